"""Where in the destination the moved statements go: below what they need, above what needs them."""

from __future__ import annotations

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.units import Unit, Units


class Insertion:
    """Finds the place."""

    def __init__(self, move: Move, units: Units, freed: set[str]) -> None:
        self.move = move
        self.units = units
        self.freed = freed

    def anchor(self) -> Unit | None:
        """The statement before which the moved code goes; None for the end of the file. Raises Refusal."""
        return self._anchor(self._first_need())

    def _first_need(self) -> Unit | None:
        """The first statement of the destination that uses a moved name while it is loaded."""
        users = self.move.users.get(self.move.target_path)
        names = self.freed | self.move.names
        places = {
            (getattr(use.use.node, "lineno", 0), use.use.eager)
            for use in (users.attributes if users else [])
            if use.name in self.move.names
        }
        needing = {
            unit for unit in self.units.all if not unit.is_import and self._needs(unit, names, places, eager=False)
        }
        for unit in self.units.all:
            if unit.is_import:
                continue
            if self._needs(unit, names, places, eager=True) or unit.is_main_block() or self._calls(unit, needing):
                return unit
        return None

    def _needs(self, unit: Unit, names: set[str], places: set[tuple[int, bool]], *, eager: bool) -> bool:
        """Whether a statement uses a moved name: while the module is loaded, or at any time."""
        if any(use.name in names and not use.stores and (use.eager or not eager) for use in unit.uses):
            return True
        end = unit.node.end_lineno or unit.line
        return any(unit.line <= line <= end and (is_eager or not eager) for line, is_eager in places)

    def _calls(self, unit: Unit, needing: set[Unit]) -> bool:
        """Whether a statement calls, while it is loaded, a function of the destination that uses a moved name."""
        waiting = {use.name for use in unit.uses if use.eager and not use.stores}
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for binder in self.units.binders.get(name, []):
                if binder.is_import or binder.index >= unit.index:
                    continue
                if binder in needing:
                    return True
                waiting |= binder.reads
        return False

    def _anchor(self, limit: Unit | None) -> Unit | None:
        if limit is None:
            return None
        needed = {use.name for unit in self.move.arriving for use in unit.uses if use.eager and not use.stores}
        for name in needed - self.move.names:
            for binder in self.units.binders.get(name, []):
                if binder.index >= limit.index:
                    raise Refusal(
                        f"{self.move.destination} uses what moves before it has {name}",
                        self.units.source.path,
                        limit.line,
                    )
        return limit
