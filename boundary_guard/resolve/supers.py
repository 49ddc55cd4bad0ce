"""``super()``: what follows in the order of the instance's class, which need not be that of the method's class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.classes import derived
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.receivers import receiver_value
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    InstanceValue,
    SuperValue,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_TIES = 1_000
"""How many receivers, times the calls of the method, are told apart."""
Receiver = ClassValue | InstanceValue


def super_value(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Alternatives:
    """What ``super()`` or ``super(cls, self)`` is in a method; several where a derived class mixes others in."""
    name = first_parameter(frame.scope)
    receiver = receiver_value(frame.scope, name, frame)
    if receiver is None:
        return only(Unknown("super() outside of a method"))
    start = _named(evaluator, node, frame) or _class_of(receiver)
    given = [each for each in _given(frame, name) if _has(evaluator, _class_of(each), start)]
    found = given or list(_in_orders(evaluator, start, receiver))
    options = list(dict.fromkeys(found))
    if len(options) == 1 or frame.arguments is not None:
        return tuple(Alternative(SuperValue(start, each)) for each in options)
    return tuple(_tied(evaluator, start, options, frame))


def _tied(evaluator: Evaluator, start: ClassValue, options: list[Receiver], frame: Frame) -> Iterator[Alternative]:
    """The value for each receiver, in each call of the method on such a one: what that gets, the others do not."""
    own = {_class_of(each).scope for each in options}
    sites = [(each, _classes_given(each)) for each in callers(evaluator, frame.facts, frame.scope).sites]
    if len(options) * len(sites) > MAX_TIES:
        sites = []
    for option in options:
        meant = [site for site, classes in sites if _class_of(option).scope in classes or not classes & own]
        value = SuperValue(start, option)
        yield from (Alternative(value, frozenset({(frame.scope, site.number)})) for site in meant)
        if not meant:
            yield Alternative(value)


def _classes_given(site: CallSite) -> set[Scope]:
    """The classes of what the call has as its first argument."""
    first = site.arguments.lazy_positional[0]() if site.arguments.lazy_positional else ()
    return {_class_of(each.value).scope for each in first if isinstance(each.value, ClassValue | InstanceValue)}


def _class_of(receiver: Receiver) -> ClassValue:
    return receiver.cls if isinstance(receiver, InstanceValue) else receiver


def _has(evaluator: Evaluator, cls: ClassValue, base: ClassValue) -> bool:
    return any(each.scope is base.scope for each in bases(evaluator, cls))


def _named(evaluator: Evaluator, node: ast.Call, frame: Frame) -> ClassValue | None:
    """The class in ``super(cls, self)``."""
    values = [each.value for each in evaluator.value(node.args[0], frame)] if node.args else []
    return values[0] if len(values) == 1 and isinstance(values[0], ClassValue) else None


def _given(frame: Frame, name: str) -> Iterator[Receiver]:
    """The receivers of the call that is followed, where one is."""
    lazy = frame.arguments.parameters.get(name) if frame.arguments is not None else None
    values: list[Value] = [each.value for each in lazy()] if lazy is not None else []
    yield from (each for each in values if isinstance(each, ClassValue | InstanceValue))


def _in_orders(evaluator: Evaluator, start: ClassValue, receiver: Receiver) -> Iterator[Receiver]:
    """The receiver, and one for each class derived from its own in whose order others follow ``start``.

    A class without bases is a mixin: what it calls by ``super()`` lies in the classes that it is mixed into.
    """
    own = _class_of(receiver)
    usual = _after(evaluator, own, start)
    others = [each for each in derived(evaluator, own) if _after(evaluator, each, start) != usual]
    node = start.scope.node
    if not others or (isinstance(node, ast.ClassDef) and node.bases):
        yield receiver
    yield from (InstanceValue(each) if isinstance(receiver, InstanceValue) else each for each in others)


def _after(evaluator: Evaluator, cls: ClassValue, start: ClassValue) -> list[ClassValue]:
    """The classes that follow ``start`` where attributes of ``cls`` are looked for."""
    order = bases(evaluator, cls)
    scopes = [each.scope for each in order]
    return order[scopes.index(start.scope) + 1 :] if start.scope in scopes else []


def classes_after(evaluator: Evaluator, value: SuperValue) -> list[ClassValue]:
    """The classes in which ``super()`` looks, in order."""
    return _after(evaluator, _class_of(value.receiver), value.cls)
