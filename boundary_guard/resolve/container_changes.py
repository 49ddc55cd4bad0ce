"""What puts something into an object that is a container: ``registry[key] = value``, ``self.append(x)``.

Where a class defines the method anew, what that does is what happens: ``super().append(x)`` in it, say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import mutation
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.belonging import made_at
from boundary_guard.resolve.by_getattr import NAMES, apart
from boundary_guard.resolve.changing import Mutation, changes_in, is_type
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.holders import changed_through_result
from boundary_guard.resolve.inner_containers import ELEMENTS
from boundary_guard.resolve.plain_containers import is_plain_container
from boundary_guard.resolve.supers import classes_after
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Mapping,
    Sequence,
    SuperValue,
    Value,
)
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 60
"""How many files that change containers are looked at one by one; where there are more, those near the class."""
MAX_NEAR = 2
"""In a large project: how many files may mention the class of an object that is followed."""
MAX_CHANGES = 40
"""How many changes of one object are followed."""
_BY_OPERATION = {"[]=": "__setitem__", "[:]=": "__setitem__", "del": "__delitem__"}
_IN_PLACE = {"extend": "__iadd__", "update": "__ior__"}
_TYPES = frozenset({"dict", "list", "set", "deque", "OrderedDict", "defaultdict", "UserDict", "UserList"})
_OF_CONTAINERS = frozenset({*dir(dict), *dir(list), "__module__"})
"""Names that bind nothing which gives an element in a way of its own."""
_ANY = re.compile(rb"\[|\.\w+\s*\(")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change in a file, with the objects that it may be made to."""

    facts: Facts
    mutation: Mutation
    receivers: tuple[Value, ...]


def changes_of(evaluator: Evaluator, found: Alternatives, value: InstanceValue) -> Alternatives:
    """``found``, what the object holds when it is made, with what is put into it or taken out later."""
    files, are_all = _files(evaluator, value)
    changes = [each for facts in files for each in _changes_in(evaluator, facts)]
    own = [each for each in changes if _is_meant(evaluator, each, value)]
    are_all = are_all and len(own) <= MAX_CHANGES and not any(map(_is_deep, own))
    known: set[ast.AST] = {each.mutation.node for each in changes}
    are_all = are_all and not _renames_methods(evaluator, value) and not _is_changed_by_others(evaluator, value, known)
    for each in own[:MAX_CHANGES]:
        if not _is_deep(each):
            frame = _frame_of(each, value)
            found = mutation.applied(evaluator, found, each.mutation, frame)
    found = tuple(map(_with_open_elements, found)) if _are_elements_changed(evaluator, value, known) else found
    return found if are_all else tuple(map(incomplete, found))


def _is_changed_by_others(evaluator: Evaluator, value: InstanceValue, known: set[ast.AST]) -> bool:
    """Whether whoever gets the object changes it under a name of which we do not know that it is the object."""
    written = value.arguments.written if value.arguments is not None else None
    if written is None:
        return False
    found = (each.mutation for each in changed_through_result(evaluator, *written))
    return any(each.node not in known and _goes_by_the_container(evaluator, each, value) for each in found)


def _renames_methods(evaluator: Evaluator, value: InstanceValue) -> bool:
    """Whether the class has methods of its base under other names: ``register = dict.__setitem__``."""
    bound = (one for base in evaluator.bases(value.cls) for found in base.scope.bindings.values() for one in found)
    return any(isinstance(each.value, ast.Attribute) and is_type(each.value.value) for each in bound)


def _are_elements_changed(evaluator: Evaluator, value: InstanceValue, known: set[ast.AST]) -> bool:
    """Whether one of its elements is changed by who got it from a method of the object: ``stack.top().append(x)``."""
    written = value.arguments.written if value.arguments is not None else None
    if written is None or not any(each.scope.bindings.keys() - _OF_CONTAINERS for each in evaluator.bases(value.cls)):
        return False
    return any(each.mutation.node not in known for each in changed_through_result(evaluator, *written, ELEMENTS))


def _frame_of(change: _Change, value: InstanceValue) -> Frame:
    """Where it is made: in that very call of a function in which the object was made, too."""
    scope = change.facts.scope_of(change.mutation.node)
    match value.arguments:
        case Arguments(key=(ast.Call(), Frame() as around)) if around.scope is scope:
            return around
    return general_frame(change.facts, scope)


def _is_meant(evaluator: Evaluator, change: _Change, value: InstanceValue) -> bool:
    return any(_is_plain(evaluator, change.mutation, each, value) for each in change.receivers)


def _is_deep(change: _Change) -> bool:
    """Whether it changes what lies inside of what lies in the object: that costs more to follow than it tells."""
    return len(change.mutation.steps) > 1


