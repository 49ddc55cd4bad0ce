"""What the module tree leaves out, and why: each is a value, told to the user, never a silent skip."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from boundary_guard.source.folders import EntryKind, Folder, Folders
from boundary_guard.source.paths import below

_FOREIGN_FOLDERS = frozenset({"__pypackages__", "node_modules", "site-packages", "dist-packages"})
_BUILT_IN = frozenset({
    "_abc", "_ast", "_codecs", "_collections", "_functools", "_imp", "_io", "_locale", "_operator", "_signal",
    "_sre", "_stat", "_string", "_symtable", "_thread", "_tokenize", "_tracemalloc", "_typing", "_warnings",
    "_weakref", "atexit", "builtins", "errno", "faulthandler", "gc", "itertools", "marshal", "sys", "time",
})  # fmt: skip
"""Compiled into every CPython (Modules/Setup.bootstrap.in, Modules/config.c.in)."""
_FROZEN = frozenset({
    "_collections_abc", "_frozen_importlib", "_frozen_importlib_external", "_sitebuiltins", "abc", "codecs",
    "genericpath", "io", "ntpath", "os", "posixpath", "runpy", "site", "stat", "zipimport",
})  # fmt: skip
"""Frozen into CPython, most of them imported at its start (Python/frozen.c)."""
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


class SkipReason(StrEnum):
    """Why a file or folder is not in the module tree."""

    NO_IDENTIFIER = "its name is no identifier: no import statement can spell it"
    NOT_NORMALISED = "its name is not NFKC-normalised: an import statement never looks for it"
    HIDDEN = "a hidden folder"
    FOREIGN = "holds no code of the project"
    ENVIRONMENT = "a virtual environment"
    BUILD = "the output of a build"
    LINK_LOOP = "a link to a folder above it"
    TOO_MANY_LINKS = "more linked folders than are followed"
    UNREADABLE = "cannot be listed"
    NO_REGULAR_FILE = "not a regular file"
    SHADOWED = "another module of that name is found first"
    BUILT_IN = "the interpreter has a built-in module of that name"
    ROOTS_INIT = "the __init__ file of a source root belongs to no package"
    WINDOWS_ONLY = "imported on Windows only"


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """One file or folder that was left out. ``detail`` is the operating system's word, where there is one."""

    path: str
    reason: SkipReason
    detail: str = ""


def why_no_name(name: str) -> SkipReason | None:
    """Why an import statement cannot spell a module's name; CPython's parser NFKC-normalises identifiers."""
    if name.isascii():
        return None if name.isidentifier() else SkipReason.NO_IDENTIFIER
    if not name.isidentifier():
        return SkipReason.NO_IDENTIFIER
    return None if unicodedata.is_normalized("NFKC", name) else SkipReason.NOT_NORMALISED


def why_not_ours(folders: Folders, parent: str, name: str) -> SkipReason | None:
    """Why a folder holds nothing of the project: tools' folders, environments, what a build put there."""
    reason = why_not_ours_by_name(name)
    if reason is not None:
        return reason
    folder = folders.at(below(parent, name))
    if "pyvenv.cfg" in folder.entries or "conda-meta" in folder.entries:
        return SkipReason.ENVIRONMENT
    if name == "build" and _is_build_output(folder, folders.at(parent)):
        return SkipReason.BUILD
    return None


def never_looked_for(source_root: Folder) -> frozenset[str]:
    """The top-level names that the interpreter has already, so that it never looks for them in a source root.

    Where the source root is the standard library, its own frozen modules are read from it.
    """
    is_library = {"os.py", "site.py", "importlib", "encodings"} <= source_root.entries.keys()
    return _BUILT_IN if is_library else _BUILT_IN | _FROZEN


def why_not_ours_by_name(name: str) -> SkipReason | None:
    """The part of ``why_not_ours`` for which the folder need not be listed."""
    if name.startswith("."):
        return SkipReason.HIDDEN
    return SkipReason.FOREIGN if name in _FOREIGN_FOLDERS else None


def is_project(folder: Folder) -> bool:
    """Whether a folder is a Python project of its own."""
    return any(folder.entries.get(name) is EntryKind.FILE for name in _PROJECT_FILES)


def own_subfolders(folders: Folders, path: str) -> list[str]:
    """The folders in a folder that may hold code of the project; links are not followed in this search."""
    entries = folders.at(path).entries
    names = (name for name in sorted(entries) if entries[name] is EntryKind.FOLDER and name != "__pycache__")
    return [name for name in names if why_not_ours(folders, path, name) is None]


def _is_build_output(folder: Folder, parent: Folder) -> bool:
    """Whether ``build`` is setuptools' folder (``build/lib``, ``build/bdist.*``), not a package."""
    made = any(name in ("lib", "scripts") or name.startswith(("lib.", "bdist.", "temp.")) for name in folder.entries)
    return made and "__init__" not in folder.modules and is_project(parent)
