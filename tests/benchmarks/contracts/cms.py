# cms menus
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "cms.tests.settings"  # those of its own tests
import django

django.setup()
from cms.plugin_pool import plugin_pool
from django.core.checks import run_checks
from django.template import engines
from django_project import load
from menus.menu_pool import menu_pool

plugin_pool.discover_plugins()
menu_pool.discover_menus()
run_checks()
load()
for engine in engines.all():
    engine.engine.template_context_processors
