"""Containers that are filled after they are made: ``append``, ``update``, ``registry[key] = value`` …

A mutation belongs to the variable (or attribute) through which it is made; the order of mutations is not kept.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, enlarging, operators, removal, sequences, tables, timing
from boundary_guard.resolve.alternatives import distinct, merged, without_choices
from boundary_guard.resolve.changes import by_callees, changed_by_call, mutations, through_results
from boundary_guard.resolve.changing import REMOVING, Given, Mutation
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    External,
    Mapping,
    Sequence,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import attribute_name, written_as
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OTHERS = frozenset(dir(builtins)).union(dir(list), dir(dict), dir(set), dir(str))
"""What changes none of its arguments."""
MAX_TABLES = 12
"""How many dicts one variable may hold, each followed on its own, while it is changed."""


def with_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, frame: Frame, use: ast.AST | None
) -> Alternatives:
    """``found``, the values of a variable at ``use``, with what is added or taken out through that variable."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    inside = [each for each in mutations(frame.facts).get(name, ()) if _is_of_scope(each, name, frame)]
    further = [(frame.facts, each) for each in inside if frame.facts.scope_of(each.seen_at) is not frame.scope]
    further.extend(_by_others(evaluator, name, frame))
    own = [each for each in inside if frame.facts.scope_of(each.seen_at) is frame.scope]
    exact = [not m.is_alias and timing.is_done(frame.facts, frame.scope, name, m.node, use) for m in own]
    is_alone = not further and all(exact)
    for mutation, is_exact in zip(own, exact, strict=True):
        found = _applied(evaluator, found, mutation, frame, is_exact=is_exact, is_alone=is_alone)
    for facts, mutation in further:
        found = _applied(evaluator, found, mutation, general_frame(facts, facts.scope_of(mutation.node)))
    return found


def _is_of_scope(mutation: Mutation, name: str, frame: Frame) -> bool:
    return _owner(frame.facts.scope_of(mutation.seen_at), name) is frame.scope


def with_attribute_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, files: list[Facts], owner: Value
) -> Alternatives:
    """The same for an attribute of ``owner``: in the files of its class, and elsewhere on what surely is its like."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    names = tuple(written_as(name))
    elsewhere = [facts for each in names for facts in evaluator.project.search.changing(each) if facts not in files]
    for facts in dict.fromkeys((*files, *elsewhere)):
        for mutation in (one for each in names for one in mutations(facts).get(f".{each}", ())):
            if isinstance(mutation.root, ast.Attribute) and attribute_name(facts, mutation.root) != name:
                continue
            frame = general_frame(facts, facts.scope_of(mutation.node))
            if facts in files or _is_of(evaluator, mutation.root, owner, frame):
                found = _applied(evaluator, found, mutation, frame)
        for call, position, argument in _handed(facts, name):
            frame = general_frame(facts, facts.scope_of(call))
            if _is_of(evaluator, argument, owner, frame):
                for where, mutation in changed_by_call(evaluator, call, position, frame):
                    around = general_frame(where, where.scope_of(mutation.node))
                    if not mutation.steps:  # what is done deeper inside costs more to follow than it tells
                        found = _applied(evaluator, found, mutation, around)
    for facts in files:
        for where, _, mutation in (one for each in names for one in through_results(evaluator, facts, f".{each}")):
            found = _applied(evaluator, found, mutation, general_frame(where, where.scope_of(mutation.node)))
    return found


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


def _is_of(evaluator: Evaluator, root: ast.expr, owner: Value, frame: Frame) -> bool:
    """Whether the attribute that is changed is one of the owner's class."""
    values = evaluator.briefly(root.value, frame) if isinstance(root, ast.Attribute) else ()
    return any(is_same(evaluator, each.value, owner) for each in values)


