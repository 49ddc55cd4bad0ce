"""Servers that are given ``module:attribute``: uvicorn, hypercorn, gunicorn, granian. Sources: their documentation."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.logging_config import CLASSES, OUTSIDE
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads, Setting

PACK = Pack(
    "servers",
    imports=("uvicorn", "hypercorn", "granian", "gunicorn", "waitress"),
    calls=(
        Call("uvicorn.run", 0, "app"),
        Call("uvicorn.Config", 0, "app"),
        Call("uvicorn.config.Config", 0, "app"),
        Call("uvicorn.main.run", 0, "app"),
        *(
            Call(f"uvicorn.{name}", 99, "log_config", names)
            for name in ("run", "Config", "config.Config", "main.run")
            for names in (CLASSES, OUTSIDE, Names(reads=Reads.LOGGING_FILE))
        ),
        Call("uvicorn.importer.import_from_string", 0, "import_str", is_strict=True),
        Call("granian.Granian", 0, "target", when=When.CALL),
        Call("gunicorn.util.import_app", 0, "module", is_strict=True),
        Call("hypercorn.config.Config", 0, "application_path"),
    ),
    modules=r"(.*\.)?(gunicorn|hypercorn)(_?conf(ig)?)?",
    settings=(
        Setting("wsgi_app"),
        Setting("application_path"),
        Setting("worker_class"),
        Setting("logger_class"),
        Setting("logconfig_dict", CLASSES),
        Setting("logconfig_dict", OUTSIDE),
    ),
)
