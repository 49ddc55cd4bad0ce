"""Containers that are filled after they are made: ``append``, ``update``, ``registry[key] = value`` …

A mutation belongs to the variable (or attribute) through which it is made; the order of mutations is not kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import enlarging, operators, removal, sequences, timing
from boundary_guard.resolve.alternatives import distinct, merged, without_choices
from boundary_guard.resolve.answers import GIVEN_UP
from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.changed_elsewhere import by_callees, through_results
from boundary_guard.resolve.changed_values import changed_value
from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.changing import Given, Mutation
from boundary_guard.resolve.changing_frames import frames_of, further_changes, identity
from boundary_guard.resolve.changing_functions import REMOVING
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.flow_ways import Change
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.holders import changed_by_holders
from boundary_guard.resolve.inner_containers import places_inside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.solver import BRIEF_STEPS
from boundary_guard.resolve.values import (
    DATA,
    Alternative,
    Alternatives,
    External,
    InstanceValue,
    Mapping,
    ModuleValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    size_of,
)
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import attribute_name
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_TABLES = 12
"""How many dicts one variable may hold, each followed on its own, while it is changed."""


def with_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, frame: Frame, use: ast.AST | None
) -> Alternatives:
    """``found``, the values of a variable at ``use``, with what is added or taken out through that variable."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    of_variable = [each for each in mutations(frame.facts).get(name, ()) if _is_of_scope(each, name, frame)]
    inside = [each for each in of_variable if not _is_seen_as_binding(each, name, frame, use)]
    further = [(frame.facts, each) for each in inside if frame.facts.scope_of(each.seen_at) is not frame.scope]
    held = changed_by_holders(evaluator, frame.facts, frame.scope, name) if is_followed(evaluator, found) else None
    further.extend(_by_others(evaluator, name, frame, is_followed=held is not None))
    others: list[Change] = []
    if held is not None:
        deeper = (changed_by_holders(evaluator, frame.facts, frame.scope, name, each) for each in places_inside(found))
        bound = (each for each in of_variable if not each.is_alias)
        known = {identity(each) for each in (*inside, *bound, *(each for _, each in further))}
        others = further_changes(known, held, (each or () for each in deeper), frame.scope)
    own = [
        each
        for each in inside
        if frame.facts.scope_of(each.seen_at) is frame.scope and not _is_later(each, name, frame, use)
    ]
    exact = [not m.is_alias and timing.is_done(frame.facts, frame.scope, name, m.node, use) for m in own]
    is_alone = not further and not others and all(exact)
    for mutation, is_exact in zip(own, exact, strict=True):
        for made_in in _made_in(evaluator, mutation, frame):
            found = applied(evaluator, found, mutation, made_in, is_exact=is_exact, is_alone=is_alone)
    for facts, mutation in further:
        found = applied(evaluator, found, mutation, general_frame(facts, facts.scope_of(mutation.node)))
    return with_all(evaluator, found, others)


def is_followed(evaluator: Evaluator, found: Alternatives) -> bool:
    """Whether it is of use to follow the containers: who asks for callees only follows those that hold such.

    Names of modules count, too: ``import_module(names[0]).setup(names)``.
    """
    return not evaluator.asks_for_callees or any(_holds_callees(evaluator, each.value) for each in found)


def _holds_callees(evaluator: Evaluator, value: Value, depth: int = 3) -> bool:
    match value:
        case Sequence(items=items, rest=rest):
            held = (*items, rest)
        case Mapping(items=pairs, default=default):
            held = (*(each for _, each in pairs), default)
        case Text():
            return evaluator.project.module(value.known or "") is not None
        case _:
            return not isinstance(value, (*DATA, Unknown, External))
    return depth > 0 and any(_holds_callees(evaluator, each.value, depth - 1) for part in held for each in part)


