"""Which functions the code of a scope calls, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.asking import Asking
from boundary_guard.resolve.call_places import places
from boundary_guard.resolve.callees import callees_at, functions_of
from boundary_guard.resolve.classes import is_property
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.outside_calls import BUILTINS, inherited_from_outside, outside_bases, outside_name
from boundary_guard.resolve.solver import FEW_STEPS
from boundary_guard.resolve.text_methods import OF_TEMPLATES
from boundary_guard.resolve.values import Alternatives, BoundMethod, ClassValue, External, Partial, Text, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BUILTIN = "<builtin>."


def callees(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The dotted names of what the scope's own code calls: calls, decorators, iteration, callbacks of builtins."""
    special, attributes = _names(evaluator)

    def value(node: ast.expr, frame: Frame) -> Alternatives:
        return evaluator.within(FEW_STEPS, partial(evaluator.value, node, frame))

    asking = Asking(evaluator, value, special.__contains__, attributes.__contains__)
    frame = general_frame(facts, scope)
    for node in places(facts).get(scope, ()):
        for callee, given in callees_at(asking, node, frame):
            yield from _named(asking, callee, given)
        if isinstance(node, ast.Call):
            yield from inherited_from_outside(evaluator, node.func, frame)


def _named(asking: Asking, callee: Value, given: Arguments) -> Iterator[str]:
    for function, _ in functions_of(asking, callee, given):
        yield f"{function.facts.module}.{function.scope.name}"
    match callee:
        case Partial(function=External() as outside):
            yield from _named(asking, outside, given)
        case ClassValue() if not asking.evaluator.class_member(callee, "__init__"):
            yield from (f"{base}.__init__" for base in outside_bases(asking.evaluator, callee))
        case BoundMethod(receiver=Text(), name=name) if name in OF_TEMPLATES:
            yield f"string.Template.{name}"
        case External(name=name) if outside_name(name):
            known = outside_name(name)
            yield f"{_BUILTIN}{known.removeprefix(BUILTINS)}" if known.startswith(BUILTINS) else known


def _names(evaluator: Evaluator) -> tuple[frozenset[str], frozenset[str]]:
    """The special methods that some class of the project has, and the attributes that run something when they are read.

    No others need be looked for.
    """
    key = ("special methods",)
    if key not in evaluator.notes:
        special: set[str] = set()
        properties: set[str] = set()
        for name in evaluator.project.scope:
            facts = evaluator.project.facts(name)
            for node in facts.scopes if facts is not None else ():
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    if node.name.startswith("__"):
                        special.add(node.name)
                    if any(map(is_property, node.decorator_list)):
                        properties.add(node.name)
        if "__get__" in special:
            properties.update(_described(evaluator))
        evaluator.notes[key] = frozenset(special), frozenset(properties)
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def _described(evaluator: Evaluator) -> Iterator[str]:
    """The attributes of classes that are made by a call, as descriptors are."""
    for name in evaluator.project.scope:
        facts = evaluator.project.facts(name)
        for scope in facts.scopes.values() if facts is not None else ():
            for attribute, bindings in scope.bindings.items() if scope.is_class else ():
                if any(isinstance(each.value, ast.Call) for each in bindings):
                    yield attribute
