"""Names of modules that have been loaded, whatever they are: importing them imports nothing."""

from __future__ import annotations

import ast

from boundary_guard.resolve.project import Project
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker

_STORED = Marker(rb"__module__[\"']?\s*[=:,](?!=)|\bmodule\s*=\s*[\"']", b"__module__", b"module")
"""What a file has that says another module of something than the one in which it was made."""


def is_own_module(project: Project, facts: Facts, name: ast.expr) -> bool:
    """``type(self).__module__``, or a variable that holds nothing else: the class has been made there.

    Unless anything in the project says otherwise of some class.
    """
    return _is_own(facts, name) and not project.search.matching(_STORED)


def _is_own(facts: Facts, name: ast.expr) -> bool:
    if isinstance(name, ast.Name):
        bound = facts.scope_of(name).bindings.get(name.id, ())
        values = [each.value for each in bound if each.kind is BindingKind.VALUE and not each.path]
        return bool(bound) and len(values) == len(bound) and all(map(_is_module_of_class, values))
    return _is_module_of_class(name)


def _is_module_of_class(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__module__"
