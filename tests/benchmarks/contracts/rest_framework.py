# rest_framework
from django_project import load, set_up

set_up("rest_framework", ["rest_framework", "rest_framework.authtoken"])
from rest_framework.settings import DEFAULTS, api_settings

for name in DEFAULTS:
    getattr(api_settings, name)
load()
