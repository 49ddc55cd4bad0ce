"""The modules of the running interpreter's standard library, by the files that lie there; nothing is imported."""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from collections.abc import Iterator

from boundary_guard.model.names import is_module_name
from boundary_guard.source.folders import Folders

_REGISTERED = frozenset(
    {
        "collections.abc",
        "os.path",
        "pyexpat.errors",
        "pyexpat.model",
        "xml.parsers.expat.errors",
        "xml.parsers.expat.model",
    }
)
"""Modules without a file of that name: others of the library put them into ``sys.modules``."""


@functools.cache
def standard_modules(top: str) -> frozenset[str]:
    """The module ``top`` of the standard library with all that lies below it.

    Empty where we cannot know: it is no module of the library, its folder is an archive, or it was not installed.
    """
    found = {name for folder in _library_folders() for name in _below(Folders(folder), top)}
    if top in sys.builtin_module_names:
        found.add(top)
    registered = {name for name in _REGISTERED if name.partition(".")[0] == top}
    return frozenset(found | registered if found and top in sys.stdlib_module_names else ())


@functools.cache
def standard_source(name: str) -> str | None:
    """The text of a module of the standard library; None where it has none that we can read, and for other modules."""
    if name.partition(".")[0] not in sys.stdlib_module_names or not is_module_name(name):
        return None
    path = name.replace(".", "/")
    for folder in _library_folders():
        for file in (f"{folder}/{path}.py", f"{folder}/{path}/__init__.py"):
            try:
                with open(file, encoding="utf-8") as opened:
                    return opened.read()
            except (OSError, UnicodeError):
                continue
    return None


def _library_folders() -> list[str]:
    platform = sysconfig.get_path("platstdlib", vars={"platbase": sys.base_exec_prefix})  # not that of a virtualenv
    return list(dict.fromkeys((sysconfig.get_path("stdlib"), platform, os.path.join(platform, "lib-dynload"))))


def _below(folders: Folders, top: str) -> Iterator[str]:
    """The names of the module and, where it is a folder, of what lies in it, at any depth."""
    if top in folders.at("").modules:
        yield top
    waiting = [top] if _is_folder(folders, top) else []
    while waiting:
        path = waiting.pop()
        package = path.replace("/", ".")
        yield package
        folder = folders.at(path)
        yield from (f"{package}.{name}" for name in folder.modules if name != "__init__")
        below = (f"{path}/{name}" for name in folder.entries if name.isidentifier() and name != "__pycache__")
        waiting.extend(each for each in below if _is_folder(folders, each))


def _is_folder(folders: Folders, path: str) -> bool:
    kind = folders.kind(path)
    return kind is not None and kind.is_folder
