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
def reads(facts: Facts) -> dict[str, list[ast.Name]]:
    """The expressions that read a variable, by its name; and what ``+=`` changes."""
    found: dict[str, list[ast.Name]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Name and _is_read(node, above):
            found.setdefault(node.id, []).append(node)
    return found


def attribute_reads(facts: Facts, name: str) -> list[ast.Attribute]:
    """The same for an attribute."""
    return _all_attribute_reads(facts).get(name, [])


@remembered
def _all_attribute_reads(facts: Facts) -> dict[str, list[ast.Attribute]]:
    found: dict[str, list[ast.Attribute]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Attribute and _is_read(node, above):
            found.setdefault(node.attr, []).append(node)
    return found


def _is_read(node: ast.Name | ast.Attribute, above: ast.AST) -> bool:
    return type(node.ctx) is ast.Load or (type(above) is ast.AugAssign and above.target is node)
