"""What objects hold whose classes derive from a container of the standard library: ``class Registry(dict)``."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.container_bases import MADE_LIKE, container_base, goes_by_own_methods, has_data
from boundary_guard.resolve.container_changes import can_be_followed, changes_of, incomplete
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    External,
    InstanceValue,
    Mapping,
    Sequence,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_METHODS = frozenset(dir(list)).union(dir(dict), dir(set), dir(collections.deque), dir(collections.OrderedDict))

_ATTRIBUTE = Unknown("whatever is stored in an attribute of the object is one of its elements")


def contents(evaluator: Evaluator, value: InstanceValue) -> Alternatives:
    """The object as the dict, list or set that it is; nothing where it is none."""
    if not container_base(evaluator, value.cls) or not can_be_followed(evaluator, value.cls):
        return ()
    return evaluator.solve(("contents", value), partial(_contents, evaluator, value))


def of_container(evaluator: Evaluator, value: Value, instance: InstanceValue, name: str) -> Alternatives:
    """The method of the container from which the object's class derives, and what that keeps."""
    if not container_base(evaluator, instance.cls) or not can_be_followed(evaluator, instance.cls):
        return ()
    if name == "data" and has_data(evaluator, instance.cls):
        return evaluator.contents(instance)
    return only(BoundMethod(value, name)) if name in _METHODS else ()


def opened(evaluator: Evaluator, found: Alternatives) -> Alternatives:
    """The alternatives with the containers that objects are in their places."""
    if not any(isinstance(each.value, InstanceValue) for each in found):
        return found
    results: list[Alternative] = []
    for each in found:
        held = contents(evaluator, each.value) if isinstance(each.value, InstanceValue) else ()
        results.extend(behind(held, each) or (each,))
    return distinct(results)


def _contents(evaluator: Evaluator, value: InstanceValue) -> Alternatives:
    base = container_base(evaluator, value.cls)
    found = changes_of(evaluator, distinct(_at_construction(evaluator, value, base)), value)
    is_own_table = any(_has_attributes_as_elements(evaluator, each) for each in evaluator.bases(value.cls))
    return distinct(map(_with_attributes, found)) if is_own_table else found


def _has_attributes_as_elements(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether a method says ``self.__dict__ = self``."""
    return any(
        isinstance(store.target, ast.Attribute)
        and store.is_whole
        and isinstance(store.value, ast.Name)
        and ast.dump(store.target.value) == ast.dump(store.value)
        and cls.facts.scope_of(store.target).parent is cls.scope
        for store in evaluator.project.mentions(cls.facts).stores.get("__dict__", ())
    )


def _with_attributes(found: Alternative) -> Alternative:
    if not isinstance(found.value, Mapping):
        return found
    items, certain = found.value.items, len(found.value.certain_items)
    more = (only(_ATTRIBUTE), only(_ATTRIBUTE))
    return found.with_value(Mapping((*items, more), found.value.is_complete, found.value.default, certain))


def _at_construction(evaluator: Evaluator, value: InstanceValue, base: str) -> Iterator[Alternative]:
    """What the container is made of."""
    is_filled_by_own = goes_by_own_methods(evaluator, value.cls) and bool(
        evaluator.class_member(value.cls, "__setitem__")
    )
    made, gaps = constructions(evaluator, value)
    for cls, given in made:
        yield from _made(evaluator, cls, given, base, is_empty=is_filled_by_own)
    if gaps or not made:
        empty = _made(evaluator, value.cls, Arguments.of(), base, is_empty=True)
        yield from map(incomplete, empty) if gaps else empty


def constructions(evaluator: Evaluator, value: InstanceValue) -> tuple[list[tuple[ClassValue, Arguments]], bool]:
    """The calls that may have made the object, each with the class that is called; and whether there may be others."""
    if value.arguments is not None:
        return [(value.cls, value.arguments)], False
    classes = (value.cls, *evaluator.derived(value.cls))
    known = [(cls, callers(evaluator, cls.facts, cls.scope)) for cls in classes]
    return [(cls, site.arguments) for cls, each in known for site in each.sites], any(each.gaps for _, each in known)


def _made(
    evaluator: Evaluator, cls: ClassValue, given: Arguments, base: str, *, is_empty: bool
) -> Iterator[Alternative]:
    handed = None if is_empty else handed_to_outside_base(evaluator, cls, given)
    made = evaluator.call_with(External(MADE_LIKE[base]), handed or Arguments.of())
    for each in made:
        yield each if isinstance(each.value, Mapping | Sequence) else each.with_value(Sequence(is_complete=False))


def handed_to_outside_base(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> Arguments | None:
    """What the constructor of a base from outside gets when ``cls`` is called; None where it is not called."""
    for base in evaluator.bases(cls):
        constructor = next((each for each in base.scope.children if each.name.endswith(".__init__")), None)
        if constructor is None:
            continue
        call = next((each for each in constructor.calls if _is_of_base(each)), None)
        if call is None:
            return None
        around = Frame(base.facts, base.scope, None, base.closure)
        general = Frame(base.facts, constructor, None, around)
        inner = bound(evaluator, general, given.with_receiver(InstanceValue(cls, given)))
        is_unbound = not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call))
        given = evaluator.arguments(call, Frame(base.facts, constructor, inner, around, given.calls))
        given = given.from_second() if is_unbound else given
    return given


def _is_of_base(call: ast.Call) -> bool:
    """``super().__init__(…)``, ``dict.__init__(self, …)``."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
        case ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr="__init__"):
            return last_name(owner) != "self" and bool(call.args)
    return False
