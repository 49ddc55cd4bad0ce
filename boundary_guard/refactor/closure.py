"""What moves: the symbols asked for, with the private helpers and state that nothing else needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.units import Unit, Units


class Closure:
    """The names and statements that leave a module. ``elsewhere`` are its names that other files use."""

    def __init__(self, units: Units, requested: Iterable[str], elsewhere: set[str], listed: set[str]) -> None:
        self.units = units
        self.requested = tuple(requested)
        self.elsewhere = elsewhere
        self.listed = listed
        self.names = set(self.requested)
        self._grow()
        self.moving = self._families(self.names)
        self._check()

    @property
    def also(self) -> tuple[str, ...]:
        """What moves without having been asked for, in the order of the source."""
        order = {name: unit.index for name in self.names for unit in self.units.family(name)[:1]}
        return tuple(sorted(self.names - set(self.requested), key=lambda name: (order.get(name, 0), name)))

    @property
    def staying(self) -> list[Unit]:
        """The statements that do not move."""
        return [unit for unit in self.units.all if unit not in self.moving]

    def _families(self, names: Iterable[str]) -> list[Unit]:
        found = {unit.index: unit for name in names for unit in self.units.family(name)}
        return [found[index] for index in sorted(found)]

    def _grow(self) -> None:
        """The greatest set of eligible names that only the set itself uses."""
        candidates = self._reachable(self._is_eligible)
        candidates -= self.names
        while True:
            moving = set(self.requested) | candidates
            units = {id(unit) for unit in self._families(moving)}
            bad = {name for name in candidates if not self._is_only_for(name, moving, units)}
            if not bad:
                break
            candidates -= bad
        self.names = set(self.requested) | (self._reachable(lambda name: name in candidates))

    def _reachable(self, wanted: object) -> set[str]:
        assert callable(wanted)
        found, waiting = set(self.requested), list(self.requested)
        while waiting:
            for unit in self.units.family(waiting.pop()):
                for name in sorted(unit.reads | self._declared(unit)):
                    if name not in found and wanted(name):
                        found.add(name)
                        waiting.append(name)
        return found

    def _declared(self, unit: Unit) -> set[str]:
        return {name for name, writers in self.units.writes.items() if unit in writers}

    def _is_eligible(self, name: str) -> bool:
        family = self.units.family(name)
        binders = self.units.binders.get(name, [])
        if not binders and name not in self.units.writes:
            return False
        if self.units.is_imported(name) or name in self.elsewhere or name in self.listed:
            return False
        if name.startswith("__") or is_logger(binders) or any(unit.is_main_block() for unit in family):
            return False
        is_defined = any(
            isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for unit in binders
        )
        return name.startswith("_") or not is_defined

    def _is_only_for(self, name: str, moving: set[str], units: set[int]) -> bool:
        if any(id(unit) not in units for unit in self.units.users(name)):
            return False
        if any(id(unit) not in units for unit in self.units.writes.get(name, [])):
            return False
        return all(self._is_whole(unit, moving) for unit in self.units.family(name))

    def _is_whole(self, unit: Unit, moving: set[str]) -> bool:
        """Whether a statement defines nothing but what moves, and names that nobody reads outside of it."""
        return all(name in moving or self._is_throwaway(name, unit, moving) for name in unit.bound)

    def _is_throwaway(self, name: str, unit: Unit, moving: set[str]) -> bool:
        if name in self.elsewhere or name in self.listed:
            return False
        own = {id(each) for each in self._families(moving)} | {id(unit)}
        readers = [each for each in self.units.all if name in each.reads]
        return all(id(each) in own for each in readers)

    def _check(self) -> None:
        for unit in self.moving:
            if isinstance(unit.node, ast.Delete):
                names = ", ".join(sorted(unit.bound & self.names))
                raise Refusal(f"{names} is deleted here: it does not last", self.units.source.path, unit.line)
        path = self.units.source.path
        for unit in self.moving:
            if self._is_whole(unit, self.names):
                continue
            extends = unit.extends & self.names
            others = sorted(name for name in unit.bound - self.names if not self._is_throwaway(name, unit, self.names))
            what = f"extends {min(extends)}" if extends else f"defines {min(unit.bound & self.names)}"
            raise Refusal(
                f"the statement that {what} defines {', '.join(others)} as well: move them together", path, unit.line
            )
        for unit in self.moving:
            if unit.is_main_block():
                raise Refusal('it is defined inside of the `if __name__ == "__main__"` block', path, unit.line)


def is_logger(binders: list[Unit]) -> bool:
    """Whether the only statement that binds a name is ``name = getLogger(…)``."""
    return len(binders) == 1 and logger_call(binders[0]) is not None


def logger_call(unit: Unit) -> ast.Call | None:
    """The call of ``getLogger`` with the module's name, or a literal, in ``name = getLogger(…)``."""
    node = unit.node
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if not isinstance(value, ast.Call) or len(value.args) != 1 or value.keywords:
        return None
    callee = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
    given = value.args[0]
    is_plain = isinstance(given, ast.Name) and given.id == "__name__"
    is_literal = isinstance(given, ast.Constant) and isinstance(given.value, str)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    is_single = len(targets) == 1 and isinstance(targets[0], ast.Name)
    return value if callee == "getLogger" and is_single and (is_plain or is_literal) else None
