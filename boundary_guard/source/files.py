"""All files of a project, of any kind: what a refactoring may have to look at besides the modules."""

from __future__ import annotations

from boundary_guard.source.exclusions import own_subfolders
from boundary_guard.source.folders import EntryKind, Folders
from boundary_guard.source.paths import below
from boundary_guard.source.tree import ModuleTree


def project_files(tree: ModuleTree) -> tuple[str, ...]:
    """The paths of all regular files, relative to the root, sorted; not those that tools and environments put there.

    Links to folders are followed where modules lie below them, as the module tree does; otherwise not.
    """
    folders = Folders(tree.root)
    found = {module.source for module in tree.modules() if module.source}
    waiting = [""]
    while waiting:
        path = waiting.pop()
        entries = folders.at(path).entries
        found.update(below(path, name) for name, kind in entries.items() if kind is EntryKind.FILE)
        waiting.extend(below(path, name) for name in own_subfolders(folders, path))
    return tuple(sorted(found))
