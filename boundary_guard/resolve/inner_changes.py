"""What becomes of a list or table when something that lies in it is changed: ``hooks[event].append(hook)``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from boundary_guard.resolve import enlarging
from boundary_guard.resolve.alternatives import distinct, merged, together_with, without_choices
from boundary_guard.resolve.tables import ANY_KEY, plain_key
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Mapping,
    Sequence,
    Unknown,
    Value,
    only,
)
from boundary_guard.resolve.whole_tuples import each_alone

Steps = list[Alternatives]
Change = Callable[[Value, Steps, list[Alternatives]], Value]
"""What becomes of a container by the operation on what lies behind the steps in it, with these arguments."""
MOST_MEETINGS = 4096
"""How many keys of one change are held against what is in the table, and against the arguments."""


def in_table(value: Mapping, steps: Steps, operation: str, arguments: list[Alternatives], change: Change) -> Mapping:
    """A table with what lies behind a key changed, perhaps, and where nothing is known to lie there, made.

    What is put there lies behind the key that the same call, or round, gives.
    """
    items, made = list(value.items), []
    is_small = len(steps[0]) * len(items) <= MOST_MEETINGS
    for keys, inner_steps, given in _by_key(steps, arguments):
        meant = [number for number, (own, _) in enumerate(items) if _may_be(own, keys)] if is_small else []
        is_there = any(_is_there(items[number], keys) for number in meant)
        for number in meant:
            own, found = items[number]
            items[number] = own, in_containers(found, inner_steps, given, change)
        if not is_there:
            new = change(enlarging.fresh(value, operation, len(steps)), inner_steps, given)
            made.append((without_choices(keys), only(new)))
    return enlarging.with_items(replace(value, items=tuple(items)), tuple(made))


def in_containers(found: Alternatives, steps: Steps, arguments: list[Alternatives], change: Change) -> Alternatives:
    """The containers among them changed."""
    return distinct(
        merged(change(each.value, steps, arguments), each) if isinstance(each.value, Sequence | Mapping) else each
        for each in found
    )


def in_sequence(value: Sequence, steps: Steps, arguments: list[Alternatives], new: Value, change: Change) -> Sequence:
    """A list of which an element is changed: the one at the place that is known, else any of them, or a ``new`` one."""
    places, size = enlarging.places(steps[0]), len(value.items)
    meant = enlarging.known_places(value, places)
    items = tuple(
        in_containers(each, steps[1:], arguments, change) if number in meant else each
        for number, each in enumerate(value.items)
    )
    is_new = not any(isinstance(one.value, Sequence | Mapping) for each in (*items, value.rest) for one in each)
    rest = in_containers(value.rest, steps[1:], arguments, change)
    return replace(value, items=items, rest=distinct((*rest, *(only(new) if is_new or not size else ()))))


def _by_key(steps: Steps, arguments: list[Alternatives]) -> Iterator[tuple[Alternatives, Steps, list[Alternatives]]]:
    """Each key, with the further steps and the arguments that may go with it."""
    if len(steps[0]) * sum(map(len, (*steps[1:], *arguments))) > MOST_MEETINGS:
        yield steps[0], steps[1:], arguments
        return
    by_key: dict[Value, list[Alternative]] = {}
    for each in each_alone(steps[0]):
        by_key.setdefault(each.value, []).append(each)
    for found in by_key.values():
        keys = tuple(found)
        yield keys, [together_with(step, keys) for step in steps[1:]], [together_with(one, keys) for one in arguments]


def _may_be(own: Alternatives, keys: Alternatives) -> bool:
    return any(_may_be_equal(one.value, other.value) for one in own for other in keys)


def _may_be_equal(one: Value, other: Value) -> bool:
    plain, other_plain = plain_key(one), plain_key(other)
    if plain is not None and other_plain is not None:
        return plain == other_plain
    return one == other or any(
        isinstance(each, ANY_KEY) and known is None for each, known in ((one, plain), (other, other_plain))
    )


def _is_there(item: tuple[Alternatives, Alternatives], keys: Alternatives) -> bool:
    """Whether the item is the only one that can be meant, and has a container."""
    own, found = item
    is_same = len({each.value for each in own} | {each.value for each in keys}) == 1
    return is_same and not isinstance(own[0].value, Unknown) and any(map(_is_container, found))


def _is_container(found: Alternative) -> bool:
    return isinstance(found.value, Sequence | Mapping)
