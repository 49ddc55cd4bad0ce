"""Sphinx: the extensions that ``conf.py`` names. Source: Sphinx's documentation, "Configuration"."""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Setting

_EXTENSIONS = Names(templates=("{}", "{package}.{}"))
"""Modules, and those that lie beside ``conf.py``, which Sphinx runs in its own folder."""

PACK = Pack(
    "sphinx",
    imports=("sphinx",),
    calls=(
        Call("sphinx.application.Sphinx().setup_extension", 0, "extname"),
        Call("app.setup_extension", 0, "extname", _EXTENSIONS),
        Call("sphinx.util.import_object", 0, "object_name", is_strict=True),
    ),
    words=("setup_extension",),
    modules=r"(.*\.)?conf",
    markers=("extensions",),
    settings=(
        Setting("extensions", _EXTENSIONS),
        Setting("html_theme"),
        Setting("extlinks_*"),
    ),
)
