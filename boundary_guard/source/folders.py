"""The project's folders, each listed once: the only place where this room lists folders."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from boundary_guard.source.witness import saw

_EXTENSION = re.compile(r"(?:(?:cpython-|cp\d|abi3|pypy\d|graalpy)[\w-]*\.)?(?:so|pyd)", re.ASCII)
"""What follows the module's name in the name of an extension module's file, on any platform (PEP 3149)."""


class EntryKind(Enum):
    """What a name in a folder stands for, links followed."""

    FILE = auto()
    FOLDER = auto()
    LINKED_FOLDER = auto()
    """A folder that is reached through a link (or a junction)."""
    SPECIAL = auto()
    """A FIFO, a socket, a device."""
    BROKEN = auto()
    """A link that leads nowhere."""

    @property
    def is_folder(self) -> bool:
        """Whether something may lie below it."""
        return self is EntryKind.FOLDER or self is EntryKind.LINKED_FOLDER


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies in one folder.

    ``modules`` has the file that CPython's FileFinder would take for each name: extension modules before
    source before bytecode (``_get_supported_file_loaders`` in Lib/importlib/_bootstrap_external.py).
    ``problem`` says why the folder could not be listed; it is empty where that went well, and where none is.
    """

    entries: Mapping[str, EntryKind]
    modules: Mapping[str, str]
    problem: str = ""


_NOTHING: Mapping[str, str] = MappingProxyType({})
_ABSENT = Folder(MappingProxyType({}), _NOTHING)


class Folders:
    """Folders by their path relative to ``root`` (with ``/``; empty for the root itself). Never raises.

    ``problems`` has those that could not be listed, with the operating system's reason.
    """

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")
        self.problems: dict[str, str] = {}
        self._listed: dict[str, Folder] = {}
        self._identities: dict[str, tuple[int, int] | None] = {}
        self._above_root: frozenset[tuple[int, int]] | None = None

    def at(self, path: str) -> Folder:
        """The folder, listed at the first question."""
        folder = self._listed.get(path)
        if folder is None:
            folder = self._listed[path] = _list(self.absolute(path))
            if folder.problem:
                self.problems[path] = folder.problem
        return folder

    @property
    def listed(self) -> tuple[str, ...]:
        """The folders asked for so far (also those that do not exist), sorted: what the answers depend on."""
        return tuple(sorted(self._listed))

    def absolute(self, path: str) -> str:
        """The path as the operating system takes it."""
        return f"{self.root}/{path}"

    def kind(self, path: str) -> EntryKind | None:
        """What a normal path stands for, or None where nothing lies."""
        if not path:
            return EntryKind.FOLDER
        folder, _, name = path.rpartition("/")
        return self.at(folder).entries.get(name)

    def is_loop(self, path: str) -> bool:
        """Whether a linked folder is one that lies above it (by device and inode), or above the root."""
        identity = self._identity(path)
        if identity is None:
            return False
        above, _, _ = path.rpartition("/")
        while above:
            if self._identity(above) == identity:
                return True
            above, _, _ = above.rpartition("/")
        return identity in self._identities_above_root()

    def _identity(self, path: str) -> tuple[int, int] | None:
        if path not in self._identities:
            self._identities[path] = _identity(self.absolute(path))
        return self._identities[path]

    def _identities_above_root(self) -> frozenset[tuple[int, int]]:
        """The root and what lies above it: a link to ``/`` must not make the whole disk ours."""
        if self._above_root is None:
            found, path = set(), os.path.realpath(self.root)
            while True:
                found.add(_identity(path))
                if path == os.path.dirname(path):
                    break
                path = os.path.dirname(path)
            self._above_root = frozenset(identity for identity in found if identity is not None)
        return self._above_root


def module_suffix_rank(suffix: str) -> int | None:
    """The place of a suffix (all after the first dot) in FileFinder's order; None when it is no module's."""
    if suffix == "py":
        return 3
    if suffix == "pyc":
        return 4
    if suffix.endswith(("so", "pyd")) and _EXTENSION.fullmatch(suffix):
        return 2 if "." not in suffix else 1 if suffix.startswith("abi3") else 0
    return None


def _list(path: str) -> Folder:
    saw(path)
    try:
        with os.scandir(path) as entries:
            found = {entry.name: _kind(entry) for entry in entries}
    except (FileNotFoundError, NotADirectoryError):
        return _ABSENT
    except (OSError, ValueError) as error:
        return _unlisted(path, getattr(error, "strerror", None) or str(error))
    return Folder(found, _modules(found))


def _unlisted(path: str, problem: str) -> Folder:
    """A folder that can be entered but not listed: FileFinder asks for its ``__init__`` file by name."""
    try:
        if os.path.isfile(path + "/__init__.py"):
            return Folder({"__init__.py": EntryKind.FILE}, {"__init__": "__init__.py"}, problem)
    except ValueError:
        pass
    return Folder(_ABSENT.entries, _NOTHING, problem)


def _kind(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_symlink():
        saw(entry.path)
    try:
        if entry.is_dir():
            return EntryKind.LINKED_FOLDER if _is_link(entry) else EntryKind.FOLDER
        if entry.is_file():
            return EntryKind.FILE
        if not entry.is_symlink():
            return EntryKind.SPECIAL
        entry.stat()
    except OSError:
        return EntryKind.BROKEN
    return EntryKind.SPECIAL


def _is_link(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() or (sys.version_info >= (3, 12) and entry.is_junction())


def _modules(entries: Mapping[str, EntryKind]) -> Mapping[str, str]:
    """The best file for each module name; the order of the listing plays no part."""
    best: dict[str, tuple[int, str]] = {}
    for name, kind in entries.items():
        stem, _, suffix = name.partition(".")
        rank = module_suffix_rank(suffix)
        if rank is not None and stem and kind is EntryKind.FILE:
            known = best.get(stem)
            if known is None or (rank, name) < known:
                best[stem] = (rank, name)
    return {stem: name for stem, (_, name) in best.items()}


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
