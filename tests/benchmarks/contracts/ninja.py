# ninja
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    SITE_ID=1,
    ROOT_URLCONF="django.contrib.auth.urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "ninja",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.urls import get_resolver

get_resolver().url_patterns
from django.db.migrations.loader import MigrationLoader

MigrationLoader(None, ignore_no_migrations=True)
