"""Whose variable a name is, and where a file reads variables and attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

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


def reads_of(facts: Facts, scope: Scope, name: str) -> list[ast.expr]:
    """The expressions that read a variable of the scope; and what ``+=`` changes."""
    return [each for each in _reads(facts).get(name, ()) if _owner(facts, each, name) is scope]


def attribute_reads(facts: Facts, name: str) -> list[tuple[ast.expr, ast.expr]]:
    """The same for an attribute, with the expression that gives its owner; ``getattr`` by that name, too."""
    return _all_attribute_reads(facts).get(name, [])


def _owner(facts: Facts, node: ast.expr, name: str) -> Scope:
    return owner_of(facts.scope_of(node), name) if isinstance(node, ast.Name) else facts.body


@remembered
def _reads(facts: Facts) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Name and _is_read(node, above):
            found.setdefault(node.id, []).append(node)
            if node.id == "globals":
                for read, name in _by_globals(facts, above):
                    found.setdefault(name, []).append(read)
    return found


def _by_globals(facts: Facts, call: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """``globals()["name"]``."""
    match facts.parents.get(call):
        case ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Load()) as read:
            yield read, name


@remembered
def _all_attribute_reads(facts: Facts) -> dict[str, list[tuple[ast.expr, ast.expr]]]:
    found: dict[str, list[tuple[ast.expr, ast.expr]]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Attribute and _is_read(node, above):
            found.setdefault(node.attr, []).append((node, node.value))
        elif type(node) is ast.Name and node.id == "getattr":
            match above:
                case ast.Call(args=[owner, ast.Constant(value=str(name)), *_]):
                    found.setdefault(name, []).append((above, owner))
    return found


def _is_read(node: ast.Name | ast.Attribute, above: ast.AST) -> bool:
    return type(node.ctx) is ast.Load or (type(above) is ast.AugAssign and above.target is node)
