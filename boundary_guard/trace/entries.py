"""What the user named: entry points, checked against the project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from boundary_guard.model.contract import EntryPoint
from boundary_guard.model.errors import ContractError
from boundary_guard.model.names import ModuleName, nearest
from boundary_guard.resolve.project import Project
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.source.elsewhere import hint_for


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point that was found: where a trace starts."""

    point: EntryPoint
    facts: Facts | None
    scope: Scope | None


def find_entry(project: Project, point: EntryPoint) -> Entry:
    """The module or function of an entry point. Raises UsageError, with the nearest name, when there is none."""
    module = project.module(point.module)
    if module is None:
        known: list[str] = [each.name for each in project.tree.modules()]
        raise _wrong(point, f"the project has no module {point.module}{hint_for(project.tree, point.module, known)}")
    facts = project.facts(module.name)
    if facts is None:
        if point.function:
            spot = project.blind.get(module.path)
            reason = f"{spot.place}: {spot.reason}" if spot else f"{module.path} is a folder without __init__.py"
            raise _wrong(point, f"the module cannot be read: {reason}")
        return Entry(EntryPoint(module.name), None, None)
    found = EntryPoint(module.name, point.function)
    if not point.function:
        return Entry(found, facts, facts.body)
    scope = facts.by_name.get(point.function)
    if scope is None:
        known = [name for name, each in facts.by_name.items() if each.is_function]
        raise _wrong(point, f"{facts.path} has no function {point.function}{nearest(point.function, known)}")
    return Entry(found, facts, scope)


def _wrong(point: EntryPoint, reason: str) -> ContractError:
    return ContractError(f'entry point "{point}": {reason}', "entry_points", str(point))


def start_modules(entries: Iterable[Entry]) -> tuple[ModuleName, ...]:
    """The modules that are loaded first."""
    return tuple(dict.fromkeys(ModuleName(entry.point.module) for entry in entries))
