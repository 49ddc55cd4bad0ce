"""Importer functions that calls hand on, and the parameters that take them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.values import ClassValue, External, FunctionValue, InstanceValue, Partial
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Place = int | slice | str | None
"""A position, all from one on, or a keyword (None for ``**``)."""


def places_with_arguments(call: ast.Call) -> Iterator[tuple[Place, ast.expr]]:
    """The arguments with their places: a position, all from one on, or a keyword."""
    for position, argument in enumerate(call.args):
        yield slice(position, None) if isinstance(argument, ast.Starred) else position, argument
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords)


def is_importer(evaluator: Evaluator, value: ast.expr, frame: Frame) -> bool:
    """Whether the value may really be an importer function: names alone would lead to half of a large project."""
    given = evaluator.briefly(value, frame)
    if isinstance(value, ast.Starred):
        given = tuple(each for item in containers.items_of(evaluator, given) for each in item)
    found = [each.value for each in given]
    functions = [each.function if isinstance(each, Partial) else each for each in found]
    return any(isinstance(each, External) and each.name in IMPORTERS for each in functions)


def functions_run(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Facts, Scope]]:
    """The functions of the project that the call runs, constructors for classes."""
    for each in evaluator.briefly(call.func, frame):
        value = each.value.function if isinstance(each.value, Partial) else each.value
        if isinstance(value, FunctionValue):
            yield value.facts, value.scope
        elif isinstance(value, ClassValue):
            for name in ("__init__", "__new__"):
                members = (found.value for found in evaluator.class_member(value, name))
                yield from ((one.facts, one.scope) for one in members if isinstance(one, FunctionValue))
        elif isinstance(value, InstanceValue):
            members = (found.value for found in evaluator.class_member(value.cls, "__call__"))
            yield from ((one.facts, one.scope) for one in members if isinstance(one, FunctionValue))


def parameters_at(scope: Scope, places: list[Place]) -> Iterator[str]:
    """The parameters that take the arguments at these places."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    is_method = scope.parent is not None and scope.parent.is_class
    for place in places:
        if isinstance(place, str):
            others = node.args.kwarg
            is_named = any(each.arg == place for each in (*node.args.args, *node.args.kwonlyargs))
            yield place if is_named or others is None else others.arg
        elif place is not None:
            first, is_one = (place, True) if isinstance(place, int) else (place.start, False)
            yield from positional[first + is_method : first + is_method + 1 if is_one else None]
            if node.args.vararg is not None:
                yield node.args.vararg.arg
