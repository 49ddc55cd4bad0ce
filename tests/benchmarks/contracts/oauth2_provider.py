# oauth2_provider
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    SITE_ID=1,
    ROOT_URLCONF="oauth2_provider.urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "oauth2_provider",
        "rest_framework",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.urls import get_resolver

get_resolver().url_patterns
from oauth2_provider.settings import DEFAULTS, oauth2_settings

for name in DEFAULTS:
    getattr(oauth2_settings, name)
from django.db.migrations.loader import MigrationLoader

MigrationLoader(None, ignore_no_migrations=True)
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
