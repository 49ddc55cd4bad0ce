"""Celery: modules of tasks. Source: Celery's documentation, "Configuration", ``Celery.autodiscover_tasks``."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads, Setting, Stored

_TASKS = Names(templates=("{}", "{}.{beside}"))
_RELATIVE = Names(templates=("{beside}.{}",), strip=r":[\w.]*|\.\w+", prefix=".")
"""``symbol_by_name(".module:Class", package="app")``"""
_HOMES = ("celery.utils.imports", "kombu.utils.imports", "kombu.utils")
_SETTINGS = Names(behind=("imports", "include"))
_OBJECT = Names(
    behind=("imports", "include", "CELERY_IMPORTS", "CELERY_INCLUDE", "CELERY_imports", "CELERY_include"),
    reads=Reads.ATTRIBUTES,
)
_CONF = "celery.Celery().conf"

PACK = Pack(
    "celery",
    imports=("celery", "kombu"),
    calls=(
        Call("celery.Celery", 99, "include", when=When.CALL),
        Call("celery.Celery", 99, "config_source", when=When.CALL),
        Call("celery.Celery", 99, "config_source", _OBJECT, when=When.CALL),
        Call(
            "celery.Celery().autodiscover_tasks",
            0,
            "packages",
            _TASKS,
            when=When.CALL,
            beside=("related_name", 1, "tasks"),
            absent=("{app}", "{app}.{beside}"),
        ),
        Call("celery.Celery().config_from_object", 0, "obj", when=When.CALL),
        Call("celery.Celery().config_from_object", 0, "obj", _OBJECT, when=When.CALL),
        Call("celery.Celery().conf.update", 0, names=_SETTINGS, when=When.CALL, spelled="conf"),
        Call("celery.Celery().conf.update", 99, "imports", when=When.CALL),
        Call("celery.Celery().conf.update", 99, "include", when=When.CALL),
        Call("celery.utils.imports.symbol_by_name", 0, "name", is_strict=True),
        Call("celery.utils.imports.symbol_by_name", 1, "aliases"),
        Call("celery.utils.imports.instantiate", 0, "name", is_strict=True),
        Call("kombu.utils.imports.symbol_by_name", 0, "name", is_strict=True),
        *(Call(f"{home}.symbol_by_name", 0, "name", _RELATIVE, beside=("package", 3, "")) for home in _HOMES),
        Call("kombu.utils.imports.symbol_by_name", 1, "aliases"),
        Call("kombu.utils.symbol_by_name", 0, "name", is_strict=True),
    ),
    stored=(Stored(_CONF, "imports"), Stored(_CONF, "include")),
    modules=r"(.*\.)?\w*celery\w*",
    settings=(Setting("imports"), Setting("include"), Setting("CELERY_IMPORTS"), Setting("CELERY_INCLUDE")),
)
