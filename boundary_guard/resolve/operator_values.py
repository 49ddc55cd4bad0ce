"""What operators give: the methods of objects of the project are called (Language Reference, 3.3.8)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import operators
from boundary_guard.resolve.alternatives import behind, distinct, pairs
from boundary_guard.resolve.arguments import Arguments, known
from boundary_guard.resolve.container_bases import container_base
from boundary_guard.resolve.operator_names import BINARY, in_place, reflected
from boundary_guard.resolve.text_objects import with_texts
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    External,
    FunctionValue,
    InstanceValue,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame

_REFUSED = External("builtins.NotImplemented")


def operated(
    evaluator: Evaluator,
    kind: ast.operator,
    left: Alternatives,
    right: Alternatives,
    frame: Frame,
    *,
    is_in_place: bool = False,
) -> Alternatives:
    """``left <op> right``, or what ``left <op>= right`` makes of it."""
    if not any(isinstance(each.value, InstanceValue) for each in (*left, *right)):
        return operators.combined(kind, left, right)
    method = BINARY[type(kind)]
    names = (in_place(method), method) if is_in_place else (method,)
    results: list[Alternative] = []
    for one, other in pairs(left, right):
        given = distinct(_by_methods(evaluator, one.value, other.value, names, reflected(method), frame))
        if not given and is_in_place and _is_container(evaluator, one.value):
            given = only(one.value)  # it gives itself; what it holds then is looked for where it is read
        elif not given:
            plain = (with_texts(evaluator, evaluator.opened(only(each.value))) for each in (one, other))
            given = operators.combined(kind, *plain)
        results.extend(behind(given, one, other))
    return distinct(results)


def _is_container(evaluator: Evaluator, value: Value) -> bool:
    """Whether it is an object that is changed in place: of a class that derives from a list, dict, set or deque."""
    return isinstance(value, InstanceValue) and bool(container_base(evaluator, value.cls))


def _by_methods(
    evaluator: Evaluator, left: Value, right: Value, names: tuple[str, ...], mirrored: str, frame: Frame
) -> Iterator[Alternative]:
    """What the first method gives that has an answer; those that may refuse are asked with the next."""
    asked = [*((left, name, right) for name in names), (right, mirrored, left)]
    for receiver, name, argument in asked:
        given = _called(evaluator, receiver, name, argument, frame)
        yield from (each for each in given if each.value != _REFUSED)
        if given and all(each.value != _REFUSED for each in given):
            return


def _called(evaluator: Evaluator, receiver: Value, name: str, argument: Value, frame: Frame) -> Alternatives:
    if not isinstance(receiver, InstanceValue):
        return ()
    calls = (*frame.calls, frame.scope)
    given = Arguments((name, argument), (known(only(argument)),), calls=calls)
    methods = (each.value for each in evaluator.class_member(receiver.cls, name))
    functions = [replace(each, receiver=receiver) for each in methods if isinstance(each, FunctionValue)]
    return distinct(one for each in functions for one in evaluator.call_with(each, given))
