"""Why one module imports another: the chains between them."""

from __future__ import annotations

from dataclasses import dataclass

from boundary_guard.model.imports import BlindSpot
from boundary_guard.model.names import ModuleName
from boundary_guard.model.trace import ImportHop


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every chain from ``importer`` to ``imported`` (or a module below it), shortest first.

    ``is_complete`` is false when there may be more than are listed. ``blind_spots`` are those on the way.
    """

    importer: ModuleName
    imported: ModuleName
    chains: tuple[tuple[ImportHop, ...], ...]
    is_complete: bool
    blind_spots: tuple[BlindSpot, ...]