def with_all(evaluator: Evaluator, found: Alternatives, held: list[Change]) -> Alternatives:
    """``found`` with changes made through something else: with a part of the allowance, lest what is plain starves."""

    def changed() -> Alternatives:
        result = found
        for each in held:
            for frame in frames_of(evaluator, each):
                result = applied(evaluator, result, each.mutation, frame)
        return result

    return evaluator.within(BRIEF_STEPS, changed) if held else found


def _made_in(evaluator: Evaluator, mutation: Mutation, frame: Frame) -> list[Frame]:
    """The frames in which the change is made: by methods, where an attribute has what the constructor is given."""
    scope = frame.facts.scope_of(mutation.node)
    if scope is frame.scope:
        return [frame]
    made_in, own = general_frame(frame.facts, scope), first_parameter(frame.scope)
    receiver = frame.arguments.parameters.get(own) if frame.arguments is not None else None
    owners = [each.value for each in receiver()] if receiver is not None else []
    match owners, mutation.seen_at:
        case [InstanceValue() as owner], ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name)) as stored]):
            if name == own:
                return evaluator.frames_on_container(owner, attribute_name(frame.facts, stored), made_in)
    return [made_in]


def _is_later(mutation: Mutation, name: str, frame: Frame, use: ast.AST | None) -> bool:
    """Whether it comes after all that is read at ``use``; what is changed deeper inside may be read later."""
    is_plain = not mutation.is_alias and not mutation.steps
    return is_plain and timing.is_later(frame.facts, frame.scope, name, mutation.node, use)


def _is_of_scope(mutation: Mutation, name: str, frame: Frame) -> bool:
    return owner_of(frame.facts.scope_of(mutation.seen_at), name) is frame.scope


def _is_seen_as_binding(mutation: Mutation, name: str, frame: Frame, use: ast.AST | None) -> bool:
    return mutation.is_binding and timing.is_seen_as_binding(frame.facts, frame.scope, name, mutation.node, use)


def _by_others(evaluator: Evaluator, name: str, frame: Frame, *, is_followed: bool) -> Iterator[tuple[Facts, Mutation]]:
    """The changes that are made in functions that get the container, by themselves too, or in other modules."""
    if not is_followed:
        yield from by_callees(evaluator, name, frame)
    for facts, function, mutation in through_results(evaluator, frame.facts, name):
        if owner_of(function, name) is frame.scope:
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


def _names_global(evaluator: Evaluator, facts: Facts, mutation: Mutation, name: str, owner: Facts) -> bool:
    """Whether the changed variable is ``name`` of the module ``owner``: imported, or an attribute of it."""
    root = mutation.root
    if isinstance(root, ast.Attribute):
        frame = general_frame(facts, facts.scope_of(mutation.node))
        values = [each.value for each in evaluator.value(root.value, frame)]
        return any(
            evaluator.is_module(each, owner.module) or _hands_on(evaluator, each, name, owner) for each in values
        )
    for binding in facts.body.bindings.get(name, ()):
        node = binding.node
        if isinstance(node, ast.ImportFrom) and binding.alias is not None and binding.alias.name == name:
            return evaluator.project.absolute(facts, node.module, node.level) == owner.module
    return False


def _hands_on(evaluator: Evaluator, value: Value, name: str, owner: Facts) -> bool:
    """Whether a module has the global of another one: by ``from owner import name`` or a star."""
    facts = evaluator.project.facts(value.name) if isinstance(value, ModuleValue) else None
    if facts is None:
        return False
    imported = {
        evaluator.project.absolute(facts, each.node.module, each.node.level)
        for each in facts.body.bindings.get(name, ())
        if isinstance(each.node, ast.ImportFrom) and each.alias is not None and each.alias.name == name
    }
    return owner.module in (imported or evaluator.project.star_sources(facts))


def applied(
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
    if not evaluator.charge(sum(size_of(each.value) for each in found)):
        return distinct((*found, *GIVEN_UP))
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
            changed = changed_value(evaluator, value, steps, mutation.operation, arguments, is_exact=is_exact)
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
