"""Whose variable a name is, and where a file reads variables and attributes."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


def owner_of(scope: Scope, name: str) -> Scope:
    """The scope whose variable ``name`` is, seen from ``scope``."""
    current = scope
    while current.parent is not None:
        if name in current.globals:
            return _outermost(current)
        if name in current.bindings and name not in current.nonlocals and (current is scope or not current.is_class):
            return current
        current = current.parent
    return current


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


@remembered
def reads(facts: Facts) -> dict[str, list[ast.Name | ast.Attribute]]:
    """The expressions that read a variable, by its name, or an attribute, by ``.name``; and what ``+=`` changes."""
    found: dict[str, list[ast.Name | ast.Attribute]] = {}
    for node, above in facts.parents.items():
        if isinstance(node, ast.Name | ast.Attribute) and (isinstance(node.ctx, ast.Load) or _is_changed(node, above)):
            found.setdefault(node.id if isinstance(node, ast.Name) else f".{node.attr}", []).append(node)
    return found


def _is_changed(node: ast.expr, above: ast.AST) -> bool:
    return isinstance(above, ast.AugAssign) and above.target is node