def _by_others(evaluator: Evaluator, name: str, frame: Frame) -> Iterator[tuple[Facts, Mutation]]:
    """The changes that are made in functions that get the container, by themselves too, or in other modules."""
    yield from by_callees(evaluator, name, frame)
    for facts, function, mutation in through_results(evaluator, frame.facts, name):
        if _owner(function, name) is frame.scope:
            yield facts, mutation
    if frame.scope.parent is not None:
        return
    for facts in evaluator.project.search.changing(name):
        if facts is frame.facts:
            continue
        known = mutations(facts)
        for mutation in (*known.get(name, ()), *known.get(f".{name}", ())):
            if _names_global(evaluator, facts, mutation, name, frame.facts):
                yield facts, mutation


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _owner(scope: Scope, name: str) -> Scope | None:
    """The scope whose variable ``name`` is, seen from ``scope``."""
    current: Scope | None = scope
    while current is not None and current.parent is not None:
        if name in current.globals:
            return _outermost(current)
        if name in current.bindings and name not in current.nonlocals and (current is scope or not current.is_class):
            return current
        current = current.parent
    return current


def _names_global(evaluator: Evaluator, facts: Facts, mutation: Mutation, name: str, owner: Facts) -> bool:
    """Whether the changed variable is ``name`` of the module ``owner``: imported, or an attribute of it."""
    root = mutation.root
    if isinstance(root, ast.Attribute):
        frame = general_frame(facts, facts.scope_of(mutation.node))
        return any(evaluator.is_module(each.value, owner.module) for each in evaluator.value(root.value, frame))
    for binding in facts.body.bindings.get(name, ()):
        node = binding.node
        if isinstance(node, ast.ImportFrom) and binding.alias is not None and binding.alias.name == name:
            return evaluator.project.absolute(facts, node.module, node.level) == owner.module
    return False


def _applied(
    evaluator: Evaluator,
    found: Alternatives,
    mutation: Mutation,
    frame: Frame,
    *,
    is_exact: bool = False,
    is_alone: bool = False,
) -> Alternatives:
    """``found`` with one mutation: made once where ``is_exact``, else perhaps, or often.

    ``is_alone`` says that all other mutations are exact, too, so that places stay known.
    """
    arguments = [found for each in mutation.arguments for found in _given(evaluator, each, frame)]
    if not _asks_itself(mutation, frame):
        arguments = [operators.reachable(evaluator, found, mutation.node, frame, parts=6) for found in arguments]
    steps = [evaluator.value(step, frame) for step in mutation.steps]
    results: list[Alternative] = []
    for each in found:
        value = each.value
        if not isinstance(value, Sequence | Mapping):
            results.append(each)
        elif is_alone and isinstance(value, Sequence) and mutation.operation in enlarging.AT_THE_END and not steps:
            results.append(merged(enlarging.lengthened(evaluator, value, mutation.operation, arguments), each))
        elif mutation.operation not in REMOVING:
            changed = _changed(evaluator, value, steps, mutation.operation, arguments, is_exact=is_exact)
            results.append(merged(changed, each))
        elif steps:
            results.append(each)
        elif is_exact:
            results.append(merged(removal.without_one(value, mutation, arguments), each))
        else:
            results.extend(merged(state, each) for state in removal.states(value, mutation, arguments))
    return _few(distinct(results))


def _asks_itself(mutation: Mutation, frame: Frame) -> bool:
    """Whether a test on the way asks the container that is changed: that would go round in a circle."""
    name = last_name(mutation.root)
    tests = (each.test for each in conditions_at(frame.facts, frame.scope, mutation.node))
    return any(last_name(part) == name for test in tests for part in ast.walk(test) if isinstance(part, ast.expr))


def _given(evaluator: Evaluator, given: Given, frame: Frame) -> list[Alternatives]:
    """What an argument is; what each is that a starred one spreads."""
    match given:
        case Unknown():
            return [only(given)]
        case Store():
            return [evaluator.stored(given, frame)]
        case ast.Starred(value=spread):
            places, beyond = sequences.positions(evaluator, evaluator.value(spread, frame))
            return [*places, beyond] if beyond else places
    return [evaluator.value(given, frame)]


def _few(found: Alternatives) -> Alternatives:
    """Many dicts as one that holds what any of them may: else each change would multiply them.

    Lists are left alone: the parts of a name belong together.
    """
    tables = [each.value for each in found if isinstance(each.value, Mapping)]
    if len(tables) <= MAX_TABLES:
        return found
    items = dict.fromkeys((without_choices(k), without_choices(v)) for each in tables for k, v in each.items)
    default = distinct(one for each in tables for one in each.default)
    table = Mapping(tuple(items), all(each.is_complete for each in tables), default, 0)
    return (*(each for each in found if not isinstance(each.value, Mapping)), Alternative(table))


