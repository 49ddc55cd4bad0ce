# enterprise integrated_channels consent
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "enterprise.settings.test"
import django
from django_project import load

django.setup()
load()
