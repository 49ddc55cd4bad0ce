"""What a method gets as ``self`` that is no object of its class: a method is a function, which anything may be given.

``A.load(thing)``, ``partial(A.load, thing)``, ``MethodType(A.load, thing)``, ``A.load.__get__(thing)``; and in other
classes ``load = A.load``, ``Other.load = A.load`` (Language Reference, 3.2.8.2).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Sequence,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BINDING = frozenset({"partial", "MethodType"})
"""What is given a function and then the object that the function gets first."""


def other_receivers(evaluator: Evaluator, own: InstanceValue, method: Scope) -> Alternatives:
    """The objects of which is known that the method gets them, and that they are not of its class."""
    key = ("other receivers", method, len(evaluator.project.scope))
    return evaluator.solve(key, lambda: distinct(_foreign(evaluator, own, method)))


def _foreign(evaluator: Evaluator, own: InstanceValue, method: Scope) -> Iterator[Alternative]:
    for each in _given(evaluator, own, method):
        if _is_foreign(evaluator, own, each):
            yield each


def _is_foreign(evaluator: Evaluator, own: InstanceValue, given: Alternative) -> bool:
    match given.value:
        case InstanceValue() as other:
            return not is_same(evaluator, own, other)
        case Sequence(names=names):
            return bool(names)
        case ClassValue() | ModuleValue():
            return True
    return False


def _given(evaluator: Evaluator, own: InstanceValue, method: Scope) -> Iterator[Alternative]:
    cls, name = own.cls.scope.name.rpartition(".")[2], method.name.rpartition(".")[2]
    for facts in evaluator.project.search.reading(cls, name):
        for node in _by_owner(facts).get((cls, name), ()):
            frame = general_frame(facts, facts.scope_of(node))
            found = [each.value for each in evaluator.briefly(node, frame)]
            if any(isinstance(each, FunctionValue) and each.scope is method for each in found):
                for receiver in _receivers(facts, node):
                    yield from evaluator.briefly(receiver, frame)
                for each in _owners(evaluator, facts, node, frame):
                    yield Alternative(InstanceValue(each))


def _receivers(facts: Facts, node: ast.Attribute) -> Iterator[ast.expr]:
    """What the function is given first where it stands."""
    above = facts.parents[node]
    match above:
        case ast.Call(func=func, args=[first, *_]) if func is node:
            yield first
        case ast.Call(func=func, args=[function, first, *_]) if function is node and last_name(func) in _BINDING:
            yield first
        case ast.Attribute(attr="__get__"):
            match facts.parents[above]:
                case ast.Call(func=func, args=[first, *_]) if func is above:
                    yield first


def _owners(evaluator: Evaluator, facts: Facts, node: ast.Attribute, frame: Frame) -> Iterator[ClassValue]:
    """The classes that get the function as a method of theirs."""
    statement = facts.parents[node]
    for target in statement.targets if isinstance(statement, ast.Assign) else ():
        if isinstance(target, ast.Attribute):
            yield from (e.value for e in evaluator.briefly(target.value, frame) if isinstance(e.value, ClassValue))
        elif isinstance(target, ast.Name) and frame.scope.is_class:
            yield ClassValue(facts, frame.scope, general_frame(facts, frame.scope.parent or facts.body))


@remembered
def _by_owner(facts: Facts) -> dict[tuple[str, str], list[ast.Attribute]]:
    """The attributes that are read in the file, by the last name of what they are read from, and their own."""
    found: dict[tuple[str, str], list[ast.Attribute]] = {}
    for node in facts.parents:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and last_name(node.value):
            found.setdefault((last_name(node.value), node.attr), []).append(node)
    return found
