# wagtail
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail.test.settings"  # those of wagtail's own tests
import django

django.setup()
from django.core.checks import run_checks
from django.urls import get_resolver
from wagtail import hooks

run_checks()
hooks.search_for_hooks()
get_resolver().url_patterns
from django.db.migrations.loader import MigrationLoader

MigrationLoader(None, ignore_no_migrations=True)
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
