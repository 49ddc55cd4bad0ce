"""What a look at a file tells of an expression: that it is a container itself, and no object of the project."""

from __future__ import annotations

import ast

from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts

_LITERALS = (ast.Constant, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset({"dict", "list", "set", "sorted", "deque", "defaultdict", "OrderedDict", "Counter", "bytearray"})


def is_plain_container(facts: Facts, node: ast.expr, seen_at: ast.AST) -> bool:
    """Whether it is one where it stands, or a variable of the function that is bound to nothing else.

    What is seen outside of a function may be bound by others.
    """
    if not isinstance(node, ast.Name):
        return is_plain(node)
    scope = facts.scope_of(seen_at)
    if not scope.is_function or node.id in scope.nonlocals or any(True for _ in scope.rebinding(node.id)):
        return False
    bound = [each for each in scope.bindings.get(node.id, ()) if each.kind is not BindingKind.AUGMENTED]
    is_own = bool(bound) and node.id not in scope.globals
    return is_own and all(each.kind is BindingKind.VALUE and _is_taken_plain(each) for each in bound)


def _is_taken_plain(binding: Binding) -> bool:
    return binding.value is not None and not binding.path and is_plain(binding.value)


def is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in _MAKERS
    return isinstance(value, _LITERALS)
