"""Which variables have a container first, so that it is followed from there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.belonging import values
from boundary_guard.resolve.function_results import returned_by
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
    values = (each.value for each in bound if each.kind in _GIVING and each.value is not None)
    return any(_is_made(evaluator, facts, value) for value in values)


def _is_made(evaluator: Evaluator, facts: Facts, value: ast.expr, depth: int = 2) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr="setdefault" | "get" | "pop"), args=[_, default]):
            value = default
        case ast.Subscript(slice=ast.Slice()) | ast.Subscript(value=ast.Call()):
            return True  # a copy, or what some ``__getitem__`` gives
    if not isinstance(value, ast.Call) or last_name(value.func) in _MAKERS:
        return not isinstance(value, _OTHER_NAMES)
    functions = [each for each in values(evaluator, facts, value.func) if isinstance(each, FunctionValue)]
    returned = [(each, node) for each in functions for node in returned_by(each)]
    if any(isinstance(each, _DISPLAYS) for each in value.args):
        return True  # which it may give back
    if not returned:
        return not functions  # whatever is called outside may make one
    return any(_is_new(evaluator, each.facts, node, depth) for each, node in returned)


def _is_new(evaluator: Evaluator, facts: Facts, value: ast.expr, depth: int) -> bool:
    if isinstance(value, ast.Call):
        return depth > 0 and _is_made(evaluator, facts, value, depth - 1)
    return isinstance(value, (*_DISPLAYS, ast.BinOp))


_DISPLAYS = (ast.List, ast.Dict, ast.Set, *COMPREHENSIONS)
_GIVING = (BindingKind.VALUE, BindingKind.CONTEXT)


_OTHER_NAMES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.JoinedStr)
_MAKERS = frozenset(
    {"list", "dict", "set", "sorted", "defaultdict", "OrderedDict", "deque", "Counter", "copy", "deepcopy", "split"}
    | {"rsplit", "splitlines", "Queue", "fromkeys", "SimpleNamespace", "Namespace"}
)
"""What makes a container, whatever it is given."""
