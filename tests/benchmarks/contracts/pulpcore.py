# pulpcore
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
os.environ["PULP_CONTENT_ORIGIN"] = "http://x"
os.environ["PULP_SECRET_KEY"] = "x" * 50
os.environ["PULP_DB_ENCRYPTION_KEY"] = "key"
from cryptography.fernet import Fernet

open("key", "wb").write(Fernet.generate_key())
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
