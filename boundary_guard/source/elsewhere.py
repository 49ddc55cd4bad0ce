"""Names that mean nothing in the project's folder, and something in the folder above that has the configuration."""

from __future__ import annotations

from collections.abc import Iterable

from boundary_guard.model.contract import FolderAbove
from boundary_guard.model.names import nearest, parent
from boundary_guard.source.dependencies import is_declared
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree


def hint_for(tree: ModuleTree, wrong: str, known: Iterable[str]) -> str:
    """A hint for a module pattern or a function that matches nothing in the project: another folder, or the nearest."""
    return elsewhere(tree, wrong) or nearest(wrong, known)


def elsewhere(tree: ModuleTree, wrong: str) -> str:
    """Where the name means something; empty where that is not the folder that has the configuration."""
    above = tree.above
    if above is None or not _is_known(above, tree, wrong):
        return ""
    found = f"it is known in {above.shown}, where {above.file} was found"
    return f"; {found}: run it there, or give --root {above.shown}"


def _is_known(above: FolderAbove, tree: ModuleTree, wrong: str) -> bool:
    """Whether the name, up to its first wildcard, is that of a module there, of a thing in it, or of a dependency."""
    plain = wrong.partition("*")[0].rstrip(".")
    roots = find_source_roots(above.path) if above.source_roots is None else above.source_roots
    there = ModuleTree(above.path, roots)
    names = [name for name in (plain, parent(plain)) if name and tree.find(name) is None]
    top = plain.partition(".")[0]
    is_package = bool(top) and tree.find(top) is None and is_declared(above.path, top)
    return is_package or any(there.find(name) is not None for name in names)
