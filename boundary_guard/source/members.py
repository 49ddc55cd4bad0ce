"""The nested projects of a monorepo whose code belongs to the whole."""

from __future__ import annotations

import fnmatch

from boundary_guard.source.exclusions import is_project, own_subfolders
from boundary_guard.source.folders import Folder, Folders
from boundary_guard.source.packaging import Packaging
from boundary_guard.source.paths import below, normal

_PARTS = frozenset({"packages", "libs", "apps", "services", "projects", "components", "plugins"})
"""Folders that hold the projects of a monorepo, by convention."""
_DEPTH = 3
"""How deep below the root a member of a monorepo may lie."""


def find_members(folders: Folders, packaging: Packaging) -> set[str]:
    """The nested projects that belong here: workspace members, and projects in folders kept for them.

    Where the root is no project itself, also the projects that lie directly in it (``backend/manage.py``).
    """
    found = set()
    is_bare = not is_project(folders.at(""))
    waiting = own_subfolders(folders, "")
    while waiting:
        path = waiting.pop()
        folder = folders.at(path)
        if "__init__" in folder.modules:
            continue
        if _is_member(folder, path, packaging, is_bare):
            found.add(path)
        elif _may_hold_members(path, packaging):
            waiting.extend(below(path, name) for name in own_subfolders(folders, path))
    return found


def _may_hold_members(path: str, packaging: Packaging) -> bool:
    """Whether to look deeper: anywhere in the folders at the top, then only where members may be."""
    depth = path.count("/") + 1
    is_promising = depth == 1 or any(part in _PARTS for part in path.split("/"))
    is_in_reach = any(depth < pattern.strip("/").count("/") + 1 for pattern in packaging.members)
    return (is_promising and depth < _DEPTH) or is_in_reach


def _is_member(folder: Folder, path: str, packaging: Packaging, is_bare: bool) -> bool:
    is_own_project = is_project(folder)
    if _matches(path, packaging.members):
        return is_own_project and not _matches(path, packaging.excluded_members)
    if is_bare and "/" not in path and (is_own_project or "manage.py" in folder.entries):
        return True
    return is_own_project and any(part in _PARTS for part in path.split("/")[:-1])


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path fits a workspace's glob, segment by segment."""
    parts = path.split("/")
    for pattern in patterns:
        globs = (normal(pattern) or "").split("/")
        if len(globs) == len(parts) and all(map(fnmatch.fnmatchcase, parts, globs)):
            return True
    return False
