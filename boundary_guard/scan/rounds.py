"""What differs from round to round of a loop or comprehension."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import COMPREHENSIONS, Facts
from boundary_guard.scan.remembered import remembered

_LOOPS = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)


@remembered
def differs_by_round(facts: Facts, call: ast.Call) -> bool:
    """Whether an argument is written with something that a loop around the call binds, in the same function."""
    written = {
        node.id for part in (*call.args, *call.keywords) for node in ast.walk(part) if isinstance(node, ast.Name)
    }
    for _, above in facts.ancestors(call) if written else ():
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        if isinstance(above, _LOOPS) and not written.isdisjoint(_bound_in(facts, above)):
            return True
    return False


@remembered
def _bound_in(facts: Facts, loop: ast.AST) -> frozenset[str]:
    stored = (node for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return frozenset(node.id for node in stored)
