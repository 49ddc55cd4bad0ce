# enterprise integrated_channels consent
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "enterprise.settings.test"
import django

django.setup()
from django.urls import get_resolver

get_resolver().url_patterns
from django.db.migrations.loader import MigrationLoader

MigrationLoader(None, ignore_no_migrations=True)
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
