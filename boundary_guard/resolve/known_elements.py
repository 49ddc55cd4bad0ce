"""Functions of the standard library that give elements of what they are given: ``heappop``, ``choice``, ``pairwise``.

Sources: ``heapq``, ``random``, ``itertools`` and ``operator`` in the Library Reference.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences
from boundary_guard.resolve.alternatives import distinct, map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import NONE, Alternatives, Sequence, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _elements(evaluator: Evaluator, found: Alternatives) -> Alternatives:
    return distinct(one for item in containers.items_of(evaluator, found) for one in item)


def _one(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """One of the elements, or what is put in for it."""
    found, *others = given.positional or ((),)
    return distinct((*_elements(evaluator, found), *(each for other in others for each in other))) or None


def _some(position: int) -> Rule:
    """Some of the elements of an argument."""

    def some(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, position)
        elements = _elements(evaluator, found) if found else ()
        return only(Sequence((), elements)) if elements else None

    return some


def _rows(position: int) -> Rule:
    """Rows of elements, nobody knows which."""

    def rows(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, position)
        elements = _elements(evaluator, found) if found else ()
        return only(Sequence((), only(Sequence((), elements)))) if elements else None

    return rows


def _held_for_with(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """What ``with`` binds is the argument itself, as that of a generator is what it yields."""
    found = argument(given, 0) or only(NONE)
    return only(Sequence((found,)))


def _teed(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``itertools.tee``: the same elements several times."""
    found = argument(given, 0)
    whole = found and map_values(found, lambda value: sequences.as_sequence(evaluator, value))
    return only(Sequence((), whole)) if whole else None


def _chained(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(_one_after_the_other(evaluator, given.positional))


def _chained_from(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    outer = argument(given, 0) or ()
    inner = containers.items_of(evaluator, outer)
    return only(_one_after_the_other(evaluator, inner if len(outer) == 1 else [distinct(chain.from_iterable(inner))]))


def _summed(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``sum(lists, [])``."""
    start = argument(given, 1, "start") or ()
    is_of_lists = bool(start) and all(isinstance(each.value, Sequence) for each in start)
    chained = _chained_from(evaluator, given, frame, site) if is_of_lists else None
    return chained and only(_one_after_the_other(evaluator, (start, chained)))


def _one_after_the_other(evaluator: Evaluator, parts: Iterable[Alternatives]) -> Sequence:
    """The elements of each; places stay known as long as it is known which ones each part has.

    So ``found = chain([next(found)], found)`` in a loop comes to rest.
    """
    whole = Sequence()
    for found in parts:
        items = containers.items_of(evaluator, found)
        is_known = len(found) == 1
        part = Sequence(tuple(items)) if is_known else Sequence((), distinct(chain.from_iterable(items)))
        whole = sequences.added(whole, part)
    return whole


def _zipped(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``itertools.zip_longest``: rows with one element of each, or what stands for a missing one."""
    if given.star:
        return None
    missing = dict(given.keywords).get("fillvalue", only(NONE))
    columns = sequences.known_columns(evaluator, given.positional)
    if columns is not None:
        rows = zip_longest(*columns, fillvalue=missing)
        return only(Sequence(tuple(only(Sequence(row)) for row in rows)))
    row = tuple(distinct((*_elements(evaluator, each), *missing)) for each in given.positional)
    return only(Sequence((), only(Sequence(row))))


def _item(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``operator.getitem``."""
    if len(given.lazy_positional) != 2:
        return None
    found, key = given.positional
    return containers.element_at(evaluator, found, key)


def _called(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``operator.call``."""
    if not given.lazy_positional:
        return None
    return distinct(one for each in given.positional[0] for one in evaluator.call_with(each.value, given.from_second()))


ELEMENT_RULES: dict[str, Rule] = {
    **dict.fromkeys(("heapq.heappop", "heapq.heappushpop", "heapq.heapreplace", "random.choice"), _one),
    **dict.fromkeys(("heapq.nsmallest", "heapq.nlargest"), _some(1)),
    **dict.fromkeys(("random.sample", "random.choices", "itertools.compress"), _some(0)),
    "itertools.tee": _teed,
    "contextlib.closing": _held_for_with,
    "contextlib.nullcontext": _held_for_with,
    "itertools.chain": _chained,
    "itertools.chain.from_iterable": _chained_from,
    "itertools.zip_longest": _zipped,
    "builtins.sum": _summed,
    **dict.fromkeys((f"itertools.{name}" for name in ("pairwise", "batched", "combinations")), _rows(0)),
    **dict.fromkeys((f"itertools.{name}" for name in ("permutations", "combinations_with_replacement")), _rows(0)),
    "operator.getitem": _item,
    "operator.call": _called,
}
