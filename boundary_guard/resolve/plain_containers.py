"""What a look at a file tells of an expression: that it is a container itself, and no object of the project."""

from __future__ import annotations

import ast

from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope

_LITERALS = (ast.Constant, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset({"dict", "list", "set", "sorted", "deque", "defaultdict", "OrderedDict", "Counter", "bytearray"})


def is_plain_container(facts: Facts, node: ast.expr, seen_at: ast.AST) -> bool:
    """Whether it is one where it stands, or a variable that is bound to nothing else."""
    if not isinstance(node, ast.Name):
        return _is_plain(node)
    bound = _bindings(facts.scope_of(seen_at), node.id)
    values = [each for each in bound if each.kind is not BindingKind.AUGMENTED]
    return bool(values) and all(each.kind is BindingKind.VALUE and _is_taken_plain(each) for each in values)


def _bindings(scope: Scope | None, name: str) -> list[Binding]:
    """What binds the name in the innermost scope that does, unless it is declared to be another's."""
    while scope is not None:
        if name in scope.globals | scope.nonlocals:
            return []
        if name in scope.bindings:
            return scope.bindings[name]
        scope = scope.parent
    return []


def _is_taken_plain(binding: Binding) -> bool:
    return binding.value is not None and not binding.path and _is_plain(binding.value)


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in _MAKERS
    return isinstance(value, _LITERALS)
