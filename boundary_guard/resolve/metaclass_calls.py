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
from boundary_guard.resolve.values import ClassValue, FunctionValue, Sequence, Unknown, only
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ANYTHING = only(Sequence((), only(Unknown("its metaclass hands over what it wants")), is_complete=False))


def handed_by_metaclass(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> list[Arguments]:
    """The arguments that the constructor of the class gets when the class is called with those ``given``."""
    for meta in evaluator.metaclasses(cls):
        functions = [each.value for each in evaluator.class_member(meta, "__call__")]
        own = [function for function in functions if isinstance(function, FunctionValue)]
        if not own:
            continue
        calls = [(function, call) for function in own for call in _calls_of_type(function.facts, function.scope)]
        handed = [_arguments(evaluator, replace(function, receiver=cls), call, given) for function, call in calls]
        known = {call.func for _, call in calls}
        others = {base: _uses_of_call(base.facts, base.scope) for base in evaluator.bases(meta)}
        if not calls or any(node not in known for nodes in others.values() for node in nodes):
            handed.append(Arguments(("by the metaclass", given.key), star=_ANYTHING, calls=given.calls))
        return handed
    return [given]


@remembered
def _uses_of_call(facts: Facts, metaclass: Scope) -> list[ast.Attribute]:
    """``x.__call__`` in the metaclass: whoever gets that may make objects."""
    nodes = ast.walk(metaclass.node)
    return [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "__call__"]


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