def _changed(
    evaluator: Evaluator,
    value: Value,
    steps: list[Alternatives],
    operation: str,
    arguments: list[Alternatives],
    *,
    is_exact: bool,
) -> Value:
    if steps:
        inner = _behind_step(evaluator, value, steps, operation, is_exact=is_exact)
        inner = _changed(evaluator, inner, steps[1:], operation, arguments, is_exact=is_exact)
        if isinstance(value, Mapping):
            return enlarging.with_items(value, ((without_choices(steps[0]), only(inner)),), is_exact=is_exact)
        return _with_elements_changed(evaluator, value, steps, operation, arguments, inner) if steps else value
    match value, operation:
        case Mapping(), "[]=" | "setdefault" if len(arguments) == 2:
            added = tables.paired(arguments[0], arguments[1], _Everything())
            return enlarging.with_items(value, added, is_exact=is_exact and operation == "[]=")
        case Mapping(), "update":
            others = [each.value for found in arguments for each in found if isinstance(each.value, Mapping)]
            for other in others:
                is_sure = is_exact and len(others) == 1 and other.certain is None
                value = enlarging.with_items(value, other.items, is_exact=is_sure)
            return value if others else replace(value, is_complete=False)
        case Sequence(), "append" | "add" | "appendleft" if arguments:
            return enlarging.with_rest(value, arguments[0])
        case Sequence(), "[]=" if len(arguments) == 2 and any(each.value == _SLICE for each in arguments[0]):
            return enlarging.with_slice(evaluator, value, None, arguments[1], is_exact=False)
        case Sequence(), "[:]=" if len(arguments) == 4:
            where = sequences.bounds(arguments[:3])
            return enlarging.with_slice(evaluator, value, where, arguments[3], is_exact=is_exact)
        case Sequence(), "[]=" if len(arguments) == 2:
            return enlarging.with_place(value, arguments[0], arguments[1], is_exact=is_exact)
        case Sequence(), "insert" if len(arguments) == 2:
            return enlarging.with_rest(removal.shuffled(value), arguments[1])
        case Sequence(), "extend" | "extendleft" | "update":
            items = [item for found in arguments for item in containers.items_of(evaluator, found)]
            return enlarging.with_rest(value, tuple(each for item in items for each in item))
    return value


def _with_elements_changed(
    evaluator: Evaluator,
    value: Value,
    steps: list[Alternatives],
    operation: str,
    arguments: list[Alternatives],
    new: Value,
) -> Value:
    """A list of which an element is changed: the one at the place that is known, else any of them, or a ``new`` one."""
    if not isinstance(value, Sequence):
        return value

    def changed(element: Alternatives) -> Alternatives:
        return distinct(
            merged(_changed(evaluator, each.value, steps[1:], operation, arguments, is_exact=False), each)
            if isinstance(each.value, Sequence | Mapping)
            else each
            for each in element
        )

    places, size = enlarging.places(steps[0]), len(value.items)
    meant = enlarging.known_places(value, places)
    items = tuple(changed(each) if number in meant else each for number, each in enumerate(value.items))
    is_new = not any(isinstance(one.value, Sequence | Mapping) for each in (*items, value.rest) for one in each)
    rest = distinct((*changed(value.rest), *(only(new) if is_new or not size else ())))
    return replace(value, items=items, rest=rest)


def _behind_step(
    evaluator: Evaluator, value: Value, steps: list[Alternatives], operation: str, *, is_exact: bool
) -> Value:
    """The container behind the first key, before it is changed: what lies there, if that is known, or a new one."""
    if is_exact and isinstance(value, Mapping) and len(steps[0]) == 1:
        there = tables.mapped(evaluator, value, steps[0][0].value)
        if len(there) == 1 and isinstance(there[0].value, Mapping | Sequence):
            return there[0].value
    return enlarging.fresh(value, operation, len(steps))


_SLICE = External("builtins.slice()")


class _Everything(set[object]):
    """All sites: what is collected is tied to no round any more."""

    def __contains__(self, site: object) -> bool:
        return True
