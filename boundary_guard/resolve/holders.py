"""Who else holds a container, and changes it: what a variable, an attribute or a result holds goes to others, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY, Keys, key_of
from boundary_guard.resolve.changing import ANY_KEY
from boundary_guard.resolve.first_holders import is_first
from boundary_guard.resolve.flow_ways import Change
from boundary_guard.resolve.given_out import asked_default
from boundary_guard.resolve.handed_by_syntax import leads_on
from boundary_guard.resolve.inner_containers import Inside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Altered, Held, Move, Named, into_container, to_target
from boundary_guard.resolve.object_flow import Flow
from boundary_guard.resolve.passed_on import Kept
from boundary_guard.resolve.values import ClassValue, InstanceValue
from boundary_guard.resolve.variables import reads_of
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

WHOLE = Inside()


def changed_by_holders(
    evaluator: Evaluator, facts: Facts, scope: Scope, name: str, inside: Inside = WHOLE
) -> tuple[Change, ...] | None:
    """The changes of what the variable of the scope holds that are made through something else.

    ``inside``: of what lies at that place in it. None where it is not followed: it is not the first that has it.
    """
    following = evaluator.following
    if following is evaluator:
        return None
    key = ("holders", scope, name, inside)
    if key not in following.notes:
        found: tuple[Change, ...] | None = None
        if is_first(following, facts, scope, name):
            is_handed_on = _is_handed_on(following, facts, scope, name, inside.keys)
            found = _changes(following, facts, Named(scope, name, inside.keys), inside) if is_handed_on else ()
        following.notes[key] = found
    known = following.notes[key]
    assert known is None or isinstance(known, tuple)
    return known


def changed_through_attribute(
    evaluator: Evaluator, owner: ClassValue | InstanceValue, name: str, inside: Inside = WHOLE
) -> tuple[Change, ...]:
    """The same for what an attribute holds."""
    following = evaluator.following
    if following is evaluator:
        return ()
    key = ("holders", owner, name, inside)
    if key not in following.notes:
        facts = owner.facts if isinstance(owner, ClassValue) else owner.cls.facts
        following.notes[key] = _changes(following, facts, Kept(owner, name, inside.keys), inside)
    known = following.notes[key]
    assert isinstance(known, tuple)
    return known


def changed_through_result(
    evaluator: Evaluator, facts: Facts, result: ast.expr, inside: Inside = WHOLE
) -> tuple[Change, ...]:
    """The same for what an expression gives that a function returns, to all who call it."""
    following = evaluator.following
    if following is evaluator:
        return ()
    key = ("holders", result, inside)
    if key not in following.notes:
        following.notes[key] = _changes(following, facts, Held(result, inside.keys), inside)
    known = following.notes[key]
    assert isinstance(known, tuple)
    return known


def is_changed_by_holders(evaluator: Evaluator, facts: Facts, table: ast.expr) -> bool:
    """Whether whoever gets what the expression gives stores anything in it."""
    following = evaluator.following
    key = ("is changed by holders", table)
    if following is not evaluator and key not in following.notes:
        following.notes[key] = False  # for whoever asks meanwhile
        following.notes[key] = bool(Flow(following).changes_from(facts, Held(table, ())))
    return bool(following.notes.get(key))


def _changes(evaluator: Evaluator, facts: Facts, start: Named | Kept | Held, inside: Inside) -> tuple[Change, ...]:
    """Those of the container; of what lies inside, as changes of the container at that place."""
    steps = tuple(ANY_KEY if each is ANY else ast.Constant(each.value) for each in inside.steps)
    flow = Flow(evaluator)
    for where, beside in _bound_beside(evaluator, facts, start):
        flow.follow_from(where, beside)
    found = flow.changes_from(facts, start)
    changed = ((each, replace(each.mutation, steps=(*steps, *each.mutation.steps))) for each in found)
    return tuple(replace(each, mutation=mutation) for each, mutation in changed)


def _is_handed_on(evaluator: Evaluator, facts: Facts, scope: Scope, name: str, keys: Keys) -> bool:
    """Whether something else may get what the variable holds; a global is seen by other modules."""
    return (
        scope.parent is None
        or any(True for _ in _other_targets(facts, scope, name, keys))
        or any(True for _ in asked_default(evaluator, scope, name))
        or any(leads_on(evaluator, facts, each, keys) for each in reads_of(facts, scope, name))
    )


def _bound_beside(
    evaluator: Evaluator, facts: Facts, start: Named | Kept | Held
) -> Iterator[tuple[Facts, Move | Altered]]:
    """What gets the same by ``name = other = value``."""
    match start:
        case Named(scope=scope, name=name, keys=keys):
            yield from ((facts, each) for each in _other_targets(facts, scope, name, keys))
            yield from ((facts, Held(default, keys)) for default in asked_default(evaluator, scope, name))
        case Kept(owner=owner, name=name, keys=keys):
            for base in evaluator.bases(owner if isinstance(owner, ClassValue) else owner.cls):
                yield from ((base.facts, each) for each in _other_targets(base.facts, base.scope, name, keys))
                for store in evaluator.project.mentions(base.facts).stores.get(name, ()):
                    yield from ((base.facts, each) for each in _targets_but(base.facts, store.node, name, keys))


def _other_targets(facts: Facts, scope: Scope, name: str, keys: Keys) -> Iterator[Move | Altered]:
    for binding in scope.bindings.get(name, ()):
        yield from _targets_but(facts, binding.node, name, keys)


def _targets_but(facts: Facts, node: ast.AST, name: str, keys: Keys) -> Iterator[Move | Altered]:
    """Where an assignment stores besides under the name: ``name = table.setdefault(key, [])`` in the table, too."""
    match getattr(node, "value", None):
        case ast.Call(func=ast.Attribute(value=table, attr="setdefault"), args=[key, _]):
            yield from into_container(facts, table, (key_of(key), *keys))
    for target in node.targets if isinstance(node, ast.Assign) and len(node.targets) > 1 else ():
        if last_name(target) != name:
            yield from to_target(facts, target, keys)
    if isinstance(node, ast.NamedExpr):
        yield Held(node, keys)
