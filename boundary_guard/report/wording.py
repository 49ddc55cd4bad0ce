"""Phrases that several formats of the same report share."""

from __future__ import annotations

from boundary_guard.model.imports import Excluded, When
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


def excluded_because(excluded: Excluded) -> str:
    """Why a module that the scan could find is left out."""
    return f"excluded by {excluded.test} at {excluded.place}"
