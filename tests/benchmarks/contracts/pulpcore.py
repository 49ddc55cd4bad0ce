# pulpcore
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
os.environ["PULP_CONTENT_ORIGIN"] = "http://x"
os.environ["PULP_SECRET_KEY"] = "x" * 50
os.environ["PULP_DB_ENCRYPTION_KEY"] = "key"
from cryptography.fernet import Fernet

open("key", "wb").write(Fernet.generate_key())
import django
from django_project import load

django.setup()
load()
