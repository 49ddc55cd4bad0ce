# openedx_content openedx_tagging openedx_catalog openedx_django_lib
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    SITE_ID=1,
    ROOT_URLCONF="openedx_tagging.urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "organizations",
        "rest_framework",
        "rules.apps.AutodiscoverRulesConfig",
        "openedx_catalog",
        "openedx_tagging",
        "openedx_content",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.urls import get_resolver

get_resolver().url_patterns
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
