"""The names of the modules in a package's folders; what is left out is kept with its reason."""

from __future__ import annotations

import re

from boundary_guard.source.exclusions import (
    Skipped,
    SkipReason,
    never_looked_for,
    why_no_name,
    why_not_ours,
    why_not_ours_by_name,
)
from boundary_guard.source.folders import EntryKind, Folder, Folders
from boundary_guard.source.paths import below

LINKED_FOLDERS = 10_000
"""How many linked folders are followed: links that point at each other multiply without being loops."""

_WORD = re.compile(r"\w+")
"""A name of letters, digits and underscores, whatever it begins with; keywords too."""
_PYTHON_FILES = (".py", ".pyw")


class Listing:
    """Lists what lies in folders as module names; collects what it leaves out, but for ``__pycache__``."""

    def __init__(self, folders: Folders, source_roots: tuple[str, ...], linked_folders: int = LINKED_FOLDERS) -> None:
        self._folders = folders
        self._roots = frozenset(source_roots)
        self._above_roots = frozenset(above for root in source_roots for above in _above(root))
        self._never = {root: never_looked_for(folders.at(root)) for root in self._roots}
        self._linked_folders = linked_folders
        self._followed: set[str] = set()
        self._skipped: set[Skipped] = set()

    def names(self, folders: tuple[str, ...], any_name: bool) -> set[str]:
        """The names of the modules in the folders of one package, of namespace folders too.

        Only what a statement can import, unless ``any_name``; and files of a package with a name such as
        ``0001_initial``, which are there to be imported by name.
        """
        first: dict[str, str] = {}
        portions: list[tuple[str, str]] = []
        for path in folders:
            folder = self._folders.at(path)
            for name in self._subfolders(path, folder, any_name):
                inner = below(path, name)
                init = self._folders.at(inner).modules.get("__init__")
                if init is None:
                    portions.append((name, inner))
                else:
                    self._claim(first, name, below(inner, init))
            for name in self._files(path, folder, any_name):
                self._claim(first, name, below(path, folder.modules[name]))
        for name, inner in portions:
            if name in first and self._folders.at(inner).modules:
                self.skip(inner, SkipReason.SHADOWED)
        return first.keys() | {name for name, _ in portions}

    def skip(self, path: str, reason: SkipReason, detail: str = "") -> None:
        """Keep a file or folder as left out."""
        self._skipped.add(Skipped(path, reason, detail))

    def skipped(self) -> tuple[Skipped, ...]:
        """All that was left out so far, sorted."""
        unreadable = {
            Skipped(path or ".", SkipReason.UNREADABLE, problem) for path, problem in self._folders.problems.items()
        }
        return tuple(sorted(self._skipped | unreadable))

    def is_never_looked_for(self, name: str) -> bool:
        """Whether the interpreter has the module of this top-level name itself: no file is looked for."""
        return all(name in names for names in self._never.values())

    def _claim(self, first: dict[str, str], name: str, path: str) -> None:
        """The first file of a name is its module, as PathFinder goes through the folders in order."""
        if name in first:
            self.skip(path, SkipReason.SHADOWED)
        else:
            first[name] = path

    def _subfolders(self, path: str, folder: Folder, any_name: bool) -> list[str]:
        found = []
        for name, kind in folder.entries.items():
            if kind.is_folder and name != "__pycache__" and below(path, name) not in self._roots:
                reason = self._why_not_folder(path, name, kind)
                if reason is None or (any_name and _is_spelling(reason)):
                    found.append(name)
                elif not (_is_spelling(reason) and below(path, name) in self._above_roots):
                    self.skip(below(path, name), reason)
        return found

    def _why_not_folder(self, path: str, name: str, kind: EntryKind) -> SkipReason | None:
        reason = why_not_ours_by_name(name)
        if reason is None and kind is EntryKind.LINKED_FOLDER:
            reason = self._why_not_followed(below(path, name))
        reason = reason or why_not_ours(self._folders, path, name)
        if reason is None and name in self._never.get(path, ()):
            reason = SkipReason.BUILT_IN
        return reason or why_no_name(name)

    def _why_not_followed(self, path: str) -> SkipReason | None:
        if path in self._followed:
            return None
        if len(self._followed) >= self._linked_folders:
            return SkipReason.TOO_MANY_LINKS
        if self._folders.is_loop(path):
            return SkipReason.LINK_LOOP
        self._followed.add(path)
        return None

    def _files(self, path: str, folder: Folder, any_name: bool) -> list[str]:
        """The names of single-file modules, by the folder's own index."""
        never = self._never.get(path)
        found = []
        for name, file in folder.modules.items():
            if name == "__init__":
                if never is not None:
                    self.skip(below(path, file), SkipReason.ROOTS_INIT)
                continue
            reason = SkipReason.BUILT_IN if never is not None and name in never else why_no_name(name)
            is_loaded_by_name = any_name or (_WORD.fullmatch(name) is not None and path not in self._roots)
            if reason is None or (is_loaded_by_name and _is_spelling(reason)):
                found.append(name)
            else:
                self.skip(below(path, file), reason)
        if len(found) != len(folder.entries):
            self._tell_odd_files(path, folder)
        return found

    def _tell_odd_files(self, path: str, folder: Folder) -> None:
        """Python files that no import can reach: ``a.b.py``, a FIFO called ``x.py``, ``x.pyw``."""
        for name, kind in folder.entries.items():
            if kind.is_folder or not name.endswith(_PYTHON_FILES):
                continue
            stem, _, suffix = name.partition(".")
            if kind is not EntryKind.FILE:
                self.skip(below(path, name), SkipReason.NO_REGULAR_FILE)
            elif not stem or "." in suffix:
                self.skip(below(path, name), SkipReason.NO_IDENTIFIER)
            elif suffix == "pyw" and stem not in folder.modules:
                self.skip(below(path, name), SkipReason.WINDOWS_ONLY)


def _is_spelling(reason: SkipReason) -> bool:
    """Whether an import by name could still reach it."""
    return reason is SkipReason.NO_IDENTIFIER or reason is SkipReason.NOT_NORMALISED


def _above(path: str) -> list[str]:
    """The folders above a source root."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
