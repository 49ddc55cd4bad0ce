# cms menus
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "cms.tests.settings"  # those of its own tests
import django

django.setup()
from cms.plugin_pool import plugin_pool
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import get_resolver
from menus.menu_pool import menu_pool

plugin_pool.discover_plugins()
menu_pool.discover_menus()
MigrationLoader(connection)
run_checks()
get_resolver().url_patterns
from django.core.management import get_commands, load_command_class

for name, app in get_commands().items():
    if isinstance(app, str):
        load_command_class(app, name)
from django.template import engines

for engine in engines.all():
    engine.engine.template_context_processors
