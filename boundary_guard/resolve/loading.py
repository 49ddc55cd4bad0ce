"""Which functions of a module run while the module itself is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Partial, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def load_scopes(evaluator: Evaluator, facts: Facts) -> frozenset[Scope]:
    """The module's body, its class bodies, and the functions that they call, directly or not."""
    key = ("load", facts)
    if key not in evaluator.notes:
        evaluator.notes[key] = frozenset(_reached(evaluator, facts))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


def _reached(evaluator: Evaluator, facts: Facts) -> set[Scope]:
    waiting = [scope for scope in facts.scopes.values() if _runs_with_module(scope)]
    seen = set(waiting)
    while waiting:
        for called in called_scopes(evaluator, facts, waiting.pop()):
            if called.node in facts.scopes and called not in seen:
                seen.add(called)
                waiting.append(called)
    return seen


def _runs_with_module(scope: Scope) -> bool:
    current: Scope | None = scope
    while current is not None:
        if current.is_function:
            return False
        current = current.parent
    return True


def called_scopes(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[Scope]:
    """The functions of the project that a scope's own code calls, decorators included."""
    frame = general_frame(facts, scope)
    for call in scope.calls:
        for each in evaluator.value(call.func, frame):
            yield from scopes_behind(evaluator, each.value)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(argument, ast.Lambda):
                yield facts.scopes[argument]
    for child in scope.children:
        for decorator in getattr(child.node, "decorator_list", ()):
            for each in evaluator.value(decorator, frame):
                yield from scopes_behind(evaluator, each.value)


def scopes_behind(evaluator: Evaluator, callee: Value) -> Iterator[Scope]:
    """The scopes that run when the value is called."""
    match callee:
        case FunctionValue(scope=scope):
            yield scope
        case Partial(function=function):
            yield from scopes_behind(evaluator, function)
        case ClassValue():
            for name in ("__new__", "__init__", "__post_init__"):
                for each in evaluator.class_member(callee, name):
                    if isinstance(each.value, FunctionValue):
                        yield each.value.scope
        case InstanceValue(cls=cls):
            for each in evaluator.class_member(cls, "__call__"):
                if isinstance(each.value, FunctionValue):
                    yield each.value.scope
