"""Packages that run only because a module below them is imported, apart from those that are imported themselves.

Importing ``shop.web.views`` runs ``shop/__init__.py``: what that imports while it is loaded is loaded, too. Its
functions are not called by that, so what they import does not count, as it does for whoever imports ``shop`` itself.
In the graph the package that only runs is a node of its own, outside of all packages, with its imports at load.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

from boundary_guard.model.imports import How, Import, When
from boundary_guard.model.names import ModuleName

_MARK = "\N{DEGREE SIGN}"
"""Stands for the dots of the name, and after it; no identifier has it."""


def with_packages_apart(imports: Iterable[Import]) -> list[Import]:
    """The imports with a node of its own for each package that runs for a module below it."""
    links = list(imports)
    running = packages_that_run(links)
    return [arrow for each in links for arrow in arrows_of(each, running)]


def packages_that_run(imports: Iterable[Import]) -> set[ModuleName]:
    """The packages that run for a module below them."""
    return {each.imported for each in imports if each.how is How.PARENT}


def arrows_of(each: Import, running: Collection[ModuleName]) -> list[Import]:
    """What stands for one import in that graph: it is an import of its package that only runs, too."""
    drawn = each if each.how is not How.PARENT else dataclasses.replace(each, imported=_run_only(each.imported))
    arrows = [drawn]
    if each.importer in running and each.when is When.LOAD:
        arrows.append(dataclasses.replace(drawn, importer=_run_only(each.importer)))
    return [arrow for arrow in arrows if arrow.importer != arrow.imported]


def together(each: Import) -> Import:
    """The import with the names of its modules as they are."""
    if _MARK not in each.importer + each.imported:
        return each
    return dataclasses.replace(each, importer=named(each.importer), imported=named(each.imported))


def is_apart(name: str) -> bool:
    """Whether this is the node of a package that only runs."""
    return name.endswith(_MARK)


def _run_only(name: str) -> ModuleName:
    return ModuleName(name.replace(".", _MARK) + _MARK)


def named(name: str) -> ModuleName:
    """The name of the module that the node stands for."""
    return ModuleName(name.removesuffix(_MARK).replace(_MARK, ".") if is_apart(name) else name)
