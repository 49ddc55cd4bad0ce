"""Django: settings, the modules looked for in each app, urls. Source: its documentation, "Applications", "Settings"."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.logging_config import CLASSES, OUTSIDE
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads, Setting, Stored

_APPS = Names(
    templates=(
        "{}",
        "{}.apps",
        "{}.models",
        "{}.admin",
        "{}.management",
        "{}.management.commands.*",
        "{}.migrations.*",
        "{}.templatetags.*",
        "{}.checks",
    ),
    strip=r"\.apps(\.\w+)?",
    replaced=(("{}.migrations.*", "MIGRATION_MODULES"),),
)
_BACKEND = Names(
    behind=(
        "BACKEND",
        "ENGINE",
        "loaders",
        "context_processors",
        "builtins",
        "KEY_FUNCTION",
        "REVERSE_KEY_FUNCTION",
    ),
    tables=("libraries",),
)
_MODULE = "DJANGO_SETTINGS_MODULE"
_INCLUDED = Names(reads=Reads.FIRST)
_ENGINE = Names(templates=("{}", "{}.base"), behind=("ENGINE",))

PACK = Pack(
    "django",
    imports=("django",),
    calls=(
        Call("django.utils.module_loading.import_string", 0, "dotted_path", is_strict=True),
        Call("django.utils.module_loading.import_module", 0, "name", is_strict=True),
        Call("django.core.mail.get_connection", 0, "backend"),
        Call("django.urls.include", 0, "arg", _INCLUDED),
        Call("django.urls.conf.include", 0, "arg", _INCLUDED),
        Call("django.conf.urls.include", 0, "arg", _INCLUDED),
        Call("os.environ.setdefault", 1, "value", where=(0, _MODULE), when=When.CALL),
        Call("os.environ.update", 0, names=Names(behind=(_MODULE,)), when=When.CALL, spelled="environ"),
        Call("os.environ.update", 99, _MODULE, when=When.CALL, spelled="environ"),
        Call("django.utils.module_loading.autodiscover_modules", 0, names=Names(templates=("{app}.{}",))),
        Call("django.core.management.call_command", 0, names=Names(templates=("**.management.commands.{}",))),
    ),
    modules=r"(.*\.)?(settings|config|conf)(\..*)?|.*settings\w*",
    is_in_code=True,
    words=(_MODULE,),
    stored=(Stored("os.environ", _MODULE),),
    markers=("INSTALLED_APPS", "ROOT_URLCONF"),
    settings=(
        Setting("INSTALLED_APPS", _APPS),
        Setting("*_APPS", _APPS),
        Setting("ROOT_URLCONF"),
        Setting("WSGI_APPLICATION"),
        Setting("ASGI_APPLICATION"),
        Setting("MIDDLEWARE*"),
        Setting("AUTHENTICATION_BACKENDS"),
        Setting("DATABASE_ROUTERS"),
        Setting("TEMPLATES", _BACKEND),
        Setting("DATABASES", _ENGINE),
        Setting("CACHES", _BACKEND),
        Setting("STORAGES", _BACKEND),
        Setting("TASKS", _BACKEND),
        Setting("AUTH_PASSWORD_VALIDATORS", Names(behind=("NAME",))),
        Setting("PASSWORD_HASHERS"),
        Setting("SESSION_ENGINE"),
        Setting("SESSION_SERIALIZER"),
        Setting("MESSAGE_STORAGE"),
        Setting("EMAIL_BACKEND"),
        Setting("DEFAULT_FILE_STORAGE"),
        Setting("STATICFILES_*"),
        Setting("FILE_UPLOAD_HANDLERS"),
        Setting("FORM_RENDERER"),
        Setting("TEST_RUNNER"),
        Setting("DEFAULT_EXCEPTION_REPORTER*"),
        Setting("CSRF_FAILURE_VIEW"),
        Setting("LOGGING_CONFIG"),
        Setting("LOGGING", Names(behind=(*CLASSES.behind, "filters"))),
        Setting("LOGGING", OUTSIDE),
        Setting("SERIALIZATION_MODULES"),
        Setting("MIGRATION_MODULES", Names(templates=("{}", "{}.*"))),
        Setting("FORMAT_MODULE_PATH"),
        Setting("REST_FRAMEWORK"),
        Setting("CELERY_IMPORTS"),
        Setting("CELERY_INCLUDE"),
    ),
)

URLS_PACK = Pack(
    "django-urls",
    modules=r"(.*\.)?\w*urls?\w*(\..*)?",
    markers=("urlpatterns",),
    settings=tuple(Setting(f"handler{code}") for code in (400, 403, 404, 500)),
)
"""The views for errors, which the root URLconf names (Django's documentation, "URL dispatcher")."""
