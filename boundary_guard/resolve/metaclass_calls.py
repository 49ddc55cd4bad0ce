"""What a constructor gets of a call of its class, where a metaclass of the project stands in between.

``type.__call__`` hands the arguments of the call on; a metaclass with a ``__call__`` of its own hands on what it
wants (Language Reference, 3.3.3).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.called_frames import called_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def handed_by_metaclass(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> list[Arguments]:
    """The arguments that the constructor of the class gets when the class is called with those ``given``."""
    for meta in evaluator.metaclasses(cls):
        functions = [each.value for each in evaluator.class_member(meta, "__call__")]
        own = [function for function in functions if isinstance(function, FunctionValue)]
        calls = [(function, call) for function in own for call in _calls_of_type(function.facts, function.scope)]
        if calls:
            return [_arguments(evaluator, replace(function, receiver=cls), call, given) for function, call in calls]
    return [given]


def _arguments(evaluator: Evaluator, function: FunctionValue, call: ast.Call, given: Arguments) -> Arguments:
    frame = called_frame(evaluator, function, given)
    inner = evaluator.arguments(call, frame)
    is_super = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
    return inner if is_super else inner.from_second()


@remembered
def _calls_of_type(facts: Facts, scope: Scope) -> list[ast.Call]:
    """``super().__call__(…)`` and ``type.__call__(cls, …)`` in the function."""
    return [
        call
        for call in scope.calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "__call__"
        and (
            last_name(call.func.value) == "type"
            or (isinstance(call.func.value, ast.Call) and last_name(call.func.value.func) == "super")
        )
    ]
