"""``logging.config``: classes and factories of handlers, filters, formatters. Source: its documentation."""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack

CLASSES = Names(behind=("class", "()", "listener"), holding=("filters", "formatters", "handlers"))
OUTSIDE = Names(prefix="ext://")
"""``"stream": "ext://app.streams.LOG"``: an object of a module, wherever it stands."""

PACK = Pack(
    "logging",
    imports=("logging", "logging.config"),
    calls=(
        Call("logging.config.dictConfig", 0, "config", CLASSES, is_strict=True),
        Call("logging.config.DictConfigurator", 0, "config", CLASSES),
        Call("logging.config.dictConfig", 0, "config", OUTSIDE),
        Call("logging.config.DictConfigurator", 0, "config", OUTSIDE),
    ),
)
