"""What the Django programs of ``contracts/`` have in common. They run in ``recorder.py``, beside which this lies."""

import django
from django.conf import settings


def set_up(name, apps, **more):
    """A project with the usual settings, the URLs of the package and these applications beside those of Django."""
    contributed = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "sites")
    usual = {
        "SECRET_KEY": "x" * 50,
        "SITE_ID": 1,
        "ROOT_URLCONF": f"{name}.urls",
        "INSTALLED_APPS": [*(f"django.contrib.{each}" for each in contributed), *apps],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        "STATIC_URL": "/static/",
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    }
    settings.configure(**{**usual, **more})
    django.setup()


def load(commands_of=""):
    """What Django imports only when it is asked for: URLs, migrations, and the commands of such applications."""
    from django.core.management import get_commands, load_command_class
    from django.db.migrations.loader import MigrationLoader
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - a property that imports
    MigrationLoader(None, ignore_no_migrations=True)
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith(commands_of):
            load_command_class(app, name)
