"""The imports of a whole project, and its calls, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from boundary_guard.model.imports import BlindSpot, DynamicSite, Import, When
from boundary_guard.model.names import ModuleName, is_within
from boundary_guard.model.places import Place


@dataclass(frozen=True, slots=True, order=True)
class Process:
    """A module that code starts in a process of its own: ``python -m module``. No import."""

    importer: ModuleName
    started: ModuleName
    place: Place
    when: When


@dataclass(frozen=True, slots=True)
class ImportGraph:
    """Every module of the project, every import between them, and the places where we were blind; all sorted."""

    modules: tuple[ModuleName, ...]
    imports: tuple[Import, ...]
    sites: tuple[DynamicSite, ...]
    blind_spots: tuple[BlindSpot, ...]
    dead: tuple[Import, ...] = ()
    """Imports in branches that no maintained Python runs: no edges."""
    processes: tuple[Process, ...] = ()
    """Modules that are started as programs."""

    def of(self, package: str) -> ImportGraph:
        """What the modules of one package import, from around it too; everything, where it is empty."""
        if not package:
            return self
        imports = tuple(each for each in self.imports if is_within(each.importer, package))
        around = {each.imported for each in imports}
        return ImportGraph(
            tuple(name for name in self.modules if is_within(name, package) or name in around),
            imports,
            tuple(each for each in self.sites if is_within(each.importer, package)),
            tuple(each for each in self.blind_spots if is_within(each.importer, package)),
            tuple(each for each in self.dead if is_within(each.importer, package)),
            tuple(each for each in self.processes if is_within(each.importer, package)),
        )


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Caller -> callees, by dotted names; a module's body goes by the module's name. All sorted.

    Builtins are called ``<builtin>.print``; what lies outside of the project goes by its dotted name.
    """

    calls: Mapping[str, tuple[str, ...]]

    def of(self, package: str) -> CallGraph:
        """The calls that the code of one package makes; all, where it is empty."""
        return CallGraph({name: found for name, found in self.calls.items() if not package or is_within(name, package)})
