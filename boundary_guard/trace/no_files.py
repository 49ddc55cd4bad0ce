"""Imports of modules that lie there as something that cannot be read: a FIFO, a device, a broken link, a locked folder.

CPython finds no module in these. We cannot know what the program would find where it runs, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundary_guard.model.imports import BlindSpot, BlindSpotCode, DynamicSite
from boundary_guard.model.names import ModuleName, ancestors, is_module_name, join
from boundary_guard.model.places import Place
from boundary_guard.resolve.project import Project
from boundary_guard.source.exclusions import SkipReason
from boundary_guard.source.module import dotted_name
from boundary_guard.source.paths import below, inside, is_below


def imports_of_no_files(
    project: Project, modules: Iterable[ModuleName], sites: Iterable[DynamicSite]
) -> tuple[BlindSpot, ...]:
    """A blind spot for each such file or folder that one of the modules imports."""
    inside_of = frozenset(modules)
    locked = dict(_locked_folders(project))
    found: dict[str, BlindSpot] = {}
    asked: set[str] = set()
    wanted = [(importer, name) for importer in sorted(inside_of) for name in _named_in(project, importer)]
    for site in sites:
        if site.importer in inside_of:
            named = (*site.missing, *(each.imported for each in site.imports))
            wanted += [(site.importer, name) for name in named if is_module_name(name)]
    for importer, whole in wanted:
        for name in (*ancestors(whole), whole):
            if name in asked:
                continue
            asked.add(name)
            path, reason = locked.get(name) or _no_file(project, name)
            if reason:
                found[path] = BlindSpot(
                    Place(path), BlindSpotCode.UNREADABLE, f"it is imported, but {reason}", importer
                )
    return tuple(found[path] for path in sorted(found))


def _locked_folders(project: Project) -> Iterator[tuple[str, tuple[str, str]]]:
    """Folders that could not be listed, by the name of the package that each may be."""
    for each in project.tree.skipped:
        if each.reason is SkipReason.UNREADABLE:
            detail = f" ({each.detail})" if each.detail else ""
            for root in project.tree.source_roots:
                if is_below(each.path, root):
                    yield dotted_name(inside(each.path, root), True), (each.path, f"the folder {each.reason}{detail}")


def _no_file(project: Project, name: str) -> tuple[str, str]:
    """The path and the reason where ``name.py`` lies there and is no regular file; empty where it does not."""
    if project.module(name) is not None:
        return "", ""
    package, _, tail = name.rpartition(".")
    above = project.module(package) if package else None
    folders = above.folders if above is not None else () if package else project.tree.source_roots
    for folder in folders:
        if any(entry == f"{tail}.py" for entry, is_folder in project.tree.listing(folder) if not is_folder):
            return below(folder, f"{tail}.py"), str(SkipReason.NO_REGULAR_FILE)
    return "", ""


def _named_in(project: Project, importer: ModuleName) -> Iterator[str]:
    """The names of everything that the module's import statements may mean."""
    module = project.module(importer)
    if module is None:
        return
    package = module.name if module.is_package else join(module.name.rpartition(".")[0])
    for statement in project.statements(module):
        if statement.type_checking:
            continue
        if not statement.is_from:
            yield from (alias.name for alias in statement.names)
            continue
        base = project.absolute_from(package, statement.module, statement.level)
        if base is not None:
            yield base
            yield from (join(base, alias.name) for alias in statement.names)
