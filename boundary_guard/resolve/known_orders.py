"""``sorted``, ``max`` and ``min``, where all that they compare is known: by the elements, or by what ``key`` gives."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boundary_guard.resolve import containers, sequences
from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.comparing import truth_of
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.removal import shuffled
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.tables import plain_key
from boundary_guard.resolve.values import NONE, Alternative, Alternatives, Sequence, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_COMPARED = 64
"""Up to how many elements are put into order."""


def _sorted(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return only(Sequence())
    named = dict(given.keywords)
    backwards = truth_of(named["reverse"]) if "reverse" in named else False
    results: list[Alternative] = []
    for each in found:
        whole = _without_doubles(sequences.as_sequence(evaluator, each.value))
        if not isinstance(whole, Sequence):
            results.append(each.with_value(whole))
            continue
        places = _order(evaluator, whole, given) if backwards is not None and not given.double_star else None
        if places is None:
            in_order: Sequence = shuffled(whole)
        else:
            in_order = replace(whole, items=_placed(whole, places, backwards=bool(backwards)), is_ordered=True)
        results.append(each.with_value(in_order))
    return distinct(results)


def _without_doubles(whole: Value) -> Value:
    """A set with each of its known elements once."""
    if not isinstance(whole, Sequence) or whole.is_ordered or whole.rest:
        return whole
    known = {_known(item): item for item in reversed(whole.items)}
    return whole if None in known else replace(whole, items=tuple(reversed(known.values())))


def _known(item: Alternatives) -> Hashable:
    return plain_key(item[0].value) if len(item) == 1 else None


def _placed(whole: Sequence, places: list[Any], *, backwards: bool) -> tuple[Alternatives, ...]:
    """The elements in order; equal ones stay in theirs, backwards, too."""
    order = sorted(range(len(places)), key=places.__getitem__, reverse=backwards)
    return tuple(whole.items[number] for number in order)


def _max(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _extreme(evaluator, given, is_largest=True)


def _min(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _extreme(evaluator, given, is_largest=False)


def _extreme(evaluator: Evaluator, given: Arguments, *, is_largest: bool) -> Alternatives | None:
    """One of the elements, or one of the arguments; any of them where it is not known which."""
    if given.star or given.double_star or len(given.lazy_positional) != 1:
        return distinct(each for found in given.positional for each in found) or None
    results: list[Alternative] = []
    for each in given.lazy_positional[0]():
        whole = _without_doubles(sequences.as_sequence(evaluator, each.value))
        places = _order(evaluator, whole, given) if isinstance(whole, Sequence) else None
        if places and isinstance(whole, Sequence):
            results.extend(behind(_placed(whole, places, backwards=is_largest)[0], each))
        else:
            items = containers.items_of(evaluator, (each,))
            results.extend(one for item in items for one in item)
            results.extend(argument(given, 1, "default") or ())
    return distinct(results)


def _order(evaluator: Evaluator, whole: Sequence, given: Arguments) -> list[Any] | None:
    """What the elements are compared by, where all of them can be compared; else None."""
    if whole.rest or not whole.is_complete or len(whole.items) > MAX_COMPARED:
        return None
    keys = argument(given, 2, "key") or only(NONE)
    if len(keys) != 1:
        return None
    compared = [_compared(evaluator, item, keys[0]) for item in whole.items]
    if not whole.is_ordered and len(set(compared)) < len(compared):
        return None  # equal ones stand as they come out of the set
    try:
        sorted(compared)  # type: ignore[type-var]
    except TypeError:
        return None
    return compared


def _compared(evaluator: Evaluator, item: Alternatives, key: Alternative) -> Hashable:
    found = item if key.value == NONE else evaluator.call(key.value, (item,))
    return _known(found) if len(item) == 1 else None


ORDER_RULES: dict[str, Rule] = {"builtins.sorted": _sorted, "builtins.max": _max, "builtins.min": _min}
