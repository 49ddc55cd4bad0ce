# django; django django.core.management
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x",
    STATIC_URL="/static/",
    SILENCED_SYSTEM_CHECKS=["admin.E403", "admin.E404", "admin.E406", "admin.E408", "admin.E409", "admin.E410"],
    DEBUG=True,
    ROOT_URLCONF="django.contrib.auth.urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.core.management import call_command, get_commands

get_commands()
call_command("check")
call_command("migrate", verbosity=0)
call_command("showmigrations", verbosity=0)
from django.test import Client

Client().get("/login/")
