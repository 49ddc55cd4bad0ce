"""The source roots of a project: the folders that stand on ``sys.path`` when it runs, found by looking.

CPython has no rule for this; the conventions are those of packaging (the ``src`` layout, workspaces). What is
found is deterministic, and conservative: a nested project counts only where something says that it is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from boundary_guard.model.errors import UsageError
from boundary_guard.source.exclusions import own_subfolders
from boundary_guard.source.folders import EntryKind, Folder, Folders
from boundary_guard.source.members import find_members
from boundary_guard.source.packaging import Packaging, packaging
from boundary_guard.source.paths import below, normal
from boundary_guard.source.reading import read_source

_LOOKED_INTO = 100
"""How many files of ``src`` are searched for an import of ``src`` itself."""
_OF_LIBRARIES = frozenset({"lib", "python", "source"})
"""What folders are called that stand on ``sys.path`` like ``src``."""
_TESTS = ("tests", "test")


@dataclass(frozen=True, slots=True)
class SourceRoots:
    """The source roots, in the order of ``sys.path``, and what they depend on (for a cache)."""

    paths: tuple[str, ...]
    files_read: tuple[str, ...]
    folders_listed: tuple[str, ...]


class _Project(Folders):
    """The project's folders, and its files read for a hint; what was looked at is kept."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.files_read: list[str] = []

    def read(self, path: str) -> bytes:
        """The bytes of a file; none where it is missing or cannot be read."""
        if self.kind(path) is not EntryKind.FILE:
            return b""
        self.files_read.append(path)
        source = read_source(self.root, path)
        return source if isinstance(source, bytes) else b""

    def packaging(self, project: str) -> Packaging:
        """What the packaging files in a folder declare."""
        names = ("pyproject.toml", "setup.cfg", "setup.py", "pytest.ini")
        return packaging(*(self.read(below(project, name)) for name in names))


def find_source_roots(root: str) -> tuple[str, ...]:
    """The source roots below the absolute folder ``root``, relative to it; see ``look_for_source_roots``."""
    return look_for_source_roots(root).paths


def look_for_source_roots(root: str) -> SourceRoots:
    """Find the source roots below the absolute folder ``root``. Never raises.

    First those of the root project (its declared ones or ``src``, then the root itself, which is ``""``),
    then those of the members of a monorepo, sorted.
    """
    project = _Project(root)
    declared = project.packaging("")
    nested: set[str] = set()
    for member in sorted(find_members(project, declared)):
        nested.update(_layout(project, member, project.packaging(member)) or [member])
    own = _layout(project, "", declared)
    nested.update(list(_run_folders(project, {*own, *nested})))
    paths = dict.fromkeys([*own, "", *sorted(nested)])
    return SourceRoots(tuple(paths), tuple(sorted(set(project.files_read))), project.listed)


def check_source_roots(root: str, source_roots: Iterable[str]) -> tuple[str, ...]:
    """The source roots that a configuration names, in its order; UsageError for one that cannot be meant."""
    folders = Folders(root)
    checked = []
    for text in source_roots:
        path = None if "\\" in text or "\0" in text else normal(text)
        if path is None:
            raise UsageError(f'source root "{text}" leaves the project: give a folder in it, relative, with "/"')
        kind = folders.kind(path)
        if kind is None or not kind.is_folder:
            raise UsageError(f'source root "{text}" is no folder of the project: create it, or take it out of the list')
        checked.append(path)
    if not checked:
        raise UsageError('the list of source roots is empty: name at least one folder, "." for the project itself')
    return tuple(dict.fromkeys(checked))


def _layout(folders: _Project, project: str, packaging: Packaging) -> list[str]:
    """The folders below a project that are its source roots: declared, or a ``src`` that is used as one."""
    declared = [normal(below(project, path)) for path in packaging.source_roots]
    found = [path for path in declared if path is not None and path != project and _is_folder(folders, path)]
    src = below(project, "src")
    if not found and _is_folder(folders, src) and _is_source_root(folders, src):
        found = [src]
    return list(dict.fromkeys(found))


def _is_source_root(folders: _Project, src: str) -> bool:
    """Whether ``src`` holds modules, is none itself, and is not imported by that name from within."""
    folder = folders.at(src)
    if "__init__" in folder.modules:
        return False
    below_it = [below(src, name) for name in own_subfolders(folders, src)]
    if not folder.modules and not any(_holds_modules(folders, path) for path in below_it):
        return False
    return not _is_imported_by_name(folders, "src", src)


def _holds_modules(folders: Folders, path: str) -> bool:
    """Whether modules lie in a folder or, for a namespace, in one below it."""
    if folders.at(path).modules:
        return True
    return any(folders.at(below(path, name)).modules for name in own_subfolders(folders, path))


def _run_folders(folders: _Project, known: set[str]) -> Iterator[str]:
    """The folders in the root from which scripts are run: ``backend/main.py``, whose packages say ``import app``.

    Only where a script in it imports a package beside it that imports itself by that name, which the root does not
    have: no other folder on ``sys.path`` would do (``python backend/main.py`` puts the script's own there). Of a folder
    that is called like one of libraries, what tests beside it import says the same.
    """
    root = folders.at("")
    for path in own_subfolders(folders, ""):
        folder = folders.at(path)
        if path in known or "__init__" in folder.modules:
            continue
        packages = [each for each in own_subfolders(folders, path) if each not in (*root.entries, *root.modules)]
        if not packages:
            continue
        beside = _TESTS if path in _OF_LIBRARIES else ()
        files = [below(place, file) for place in (path, *beside) for file in _python_files(folders.at(place))]
        scripts = [folders.read(file) for file in files[:_LOOKED_INTO]]
        for package in packages:
            imports = _imports_of(package)
            is_run = any(imports.search(each) for each in scripts)
            if is_run and _is_imported_by_name(folders, package, below(path, package)):
                yield path
                break


def _python_files(folder: Folder) -> list[str]:
    return sorted(file for file in folder.modules.values() if file.endswith(".py"))


@cache
def _imports_of(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"^[ \t]*(?:from|import)[ \t]+%b\b" % re.escape(name.encode()), re.MULTILINE)


def _is_imported_by_name(folders: _Project, name: str, inside: str) -> bool:
    """Whether files in a folder say ``import name…``, its own: then the folder above is what stands on ``sys.path``.

    A search in the bytes, bounded: no more than a hint between two layouts, both of which CPython allows.
    """
    imports = _imports_of(name)
    waiting, left = [inside], _LOOKED_INTO
    while waiting and left:
        path = waiting.pop(0)
        files = _python_files(folders.at(path))
        for file in files[:left]:
            if imports.search(folders.read(below(path, file))):
                return True
        left -= min(left, len(files))
        waiting.extend(below(path, name) for name in own_subfolders(folders, path))
    return False


def _is_folder(folders: Folders, path: str) -> bool:
    kind = folders.kind(path)
    return kind is not None and kind.is_folder
