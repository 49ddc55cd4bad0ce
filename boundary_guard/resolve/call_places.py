"""Where code may call something: calls, definitions, and what Python calls methods for (Language Reference, 3.3)."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

PLACES = (
    ast.Call, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Raise,
    ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.comprehension, ast.Starred, ast.YieldFrom, ast.Assign,
    ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Attribute, ast.FormattedValue,
    ast.If, ast.While, ast.IfExp, ast.Assert, ast.BoolOp, ast.Await,
)  # fmt: skip


@remembered
def places(facts: Facts) -> dict[Scope, list[ast.AST]]:
    """The places of the file, by the scope whose code they are."""
    found: dict[Scope, list[ast.AST]] = {}
    for node in facts.parents:
        if isinstance(node, PLACES):
            found.setdefault(facts.scope_of(node), []).append(node)
    return found


def at(node: ast.AST) -> tuple[int, int]:
    """Where the node begins, to sort by."""
    place = node.iter if isinstance(node, ast.comprehension) else node
    return getattr(place, "lineno", 0), getattr(place, "col_offset", 0)


def parameters_of(scope: Scope) -> list[str]:
    """The names of a function's parameters."""
    arguments = getattr(scope.node, "args", None)
    if not isinstance(arguments, ast.arguments):
        return []
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in named]
