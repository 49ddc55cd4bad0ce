# allauth
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    SITE_ID=1,
    ROOT_URLCONF="allauth.urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.google",
        "allauth.socialaccount.providers.github",
        "allauth.socialaccount.providers.openid",
        "allauth.socialaccount.providers.saml",
        "allauth.mfa",
        "allauth.usersessions",
        "allauth.headless",
        "allauth.idp.oidc",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    HEADLESS_ONLY=False,
)
django.setup()
from django.urls import get_resolver

get_resolver().url_patterns
from django.db.migrations.loader import MigrationLoader

MigrationLoader(None, ignore_no_migrations=True)
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
