"""Names of modules that have been loaded, whatever they are: importing them imports nothing."""

from __future__ import annotations

import ast

from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts


def is_own_module(facts: Facts, name: ast.expr) -> bool:
    """``type(self).__module__``, or a variable that holds nothing else: the class has been made there."""
    if isinstance(name, ast.Name):
        bound = facts.scope_of(name).bindings.get(name.id, ())
        values = [each.value for each in bound if each.kind is BindingKind.VALUE and not each.path]
        return bool(bound) and len(values) == len(bound) and all(map(_is_module_of_class, values))
    return _is_module_of_class(name)


def _is_module_of_class(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__module__"
