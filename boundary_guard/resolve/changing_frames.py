"""Changes that are made by whoever else holds a container: each once, and in which frame.

That is the frame with the arguments of the call that handed the container over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.called_later import arguments_later, places_of
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.flow_ways import Change
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import FunctionValue
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_CALLS = 6
"""How many calls of what changes a container, and objects on which it is called, are told apart."""


def frames_of(evaluator: Evaluator, change: Change) -> list[Frame]:
    """The frames of the function that makes the change; that of every caller where no call is known, or these are many.

    One call may be on several objects: ``for part in parts: part.collect(names)``.
    """
    scope = change.facts.scope_of(change.mutation.node)
    found = list(dict.fromkeys(_entered(evaluator, *change.call, scope))) if change.call is not None else []
    return found if 0 < len(found) <= MAX_CALLS else [general_frame(change.facts, scope)]


def _entered(evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope) -> Iterator[Frame]:
    """The frames of the function, as far as the call is known to enter it."""
    around = general_frame(facts, facts.scope_of(call))
    given = evaluator.arguments(call, around)
    own = [evaluator.frame_of_call(each, given) for each in _functions(evaluator, call.func, around, scope)]
    yield from own
    for place, argument in places_of(call) if not own else ():
        later = arguments_later(evaluator, call, place, around)
        if later is not None:
            for each in _functions(evaluator, argument, around, scope):
                yield evaluator.frame_of_call(each, later)


def _functions(evaluator: Evaluator, node: ast.expr, frame: Frame, scope: Scope) -> Iterator[FunctionValue]:
    """The function as the expression gives it, with each of the objects that it may be given."""
    for each in evaluator.briefly(node, frame):
        if isinstance(each.value, FunctionValue) and each.value.scope is scope:
            yield each.value


def further_changes(
    known: set[tuple[object, ...]],
    whole: tuple[Change, ...],
    inside: Iterable[tuple[Change, ...]],
    own: Scope | None = None,
) -> list[Change]:
    """The changes of the whole, and then of each place inside, that are not known already by another name.

    ``own`` is the function whose variable it is: what a call of that hands over to itself is changed there again, with
    other arguments.
    """
    found = _told_apart(whole, known, own)
    known = known.union(identity(each.mutation) for each in found)
    return [*found, *(each for changes in inside for each in _told_apart(changes, known, own))]


def _told_apart(changes: tuple[Change, ...], known: set[tuple[object, ...]], own: Scope | None) -> list[Change]:
    """Each that is not known, once for each call that hands the container over; for all where these are many."""
    found: dict[tuple[object, ...], dict[object, Change]] = {}
    for each in changes:
        is_again = each.call is not None and each.facts.scope_of(each.mutation.node) is own
        if is_again or identity(each.mutation) not in known:
            found.setdefault(identity(each.mutation), {})[each.call] = each
    few = (list(by_call.values()) for by_call in found.values())
    return [each for same in few for each in (same if len(same) <= MAX_CALLS else [replace(same[0], call=None)])]


def identity(mutation: Mutation) -> tuple[object, ...]:
    """What tells changes apart, by whatever name they were found."""
    return mutation.node, mutation.operation, len(mutation.steps)
