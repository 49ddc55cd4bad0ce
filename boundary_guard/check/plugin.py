"""Contract types for ``lint-imports``: import-linter's own, on a graph that has the imports by name, too.

For teams that keep their command::

    [importlinter]
    root_package = shop
    contract_types =
        layers: boundary_guard.check.plugin.LayersContract

The graph that import-linter hands to a contract is a copy of its own; what it cannot see is added before its own
class looks at it. Nothing of the project is imported: its files are found below ``sys.path``, as by import-linter.
A package that only runs, because a module below it is imported, is written ``shop°`` in a chain.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from importlinter import Contract, ContractCheck
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract as _AcyclicSiblings
from importlinter.contracts.forbidden import ForbiddenContract as _Forbidden
from importlinter.contracts.independence import IndependenceContract as _Independence
from importlinter.contracts.layers import LayersContract as _Layers
from importlinter.contracts.protected import ProtectedContract as _Protected
from rich.markup import escape

from boundary_guard.check.packages_apart import is_apart, with_packages_apart
from boundary_guard.check.root_packages import RootPackages, external_name, own_packages, read_root_packages
from boundary_guard.graph.grimp_graph import ImportGraph
from boundary_guard.graph.ignoring import matches, without_ignored
from boundary_guard.model.contract import IgnoredImport
from boundary_guard.model.imports import How, Import, When
from boundary_guard.model.names import ModulePattern
from boundary_guard.resolve.project import Project
from boundary_guard.source.tree import ModuleTree

__all__ = [
    "AcyclicSiblingsContract",
    "ForbiddenContract",
    "IndependenceContract",
    "LayersContract",
    "ProtectedContract",
]

_TRUE = ("True", "true")
_read: dict[tuple[tuple[str, ...], str], tuple[Project, RootPackages]] = {}
"""What was read of the root packages in this run of ``lint-imports``: its contracts share it."""


class _OnOurGraph(Contract):
    """Adds to the graph what import-linter cannot see, and leaves the rest to its own class."""

    _with_packages_above = True
    """Whether a package that runs because a module below it is imported counts as imported."""
    _with_own_packages = False
    """Whether the packages above a module count as imported by it."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Check the contract on the graph with all imports; blind spots become warnings."""
        warnings = _complete(graph, self.session_options, self._drawn, own_packages_too=self._with_own_packages)
        check: ContractCheck = super().check(graph, verbose)  # type: ignore[safe-super]
        check.warnings = [*check.warnings, *(escape(warning) for warning in warnings)]
        return check

    def _drawn(self, imports: Sequence[Import]) -> Sequence[Import]:
        """The imports as they are to be drawn; those that are ignored as they are, for its own class to take out."""
        if not self._with_packages_above:
            return [each for each in imports if each.how is not How.PARENT]
        if not getattr(self, "as_packages", True):
            return imports
        entries = [
            IgnoredImport(ModulePattern(each.importer.expression), ModulePattern(each.imported.expression), "")
            for each in self.ignore_imports or ()  # type: ignore[attr-defined]
        ]
        ignored = [each for each in imports if any(matches(entry, each) for entry in entries)]
        return [*ignored, *with_packages_apart(without_ignored(imports, entries))]


class ForbiddenContract(_OnOurGraph, _Forbidden):
    """import-linter's ``forbidden``, on the graph with all imports."""

    _with_own_packages = True


class LayersContract(_OnOurGraph, _Layers):
    """import-linter's ``layers``, on the graph with all imports."""


class IndependenceContract(_OnOurGraph, _Independence):
    """import-linter's ``independence``, on the graph with all imports."""


class ProtectedContract(_OnOurGraph, _Protected):
    """import-linter's ``protected``, on the graph with all imports."""

    _with_packages_above = False


class AcyclicSiblingsContract(_OnOurGraph, _AcyclicSiblings):
    """import-linter's ``acyclic_siblings``, on the graph with all imports."""

    _with_packages_above = False


def _complete(
    graph: ImportGraph,
    session: Mapping[str, Any],
    drawn: Callable[[Sequence[Import]], Sequence[Import]],
    *,
    own_packages_too: bool,
) -> list[str]:
    """Add the missing modules and imports; what could not be followed, as sentences."""
    roots = tuple(session["root_packages"])
    with_external = str(session.get("include_external_packages")) in _TRUE
    with_type_checking = str(session.get("exclude_type_checking_imports")) not in _TRUE
    warnings = []
    for folder, below in _by_folder(roots).items():
        project, found = _root_packages(folder, below)
        every = [*found.imports, *(own_packages(found, project) if own_packages_too else ())]
        imports = drawn([each for each in every if with_type_checking or each.when is not When.TYPE_CHECKING])
        apart = {name for each in imports for name in (each.importer, each.imported) if is_apart(name)}
        inside = frozenset({*found.modules, *apart})
        _add_modules(graph, inside)
        _add_imports(graph, imports, inside, found.roots, with_external)
        warnings += [f"boundary-guard: blind spot {spot.place}: {spot.reason}" for spot in found.blind_spots]
    return warnings


def _by_folder(roots: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The root packages by the folder of ``sys.path`` in which each is found first, as import-linter finds them."""
    folders: dict[str, list[str]] = {}
    for root in roots:
        for entry in sys.path:
            folder = str(Path(entry).absolute())
            if ModuleTree(folder).find(root) is not None:
                folders.setdefault(folder, []).append(root)
                break
    return {folder: tuple(below) for folder, below in folders.items()}


def _root_packages(folder: str, roots: tuple[str, ...]) -> tuple[Project, RootPackages]:
    if (roots, folder) not in _read:
        project = Project(ModuleTree(folder), folder)
        _read[roots, folder] = project, read_root_packages(project, roots)
    return _read[roots, folder]


def _is_printable(name: str) -> bool:
    """Whether import-linter can print the name: it takes brackets for markup."""
    return "[" not in name and "]" not in name


def _add_modules(graph: ImportGraph, names: Iterable[str]) -> None:
    known = graph.modules
    for name in sorted(names):
        if name not in known and _is_printable(name):
            graph.add_module(name)


def _add_imports(
    graph: ImportGraph, imports: Iterable[Import], inside: frozenset[str], roots: tuple[str, ...], with_external: bool
) -> None:
    known = graph.modules
    for each in sorted(imports):
        imported = each.imported if each.imported in inside else external_name(each.imported, roots)
        if imported not in inside and not with_external:
            continue
        if imported not in known and _is_printable(imported):
            graph.add_module(imported, is_squashed=True)
            known = graph.modules
        if each.importer not in known or imported not in known or each.importer == imported:
            continue
        if not graph.direct_import_exists(importer=each.importer, imported=imported):
            line = max(each.place.line, 1)
            graph.add_import(importer=each.importer, imported=imported, line_number=line, line_contents="")