def _with_open_elements(found: Alternative) -> Alternative:
    """The container, whose elements may hold more than is known."""

    def opened(elements: Alternatives) -> Alternatives:
        return tuple(map(incomplete, elements))

    match found.value:
        case Mapping(items=items, default=default) as table:
            pairs = tuple((keys, opened(held)) for keys, held in items)
            return found.with_value(replace(table, items=pairs, default=opened(default)))
        case Sequence(items=items, rest=rest) as row:
            return found.with_value(replace(row, items=tuple(map(opened, items)), rest=opened(rest)))
    return found


def incomplete(found: Alternative) -> Alternative:
    """The container, which may hold more than is known."""
    match found.value:
        case Mapping(items=items, default=default):
            return found.with_value(Mapping(items, False, default, 0))
        case Sequence(items=items, rest=rest):
            return found.with_value(Sequence(items, rest, is_complete=False))
    return found


def _files(evaluator: Evaluator, value: InstanceValue) -> tuple[list[Facts], bool]:
    """Those that may change the object, and whether these are all: of very many those that mention its class."""
    search = evaluator.project.search
    if not search.is_written_everywhere(_ANY, MAX_FILES):
        return search.matching(_ANY), True
    classes = (*evaluator.bases(value.cls), *evaluator.derived(value.cls))
    return search.mentioning_one_of((cls.scope.name.rpartition(".")[2] for cls in classes), _ANY), False


def can_be_followed(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether there are few files that may change the objects of the class: to look at many costs too much."""
    key = ("can be followed", cls.scope, len(evaluator.project.scope))
    if key not in evaluator.notes:
        search = evaluator.project.search
        names = {each.scope.name.rpartition(".")[2] for each in evaluator.bases(cls)}
        is_small = not search.is_written_everywhere(_ANY, MAX_FILES)
        evaluator.notes[key] = is_small or search.count_mentioning(names) <= MAX_NEAR
    return bool(evaluator.notes[key])


def _changes_in(evaluator: Evaluator, facts: Facts) -> list[_Change]:
    """The changes in the file that are made to objects of the project's classes."""
    key = ("changes of objects", facts)
    if key not in evaluator.notes:
        evaluator.notes[key] = []  # for whoever asks meanwhile
        objects = apart(evaluator, NAMES)
        found = []
        for each in changes_in(facts):
            values = tuple(_objects(objects, facts, each))
            if values:
                found.append(_Change(facts, each, values))
        evaluator.notes[key] = found
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


def _objects(objects: Evaluator, facts: Facts, change: Mutation) -> Iterator[Value]:
    root = change.root
    if isinstance(root, ast.Attribute) and root.attr == "data":
        root = root.value
    if not is_plain_container(facts, root, change.seen_at):
        found = objects.briefly(root, general_frame(facts, facts.scope_of(change.seen_at)))
        values = dict.fromkeys(each.value for each in found)
        yield from (each for each in values if isinstance(each, InstanceValue | SuperValue))


def _is_plain(evaluator: Evaluator, change: Mutation, receiver: Value, value: InstanceValue) -> bool:
    """Whether the change may be made to the object, and does what it does to the container."""
    own = receiver.receiver if isinstance(receiver, SuperValue) else receiver
    if not isinstance(own, InstanceValue) or not _may_be(evaluator, own, value):
        return False
    if _is_inside(change):
        return True
    if isinstance(receiver, SuperValue):
        method = "__getitem__" if change.steps else _method(change)
        order = classes_after(evaluator, SuperValue(receiver.cls, value))
        return not any(method in each.scope.bindings for each in order)
    return _goes_by_the_container(evaluator, change, value)


def _goes_by_the_container(evaluator: Evaluator, change: Mutation, value: InstanceValue) -> bool:
    """Whether the object's class leaves the method that makes the change to the container."""
    method = "__getitem__" if change.steps else _method(change)
    return not any(isinstance(each.value, FunctionValue) for each in evaluator.class_member(value.cls, method))


def _may_be(evaluator: Evaluator, one: InstanceValue, other: InstanceValue) -> bool:
    """Whether both may be one object: where both are known by how they were made, only then."""
    if one.arguments is not None and other.arguments is not None:
        return one == other or (made_at(one) is made_at(other) is not None)
    derives = any(base.scope is one.cls.scope for base in evaluator.bases(other.cls))
    return (one.arguments is None and derives) or (
        other.arguments is None and any(base.scope is other.cls.scope for base in evaluator.bases(one.cls))
    )


def _is_inside(change: Mutation) -> bool:
    """``self.data[k] = v``, ``dict.__setitem__(self, k, v)``: no method of the class is asked."""
    if isinstance(change.root, ast.Attribute) and change.root.attr == "data":
        return True
    match change.node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name in _TYPES
    return False


def _method(change: Mutation) -> str:
    if isinstance(change.node, ast.Call) and isinstance(change.node.func, ast.Attribute):
        return change.node.func.attr
    return _BY_OPERATION.get(change.operation) or _IN_PLACE.get(change.operation, change.operation)
