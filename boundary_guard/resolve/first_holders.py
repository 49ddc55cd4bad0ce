"""Which variables have a container first, so that it is followed from there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.belonging import values
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import FunctionValue
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def is_first(evaluator: Evaluator, facts: Facts, scope: Scope, name: str) -> bool:
    """Whether a container is made for the variable, which nothing else has: no parameter, nor another name of it.

    What others have is followed from where it is made: these names are come by on the way.
    """
    bound = scope.bindings.get(name, ())
    values = (each.value for each in bound if each.kind is BindingKind.VALUE and each.value is not None)
    return any(_is_made(evaluator, facts, value) for value in values)


def _is_made(evaluator: Evaluator, facts: Facts, value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr="setdefault" | "get" | "pop"), args=[_, default]):
            value = default
    if not isinstance(value, ast.Call) or last_name(value.func) in _MAKERS:
        return not isinstance(value, _OTHER_NAMES)
    found = values(evaluator, facts, value.func)
    returns = (node for each in found if isinstance(each, FunctionValue) for node in each.scope.returns)
    return any(node.value is not None and _is_new(node.value) for node in returns)


def _is_new(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return last_name(value.func) in _MAKERS
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.BinOp, *COMPREHENSIONS))


_OTHER_NAMES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.JoinedStr)
_MAKERS = frozenset(
    {"list", "dict", "set", "sorted", "defaultdict", "OrderedDict", "deque", "Counter", "copy", "deepcopy", "split"}
    | {"rsplit", "splitlines", "Queue", "fromkeys", "SimpleNamespace", "Namespace"}
)
"""What makes a container, whatever it is given."""
