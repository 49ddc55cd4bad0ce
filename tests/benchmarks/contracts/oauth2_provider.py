# oauth2_provider
from django_project import load, set_up

set_up("oauth2_provider", ["oauth2_provider", "rest_framework"])
from oauth2_provider.settings import DEFAULTS, oauth2_settings

for name in DEFAULTS:
    getattr(oauth2_settings, name)
load()
