"""astroid and pylint: modules by the path of their file, plug-ins by name.

Sources: ``astroid/modutils.py``, and "How to Write a Checker" in pylint's documentation. The name of the module is
made out of the path and of ``sys.path``, so it cannot be followed in astroid's own code either.
"""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads

PACK = Pack(
    "pylint",
    imports=("astroid", "astroid.modutils", "pylint", "pylint.lint"),
    calls=(
        Call("astroid.modutils.load_module_from_file", 0, "filepath", Names(reads=Reads.FILE), is_strict=True),
        Call("astroid.modutils.load_module_from_name", 0, "dotted_name", is_strict=True),
        Call("pylint.lint.PyLinter().load_plugin_modules", 0, "modnames", is_strict=True),
    ),
    is_opaque=True,
)
