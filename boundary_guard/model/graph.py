"""The imports of a whole project, and its calls, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from boundary_guard.model.imports import BlindSpot, DynamicSite, Import, When
from boundary_guard.model.names import ModuleName
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


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Caller -> callees, by dotted names; a module's body goes by the module's name. All sorted.

    Builtins are called ``<builtin>.print``; what lies outside of the project goes by its dotted name.
    """

    calls: Mapping[str, tuple[str, ...]]
