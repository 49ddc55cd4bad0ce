"""Lists and tuples as wholes: joined, spread, sliced."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import (
    behind,
    chosen,
    distinct,
    map_values,
    product,
    without_choices,
)
from boundary_guard.resolve.containers import NO_ELEMENT, any_item, items_of
from boundary_guard.resolve.tables import NOT_IN_TABLE, in_places
from boundary_guard.resolve.texts import changed
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Hole,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame


MAX_REPEATED = 256
"""How many elements a repeated list is followed one by one with."""
MAX_ROUNDS = 32
"""How many rounds over a container are told apart."""


def as_sequence(evaluator: Evaluator, value: Value) -> Sequence:
    """What ``list(value)`` gives."""
    if isinstance(value, Sequence):
        return value
    if isinstance(value, Unknown | External):
        return Sequence((), only(value), is_complete=False)
    if isinstance(value, Mapping):
        return _keys_of(value)
    items = items_of(evaluator, only(value))
    if isinstance(value, Text) and value.known is not None and len(items) == len(value.known):
        return Sequence(tuple(items))
    return Sequence((), distinct(each for item in items for each in without_choices(item)))


def _keys_of(table: Mapping) -> Sequence:
    """The keys in order, as far as it is known which are there."""
    items, others = in_places(table)
    rest = distinct(one for keys, _ in others for one in without_choices(keys))
    return Sequence(tuple(keys for keys, _ in items), rest if table.is_complete else (*rest, *only(NOT_IN_TABLE)))


def added(left: Sequence, right: Sequence) -> Sequence:
    """``left + right``: positions stay known as long as the left side is."""
    complete = left.is_complete and right.is_complete
    if not left.rest and left.is_complete:
        is_ordered = left.is_ordered and right.is_ordered
        return Sequence((*left.items, *right.items), right.rest, complete, is_ordered=is_ordered)
    later = distinct(each for item in right.items for each in item)
    return Sequence(left.items, distinct((*left.rest, *later, *right.rest)), complete)


def repeated(value: Sequence, times: Value) -> Sequence:
    """``value * times``."""
    count = times.value if isinstance(times, Constant) and isinstance(times.value, int) else None
    # what is changed at one place is changed at all of them: the places of containers are not told apart
    is_shared = any(isinstance(each.value, Sequence | Mapping) for item in value.items for each in item)
    if count is None or value.rest or is_shared or len(value.items) * count > MAX_REPEATED:
        return Sequence((), distinct((*(one for item in value.items for one in item), *value.rest)), value.is_complete)
    return Sequence(value.items * count, (), value.is_complete, is_ordered=value.is_ordered)


def turned(value: Sequence) -> Sequence:
    """The elements from the last to the first."""
    if value.rest or not value.is_complete or not value.is_ordered:
        return Sequence((), distinct(_elements(value)), value.is_complete)
    return Sequence(value.items[::-1])


def in_order(value: Value, backwards: Value) -> Value:
    """The elements sorted, where each is one known text; else nobody knows their places."""
    if not isinstance(value, Sequence):
        return value
    firsts = [item[0].value if len(item) == 1 else None for item in value.items]
    texts = [each.known for each in firsts if isinstance(each, Text) and each.known is not None]
    if value.rest or not value.is_complete or len(texts) < len(firsts) or not isinstance(backwards, Constant):
        return Sequence((), distinct(_elements(value)), value.is_complete)
    items = (
        dict(zip(texts, value.items, strict=True)).items()
        if not value.is_ordered
        else zip(texts, value.items, strict=True)
    )
    return Sequence(tuple(item for _, item in sorted(items, key=lambda pair: pair[0], reverse=bool(backwards.value))))


def without(left: Sequence, right: Value) -> Sequence:
    """``left - right`` of sets: what the right side surely holds is taken away."""
    taken = [item[0].value for item in _members(right) if len(item) == 1 and item[0].excluded is None]
    return _kept(left, lambda value: isinstance(value, Text) and value.known is not None and _is_among(value, taken))


def within(left: Sequence, right: Value) -> Sequence:
    """``left & right`` of sets: what the right side surely does not hold is taken away."""
    every = _keys(right) if isinstance(right, Mapping) else _elements(right) if isinstance(right, Sequence) else ()
    known = {each.value.known for each in every if isinstance(each.value, Text)}
    is_whole = isinstance(right, Sequence | Mapping) and right.is_complete
    if not is_whole or None in known or not all(isinstance(each.value, Text) for each in every):
        return _kept(left, lambda value: False)
    return _kept(left, lambda value: isinstance(value, Text) and value.known is not None and value.known not in known)


def _keys(table: Mapping) -> Alternatives:
    return tuple(key for keys, _ in table.items for key in keys)


def _elements(found: Sequence) -> Alternatives:
    return (*(each for item in found.items for each in item), *found.rest)


def _members(value: Value) -> list[Alternatives]:
    """The elements that are surely there, each with all that it may be."""
    if isinstance(value, Mapping):
        return [keys for keys, _ in value.certain_items]
    return list(value.items) if isinstance(value, Sequence) else []


def _is_among(value: Text, others: list[Value]) -> bool:
    return any(isinstance(other, Text) and other.known == value.known for other in others)


def _kept(found: Sequence, is_gone: Callable[[Value], bool]) -> Sequence:
    """The elements that are not surely gone; nobody knows their places any more."""
    return Sequence((), distinct(e for e in _elements(found) if not is_gone(e.value)), found.is_complete)


def joined(evaluator: Evaluator, parts: list[ast.expr], frame: Frame) -> Alternatives:
    """``[a, *b, c]``, and the arguments of a call: positions stay known as long as what is spread is."""
    whole: Alternatives = only(Sequence())
    plain: list[Alternatives] = []
    for part in parts:
        if not isinstance(part, ast.Starred):
            plain.append(evaluator.value(part, frame))
            continue
        spread = map_values(evaluator.value(part.value, frame), lambda value: as_sequence(evaluator, value))
        whole = product(_with_items(whole, plain), spread, _concatenated)
        plain = []
    return _with_items(whole, plain)


def _with_items(whole: Alternatives, items: list[Alternatives]) -> Alternatives:
    if not items:
        return whole
    return map_values(whole, lambda value: _concatenated(value, Sequence(tuple(items))))


def _concatenated(left: Value, right: Value) -> Value:
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return added(left, right)
    return Sequence((), only(NO_ELEMENT), is_complete=False)


def positions(evaluator: Evaluator, found: Alternatives) -> tuple[list[Alternatives], Alternatives]:
    """What stands at each position of what is spread, and what may stand at any position behind these."""
    sequences = [(each, as_sequence(evaluator, each.value)) for each in found]
    known = max((len(sequence.items) for _, sequence in sequences), default=0)
    places: list[Alternatives] = []
    for index in range(known):
        here: list[Alternative] = []
        for each, sequence in sequences:
            item = sequence.items[index] if index < len(sequence.items) else behind_items(sequence)
            here.extend(behind(item, each))
        places.append(distinct(here))
    return places, distinct(one for each, sequence in sequences for one in behind(behind_items(sequence), each))


def rows(evaluator: Evaluator, columns: list[Alternatives]) -> tuple[list[tuple[Alternatives, ...]], int]:
    """What ``zip(*columns)`` gives; how many of the rows are surely there, each at its place.

    Where the length of all columns is not known, one row more stands for all further ones.
    """
    parts = [_by_place(evaluator, found) for found in columns]
    lengths = [len(places) for places, beyond in parts if not beyond]
    count = min(lengths, default=max((len(places) for places, _ in parts), default=0))
    found = [
        tuple(distinct((*places[i], *beyond)) if i < len(places) else beyond for places, beyond in parts)
        for i in range(count)
    ]
    every = (as_sequence(evaluator, each.value) for column in columns for each in column)
    sure = min(count, *(len(each.items) for each in every)) if count else 0
    return (found, sure) if lengths or not parts else ([*found, tuple(beyond for _, beyond in parts)], sure)


def known_columns(evaluator: Evaluator, columns: Iterable[Alternatives]) -> list[tuple[Alternatives, ...]] | None:
    """The elements of each column in their places; None where one of them is not known as a whole."""
    wholes = [as_sequence(evaluator, each[0].value) if len(each) == 1 else None for each in columns]
    known = [each.items for each in wholes if each and each.is_complete and each.is_ordered and not each.rest]
    return known if len(known) == len(wholes) else None


def rounds(evaluator: Evaluator, columns: list[Alternatives], site: object) -> list[Alternatives]:
    """The columns with the elements of one row tied to each other, as ``map(f, *columns)`` hands them over."""
    table, _ = rows(evaluator, columns)
    return [
        distinct(one for number, row in enumerate(table) for one in chosen(row[place], site, number))
        for place in range(len(columns))
    ]


def rounds_over(found: Alternatives) -> int:
    """How many rounds a loop over it has, where each has one known element in its place; 0 where that is not known."""
    whole = found[0].value if len(found) == 1 else None
    if not isinstance(whole, Sequence) or whole.rest or not whole.is_complete or not whole.is_ordered:
        return 0
    is_plain = len(whole.items) <= MAX_ROUNDS and all(len(item) == 1 for item in whole.items)
    return len(whole.items) if is_plain else 0


def by_round(found: Alternatives, loop: object) -> dict[int, Alternatives] | None:
    """The alternatives by the round to which they are tied; None where one is tied to none."""
    by_round: dict[int, Alternatives] = {}
    for each in found:
        number = next((index for site, index in each.choices if site is loop), None)
        if not isinstance(number, int):
            return None
        by_round[number] = (*by_round.get(number, ()), each)
    return by_round


def _by_place(evaluator: Evaluator, found: Alternatives) -> tuple[list[Alternatives], Alternatives]:
    if len(found) == 1 and isinstance(found[0].value, Text) and found[0].value.known is not None:
        return items_of(evaluator, found), ()
    return positions(evaluator, found)


def behind_items(sequence: Sequence) -> Alternatives:
    """What may stand behind the elements whose positions are known."""
    return sequence.rest if sequence.is_complete else (*sequence.rest, *only(NO_ELEMENT))


def sliced(found: Alternatives, lower: Alternatives, upper: Alternatives, step: Alternatives) -> Alternatives:
    """``container[lower:upper:step]``."""
    three = product(product(lower, upper, _row), step, _row)
    return product(found, three, lambda value, three: _sliced(value, _slice(three)))


def bounds(three: list[Alternatives]) -> slice | None:
    """The slice that the bounds make, where each is one that is known."""
    is_one = all(len(each) == 1 for each in three)
    return _slice(Sequence(tuple(three))) if is_one else None


def _row(one: Value, other: Value) -> Value:
    first = one.items if isinstance(one, Sequence) else (only(one),)
    return Sequence((*first, only(other)))


def _slice(three: Value) -> slice | None:
    """The bounds, when they are known."""
    items = three.items if isinstance(three, Sequence) else ()
    found = [item[0].value.value if isinstance(item[0].value, Constant) else ... for item in items]
    if len(found) == 3 and all(each is None or type(each) is int for each in found):
        return slice(*found)
    return None


def _sliced(value: Value, bounds: slice | None) -> Value:
    if bounds is None:
        return Text((Hole("a part of a text"),)) if isinstance(value, Text) else _unordered(value)
    if isinstance(value, Text):
        return changed(value, lambda known: known[bounds])
    if isinstance(value, Sequence) and not value.rest and value.is_complete and value.is_ordered:
        return Sequence(value.items[bounds])
    return _unordered(value)


def _unordered(value: Value) -> Value:
    if isinstance(value, Sequence):
        return Sequence((), any_item(value), value.is_complete)
    return Unknown("a part of something unknown")
