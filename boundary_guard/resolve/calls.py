"""Which functions the code of a scope calls, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.dispatch import dispatched
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.implicit_calls import CALLING_BUILTINS, implicit_callees, methods_of
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.outside_calls import BUILTINS, inherited_from_outside, outside_bases, outside_name
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    SuperValue,
    Value,
    only,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BUILTIN = "<builtin>."
_CALLBACKS = frozenset({"map", "filter", "reduce"})
_WITH_KEY = frozenset({"sorted", "min", "max", "sort", "groupby"})


def callees(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The dotted names of what the scope's own code calls: calls, decorators, iteration, callbacks of builtins."""
    frame = general_frame(facts, scope)
    for call in scope.calls:
        methods = dispatched(evaluator, call.func, frame)
        if methods is not None:
            yield from (name for method in methods for name in _names(evaluator, method))
            continue
        yield from _named(evaluator, evaluator.value(call.func, frame))
        yield from inherited_from_outside(evaluator, call.func, frame)
        if isinstance(call.func, ast.Name) and call.func.id in CALLING_BUILTINS and call.args:
            for each in evaluator.value(call.args[0], frame):
                if isinstance(each.value, InstanceValue):
                    yield from _methods(evaluator, each.value.cls, CALLING_BUILTINS[call.func.id])
        for callback in _callbacks(call):
            yield from _functions(evaluator, evaluator.value(callback, frame))
    for child in scope.children:
        for decorator in getattr(child.node, "decorator_list", ()):
            found = _named(evaluator, evaluator.value(decorator, frame))
            yield from (name for name in found if not name.startswith(_BUILTIN))
        if isinstance(child.node, ast.ClassDef):
            base = SuperValue(ClassValue(facts, child, frame), ClassValue(facts, child, frame))
            yield from _named(evaluator, evaluator.attributes(only(base), "__init_subclass__"))
    for raised in _raised(facts, scope):
        for each in evaluator.value(raised, frame):
            if isinstance(each.value, ClassValue):
                yield from _names(evaluator, each.value)
    for method in implicit_callees(evaluator, facts, scope, frame):
        yield from _names(evaluator, method)


def _raised(facts: Facts, scope: Scope) -> Iterator[ast.expr]:
    """``raise Failure``: a class that is raised is called."""
    for node in facts.parents:
        is_plain = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Attribute)
        if is_plain and facts.scope_of(node) is scope:
            yield node.exc  # type: ignore[attr-defined]


def _callbacks(call: ast.Call) -> Iterator[ast.expr]:
    """The functions that a builtin calls: the first argument of ``map``, the ``key`` of ``sorted``."""
    if last_name(call.func) in _CALLBACKS and isinstance(call.func, ast.Name):
        yield from call.args[:1]
    if last_name(call.func) in _WITH_KEY:
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "key")


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
            if not any(True for _ in _methods(evaluator, value, "__init__")):
                yield from _methods(evaluator, value, "__post_init__")
                yield from (f"{base}.__init__" for base in outside_bases(evaluator, value))
        case InstanceValue(cls=cls):
            yield from _methods(evaluator, cls, "__call__")
        case External(name=name) if outside_name(name):
            known = outside_name(name)
            yield f"{_BUILTIN}{known.removeprefix(BUILTINS)}" if known.startswith(BUILTINS) else known


def _methods(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[str]:
    for each in methods_of(evaluator, cls, name):
        yield f"{each.facts.module}.{each.scope.name}"
