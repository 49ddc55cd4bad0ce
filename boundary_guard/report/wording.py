"""Phrases that several formats of the same report share."""

from __future__ import annotations

from boundary_guard.model.imports import DynamicSite, Excluded, How, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.trace import ImportHop, Trace


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 module``, ``10 modules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def subject(trace: Trace) -> str:
    """The entry points, as they were asked for."""
    return " and ".join(str(entry) for entry in trace.entries)


def reach_in_words(hop: ImportHop) -> str:
    """How the import is reached; an import in a function that runs at load time is said to be one."""
    if hop.run_by is not None:
        return f"inside {hop.link.function}(), but run at load time, called at {hop.run_by}; reached {hop.reach}"
    if hop.link.function and hop.link.when is When.CALL:
        return f"inside {hop.link.function}(); {hop.reach}"
    return str(hop.reach)


def forbidden_of(trace: Trace, site: DynamicSite) -> tuple[list[ModuleName], int]:
    """The forbidden modules that a call imports by name, and how many others."""
    reached = {crossing.last.link.imported for crossing in trace.crossings}
    found = [each.imported for each in site.imports if each.how is How.DYNAMIC]
    forbidden = [name for name in found if name in reached]
    return forbidden, len(found) - len(forbidden)


def excluded_because(excluded: Excluded) -> str:
    """Why a module that the scan could find is left out."""
    return f"excluded by {excluded.test} at {excluded.place}"
