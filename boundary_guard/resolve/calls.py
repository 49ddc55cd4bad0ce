"""Which functions the code of a scope calls, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    Value,
)
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BUILTINS = "builtins."
_CALLBACKS = frozenset({"map", "filter", "sorted", "min", "max", "reduce"})


def callees(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The dotted names of what the scope's own code calls: calls, decorators, iteration, callbacks of builtins."""
    frame = general_frame(facts, scope)
    for call in scope.calls:
        yield from _named(evaluator, evaluator.value(call.func, frame))
        if isinstance(call.func, ast.Name) and call.func.id in _CALLBACKS and call.args:
            yield from _functions(evaluator, evaluator.value(call.args[0], frame))
    for child in scope.children:
        for decorator in getattr(child.node, "decorator_list", ()):
            yield from _named(evaluator, evaluator.value(decorator, frame))
    yield from _iterations(evaluator, facts, scope, frame)


def _named(evaluator: Evaluator, found: Alternatives) -> Iterator[str]:
    for each in found:
        if each.excluded is None:
            yield from _names(evaluator, each.value)


def _functions(evaluator: Evaluator, found: Alternatives) -> Iterator[str]:
    for each in found:
        if not isinstance(each.value, External):
            yield from _names(evaluator, each.value)


def _names(evaluator: Evaluator, value: Value) -> Iterator[str]:
    match value:
        case FunctionValue(facts=facts, scope=scope):
            yield f"{facts.module}.{scope.name}"
        case Partial(function=function):
            yield from _names(evaluator, function)
        case ClassValue():
            for name in ("__new__", "__init__"):
                yield from _methods(evaluator, value, name)
        case InstanceValue(cls=cls):
            yield from _methods(evaluator, cls, "__call__")
        case External(name=name) if "(" not in name and "[" not in name:
            yield f"<builtin>.{name.removeprefix(_BUILTINS)}" if name.startswith(_BUILTINS) else name


def _methods(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[str]:
    for each in evaluator.class_member(cls, name):
        if isinstance(each.value, FunctionValue):
            yield f"{each.value.facts.module}.{each.value.scope.name}"


def _iterations(evaluator: Evaluator, facts: Facts, scope: Scope, frame: Frame) -> Iterator[str]:
    """``for x in instance`` calls ``__iter__`` and ``__next__``; ``with`` calls ``__enter__`` and ``__exit__``."""
    for node in ast.walk(scope.node):
        if not isinstance(node, ast.For | ast.With) and not isinstance(node, COMPREHENSIONS):
            continue
        if facts.scope_of(node) is not scope:
            continue
        if isinstance(node, ast.With):
            for item in node.items:
                yield from _of_instances(evaluator, item.context_expr, frame, ("__enter__", "__exit__"))
            continue
        iterated = [node.iter] if isinstance(node, ast.For) else [g.iter for g in node.generators]
        for expression in iterated:
            yield from _of_instances(evaluator, expression, frame, ("__iter__", "__next__"))


def _of_instances(evaluator: Evaluator, expression: ast.expr, frame: Frame, names: tuple[str, ...]) -> Iterator[str]:
    for each in evaluator.value(expression, frame):
        if isinstance(each.value, InstanceValue):
            for name in names:
                yield from _methods(evaluator, each.value.cls, name)
