"""Why one module imports another: the chains between them."""

from __future__ import annotations

from dataclasses import dataclass

from boundary_guard.model.imports import BlindSpot, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.trace import ImportHop


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every chain from ``importer`` to ``imported`` (or a module below it), shortest first.

    ``is_complete`` is false when there may be more than are listed. ``direct`` are all places where the importer itself
    imports it, also those for type checking only, which are on no chain. ``blind_spots`` are those on the way.
    """

    importer: ModuleName
    imported: ModuleName
    chains: tuple[tuple[ImportHop, ...], ...]
    is_complete: bool
    direct: tuple[ImportHop, ...]
    blind_spots: tuple[BlindSpot, ...]
    notes: tuple[str, ...] = ()
    """What is worth knowing about the imported module."""

    @property
    def for_type_checking(self) -> tuple[ImportHop, ...]:
        """The direct imports of modules that the importer does not import itself at run time."""
        at_run_time = {hop.link.imported for hop in self.direct if hop.link.when is not When.TYPE_CHECKING}
        return tuple(hop for hop in self.direct if hop.link.imported not in at_run_time)
