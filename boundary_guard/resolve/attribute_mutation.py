"""What is added to a container, or taken out, that an attribute holds: in the files of its class, and by others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.changed_elsewhere import changed_by_call, through_results
from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.changing_frames import further_changes, identity
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.holders import changed_through_attribute
from boundary_guard.resolve.inner_containers import places_inside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.mutation import applied, is_followed, with_all
from boundary_guard.resolve.own_containers import has_own_container, have_own_containers
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Mapping,
    Sequence,
    Value,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import attribute_name, written_as
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OTHERS = frozenset(dir(builtins)).union(dir(list), dir(dict), dir(set), dir(str))
"""What changes none of its arguments."""


def with_attribute_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, files: list[Facts], owner: Value
) -> Alternatives:
    """The same for an attribute of ``owner``: in the files of its class, and elsewhere on what surely is its like."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    known: set[tuple[object, ...]] = set()
    names = tuple(written_as(name))
    changing = (facts for each in names for facts in evaluator.project.search.changing(each))
    for facts in dict.fromkeys((*files, *([owner.facts] if isinstance(owner, FunctionValue) else ()), *changing)):
        for mutation in (one for each in names for one in mutations(facts).get(f".{each}", ())):
            if isinstance(mutation.root, ast.Attribute) and attribute_name(facts, mutation.root) != name:
                continue
            frame = general_frame(facts, facts.scope_of(mutation.node))
            place = (mutation.root, owner, name, frame)
            if facts in files and _is_of_others(evaluator, *place):
                known.add(identity(mutation))
            elif facts in files or _is_of(evaluator, *place):
                known.add(identity(mutation))
                for each in _frames_on(evaluator, mutation.root, owner, name, frame):
                    found = applied(evaluator, found, mutation, each)
        for call, position, argument in _handed(facts, name):
            frame = general_frame(facts, facts.scope_of(call))
            if _is_of(evaluator, argument, owner, name, frame):
                for where, mutation in changed_by_call(evaluator, call, position, frame):
                    around = general_frame(where, where.scope_of(mutation.node))
                    if not mutation.steps:  # what is done deeper inside costs more to follow than it tells
                        known.add(identity(mutation))
                        found = applied(evaluator, found, mutation, around)
    for facts in files:
        for where, _, mutation in (one for each in names for one in through_results(evaluator, facts, f".{each}")):
            known.add(identity(mutation))
            found = applied(evaluator, found, mutation, general_frame(where, where.scope_of(mutation.node)))
    if not isinstance(owner, ClassValue | InstanceValue):
        return found
    if not is_followed(evaluator, found):
        return found
    if isinstance(owner, InstanceValue) and not has_own_container(evaluator, owner, name):
        owner = InstanceValue(owner.cls)
    whole = changed_through_attribute(evaluator, owner, name)
    inside = (changed_through_attribute(evaluator, owner, name, each) for each in places_inside(found))
    return with_all(evaluator, found, further_changes(known, whole, inside))


def _frames_on(evaluator: Evaluator, root: ast.expr, owner: Value, name: str, frame: Frame) -> list[Frame]:
    """The runs of the method in which ``self`` is the owner, also of a function inside of it; else any."""
    receiver = root.value if isinstance(root, ast.Attribute) else None
    if not isinstance(receiver, ast.Name) or not isinstance(owner, InstanceValue):
        return [frame]
    method: Frame | None = frame
    while method is not None and receiver.id not in method.scope.bindings:
        method = method.closure
    if method is None or receiver.id != first_parameter(method.scope):
        return [frame]
    return [_inside(each, frame, method) for each in evaluator.frames_on_container(owner, name, method)]


def _inside(run: Frame, inner: Frame, method: Frame) -> Frame:
    """The frame of a function inside of the method, in that run of the method."""
    if inner is method or inner.closure is None:
        return run
    return replace(inner, closure=_inside(run, inner.closure, method))


def _handed(facts: Facts, name: str) -> Iterator[tuple[ast.Call, int, ast.Attribute]]:
    """The calls that get an attribute of that name, with its place among the arguments."""
    for call in _calls_with_attributes(facts).get(name, ()):
        for position, argument in enumerate(call.args):
            if isinstance(argument, ast.Attribute) and argument.attr == name:
                yield call, position, argument


@remembered
def _calls_with_attributes(facts: Facts) -> dict[str, list[ast.Call]]:
    found: dict[str, list[ast.Call]] = {}
    for call in (
        call for scope in facts.scopes.values() for call in scope.calls if last_name(call.func) not in _OTHERS
    ):
        for name in dict.fromkeys(each.attr for each in call.args if isinstance(each, ast.Attribute)):
            found.setdefault(name, []).append(call)
    return found


def _is_of(evaluator: Evaluator, root: ast.expr, owner: Value, name: str, frame: Frame) -> bool:
    """Whether the attribute that is changed is one of the owner's class, and may be that of the owner."""
    values = evaluator.briefly(root.value, frame) if isinstance(root, ast.Attribute) else ()
    return any(
        is_same(evaluator, one.value, owner) and not _are_others(evaluator, one.value, owner, name) for one in values
    )


def _is_of_others(evaluator: Evaluator, root: ast.expr, owner: Value, name: str, frame: Frame) -> bool:
    """Whether it is one of other objects, as far as they are all known."""
    if not isinstance(root, ast.Attribute) or not isinstance(owner, InstanceValue):
        return False
    if owner.arguments is None or owner.arguments.written is None or not has_own_container(evaluator, owner, name):
        return False
    values = evaluator.briefly(root.value, frame)
    return bool(values) and all(_are_others(evaluator, each.value, owner, name) for each in values)


def _are_others(evaluator: Evaluator, one: Value, owner: Value, name: str) -> bool:
    """Whether the containers that two objects have in the attribute are never the same."""
    if not isinstance(one, InstanceValue) or not isinstance(owner, InstanceValue):
        return False
    return have_own_containers(evaluator, one, owner, name)
