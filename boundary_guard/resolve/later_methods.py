"""Functions that become methods of a class later, ``cls.load = load``: whose objects they get first.

Source: Language Reference, 3.2, "Instance methods": what is found in the class is bound to the object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, InstanceValue
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def received_later(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The objects of the classes that get the frame's function as a method, where ``name`` is its first parameter."""
    if name != first_parameter(frame.scope):
        return ()
    owners = (
        each.value
        for owner in _given_to(frame.facts).get(frame.scope, ())
        for each in evaluator.briefly(owner, general_frame(frame.facts, frame.facts.scope_of(owner)))
    )
    return distinct(Alternative(InstanceValue(each)) for each in owners if isinstance(each, ClassValue))


@remembered
def _given_to(facts: Facts) -> dict[Scope, list[ast.expr]]:
    """The functions of the file that are stored in attributes, themselves or as properties, by whose these are."""
    found: dict[Scope, list[ast.expr]] = {}
    for store in stores(facts):
        if isinstance(store.target, ast.Attribute) and store.is_whole:
            for function in _functions(facts, store.value):
                found.setdefault(function, []).append(store.target.value)
    return found


def _functions(facts: Facts, value: ast.expr) -> Iterator[Scope]:
    match value:
        case ast.Lambda():
            yield facts.scopes[value]
        case ast.Name(id=name):
            scope = facts.scope_of(value)
            bound = scope.bindings.get(name) or facts.body.bindings.get(name, [])
            yield from (facts.scopes[each.node] for each in bound if each.kind is BindingKind.DEFINITION)
        case ast.Call(func=ast.Name(id="property"), args=given):
            yield from (function for each in given for function in _functions(facts, each))
