"""A folder that is a package itself: its modules have names only below the folder above it."""

from __future__ import annotations

import os
import re

from boundary_guard.source.folders import Folders
from boundary_guard.source.reading import read_source

_RELATIVE = re.compile(rb"^[ \t]*from[ \t]*\.", re.MULTILINE)
_LOOKED_INTO = 100
"""How many files are searched for a sign."""


def package_above(folder: str) -> tuple[str, str]:
    """The source root of the absolute ``folder``, and the name of the package that it is below that root.

    The name is empty, and the root the folder itself, where it is no package. An ``__init__.py`` alone may be a
    stray one: the modules beside it must import each other as parts of a package, relatively or by its name. Where
    nothing lies beside it, it is the package.
    """
    root = folder
    names: list[str] = []
    if _is_used_as_package(folder):
        while os.path.dirname(root) != root and "__init__" in Folders(root).at("").modules:
            root, name = os.path.split(root)
            names.insert(0, name)
    if all(name.isidentifier() for name in names):
        return root, ".".join(names)
    return folder, ""


def _is_used_as_package(folder: str) -> bool:
    folders = Folders(folder)
    here = folders.at("")
    name = os.path.basename(folder)
    if "__init__" not in here.modules or name in here.entries:
        return False
    folders_beside = {entry for entry, kind in here.entries.items() if kind.is_folder}
    if set(here.modules) == {"__init__"} and folders_beside <= {"__pycache__"}:
        return True
    by_name = re.compile(rb"^[ \t]*(?:from|import)[ \t]+%b\b" % re.escape(name.encode()), re.MULTILINE)
    for file in sorted(each for each in here.modules.values() if each.endswith(".py"))[:_LOOKED_INTO]:
        source = read_source(folder, file)
        if isinstance(source, bytes) and (_RELATIVE.search(source) or by_name.search(source)):
            return True
    return False
