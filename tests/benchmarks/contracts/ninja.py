# ninja
from django_project import load, set_up

set_up("ninja", ["ninja"], ROOT_URLCONF="django.contrib.auth.urls")
load()
