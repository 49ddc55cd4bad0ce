"""Imports inside of the moved functions: of what stays in a source that loads the destination."""

from __future__ import annotations

import ast

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.early import refuse_early_calls
from boundary_guard.refactor.lines import prepend
from boundary_guard.refactor.needs import ImportLine, group
from boundary_guard.refactor.scopes import outermost_function
from boundary_guard.refactor.text import Edits, Refusal
from boundary_guard.refactor.units import Unit


def import_inside(move: Move, moving: Edits) -> None:
    """Let each moved function import what it needs when called. Raises Refusal where that is too late, or early."""
    if not move.inside:
        return
    wanted: dict[ast.FunctionDef | ast.AsyncFunctionDef, set[str]] = {}
    names: set[str] = set()
    for unit in move.arriving:
        for function, name in _uses(move, unit):
            wanted.setdefault(function, set()).add(name)
            names |= unit.bound
    refuse_early_calls(move, names)
    for function, needed in wanted.items():
        lines = group(ImportLine(move.module, name) for name in needed)
        prepend(moving, function.body, "; ".join(lines))


def _uses(move: Move, unit: Unit) -> list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    found = []
    for use in unit.uses:
        if use.name not in move.inside:
            continue
        function = outermost_function(use.inside)
        if function is None or use.eager or use.annotation or use.stores or use.deletes:
            reason = f"{use.name} is needed while {move.destination} is loaded, and {move.module} loads that: a cycle"
            raise Refusal(reason, move.source.path, unit.line)
        found.append((function, use.name))
    return found
