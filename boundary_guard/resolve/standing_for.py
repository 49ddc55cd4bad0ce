"""Which names may stand for a few things outside, by how they are bound: seen without evaluating anything.

Nearly every test is of something else, and what that is may be dear to find.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project

MAX_NAMES = 60
"""How many names are looked at for one; what lies behind more of them may be anything."""
_NEVER = (BindingKind.DEFINITION, BindingKind.PARAMETER, BindingKind.AUGMENTED)


def may_stand_for(project: Project, facts: Facts, scope: Scope, test: ast.expr, wanted: Collection[str]) -> bool:
    """Whether a name, or an attribute of a module, may stand for something outside whose last name is one of these."""
    return _Look(project, wanted).may(facts, scope, test)


class _Look:
    """Follows names to what binds them, through assignments and ``from`` imports; each is looked at once."""

    def __init__(self, project: Project, wanted: Collection[str]) -> None:
        self._project = project
        self._wanted = wanted
        self._seen: set[tuple[Scope, str]] = set()

    def may(self, facts: Facts, scope: Scope, test: ast.AST) -> bool:
        """Whether the expression may stand for something wanted."""
        match test:
            case ast.Name(id=name):
                return self._may_name(facts, scope, name)
            case ast.Attribute(attr=name) if name in self._wanted:
                return True
            case ast.Attribute(value=ast.Name(id=root), attr=name):
                return any(self._may_part(facts, each, name) for each in _bindings(scope, root))
        return True

    def _may_name(self, facts: Facts, scope: Scope, name: str) -> bool:
        if (scope, name) in self._seen:
            return False
        self._seen.add((scope, name))
        if len(self._seen) > MAX_NAMES:
            return True
        bound = list(_bindings(scope, name))
        if not bound:
            return name in self._wanted or "*" in facts.body.bindings
        return any(self._may_binding(facts, each) for each in bound)

    def _may_binding(self, facts: Facts, binding: Binding) -> bool:
        if binding.kind is BindingKind.IMPORT:
            return self._may_import(facts, binding)
        if binding.kind in _NEVER:
            return False
        if binding.value is None:
            return True
        return any(self.may(facts, facts.body, part) for part in _parts(binding.value))

    def _may_import(self, facts: Facts, binding: Binding) -> bool:
        if not isinstance(binding.node, ast.ImportFrom) or binding.alias is None:
            return False  # it is a module
        if binding.alias.name in self._wanted or binding.alias.name == "*":
            return True
        source = self._project.absolute(facts, binding.node.module, binding.node.level)
        where = self._project.facts(source) if source is not None else None
        return where is not None and self._may_name(where, where.body, binding.alias.name)

    def _may_part(self, facts: Facts, root: Binding, name: str) -> bool:
        """An attribute of what the name of a module is bound to."""
        if root.kind is not BindingKind.IMPORT:
            return root.kind not in _NEVER and root.value is not None and _is_module_by_name(root.value)
        module = None
        if isinstance(root.node, ast.ImportFrom) and root.alias is not None:
            source = self._project.absolute(facts, root.node.module, root.node.level)
            if source is not None:
                module = f"{source}.{root.alias.name}"
        elif root.alias is not None:
            module = root.alias.name if root.alias.asname else root.alias.name.partition(".")[0]
        where = self._project.facts(module) if module else None
        return where is not None and self._may_name(where, where.body, name)


def _bindings(scope: Scope, name: str) -> Iterator[Binding]:
    """What binds the name in the innermost scope whose names a test there can see: no class around a function."""
    current: Scope | None = scope
    while current is not None:
        if name in current.bindings and (current is scope or not current.is_class):
            yield from current.bindings[name]
            return
        current = current.parent


def _parts(value: ast.expr) -> Iterator[ast.AST]:
    """The names and attributes in an expression: what it is made of may be what it stands for."""
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name | ast.Attribute):
            yield node
        elif not isinstance(node, ast.Call):  # what a call gives is none of them
            waiting.extend(ast.iter_child_nodes(node))


def _is_module_by_name(value: ast.expr) -> bool:
    """Whether the value may be a module: given another name, or asked for by its name."""
    return isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
