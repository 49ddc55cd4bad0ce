# wagtail
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail.test.settings"  # those of wagtail's own tests
import django

django.setup()
from django.core.checks import run_checks
from django_project import load
from wagtail import hooks

run_checks()
hooks.search_for_hooks()
load()
