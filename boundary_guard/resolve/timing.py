"""Whether a change of a container has surely happened, and once, when its variable is read."""

from __future__ import annotations

import ast

from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_PLAIN = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)
_PERHAPS = (ast.BoolOp, ast.IfExp, ast.Compare, ast.Lambda, *COMPREHENSIONS)
"""Expressions whose parts may run once, often or not at all."""
_DISPLAYS = (ast.List, ast.Tuple, ast.Dict, ast.Set, *COMPREHENSIONS)
_MAKERS = frozenset({"list", "dict", "set", "sorted", "split", "rsplit", "splitlines"})
"""Functions whose result is nobody else's."""


def is_done(facts: Facts, scope: Scope, name: str, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``node``, which changes what a variable of the scope holds, has surely run, and once, at ``use``.

    The container must be made anew where the variable is bound, in the only place that binds it; the change must be
    a plain statement between there and the use, in a block around the use.
    """
    bindings = scope.bindings.get(name, ())
    if use is None or len(bindings) != 1 or bindings[0].kind is not BindingKind.VALUE:
        return False
    value = bindings[0].value
    if value is None or bindings[0].path or not _is_made_here(value):
        return False
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = facts.parents[statement]
        if isinstance(statement, _PERHAPS):
            return False
    if not isinstance(statement, _PLAIN) or _is_in_loop(facts, statement):
        return False
    if not (_end(value) < _begin(statement) and _end(statement) < _begin(use)):
        return False
    block = facts.parents[statement]
    return any(above is block and _is_same_branch(block, statement, child) for child, above in facts.ancestors(use))


def _begin(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _end(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0


def _is_made_here(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
        return name in _MAKERS
    return isinstance(value, _DISPLAYS)


def _is_same_branch(block: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    """Whether both are statements of the same list: of the same branch of an ``if``, not of two."""
    lists = (getattr(block, name, None) for name in ("body", "orelse", "finalbody", "handlers"))
    return any(isinstance(each, list) and one in each and other in each for each in lists)


def _is_in_loop(facts: Facts, node: ast.AST) -> bool:
    for _, above in facts.ancestors(node):
        if isinstance(above, _LOOPS):
            return True
        if isinstance(above, _SCOPES):
            return False
    return False
