"""What becomes of one list or table when something is put into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences
from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.removal import shuffled
from boundary_guard.resolve.tables import overlaid, plain_key
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Value

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

AT_THE_END = frozenset({"append", "extend"})
"""The changes that leave all elements in their places."""


def lengthened(evaluator: Evaluator, value: Sequence, operation: str, arguments: list[Alternatives]) -> Sequence:
    """The list with more elements at its end, in their places."""
    if operation == "append" and len(arguments) == 1:
        return sequences.added(value, Sequence((without_choices(arguments[0]),)))
    if operation == "extend" and len(arguments) == len(arguments[0]) == 1:
        return sequences.added(value, sequences.as_sequence(evaluator, arguments[0][0].value))
    items = [item for found in arguments for item in containers.items_of(evaluator, found)]
    return with_rest(value, tuple(each for item in items for each in item))


def fresh(value: Value, operation: str, steps: int) -> Value:
    """The container that lies behind a key before it is changed."""
    if isinstance(value, Mapping) and value.default:
        return value.default[0].value
    return Mapping() if steps > 1 or operation in ("[]=", "[]+=", "setdefault", "update") else Sequence()


def with_rest(value: Sequence, added: Alternatives) -> Sequence:
    return replace(value, rest=distinct((*value.rest, *without_choices(added))))


def with_member(value: Sequence, added: Alternatives) -> Sequence:
    """A set, all of whose elements are known, with one more, unless it has that already."""
    if any(item[0].value == added[0].value for item in value.items) and len(added) == 1:
        return value
    return replace(value, items=(*value.items, without_choices(added)))


def with_inserted(value: Sequence, index: Alternatives, added: Alternatives, *, is_exact: bool) -> Sequence:
    """``items.insert(index, added)``: in its place, where nothing else is known to move."""
    at = index[0].value.value if len(index) == 1 and isinstance(index[0].value, Constant) else None
    if not is_exact or not isinstance(at, int) or value.rest or not value.is_complete:
        return with_rest(shuffled(value), added)
    items = list(value.items)
    items.insert(at, without_choices(added))
    return replace(value, items=tuple(items))


def with_place(value: Sequence, index: Alternatives, added: Alternatives, *, is_exact: bool) -> Sequence:
    """``items[index] = added``."""
    at = places(index)
    if value.rest or not _are_places(value, at):
        return with_rest(value, added)
    changed = known_places(value, at)
    is_exact = is_exact and len(at) == 1
    items = [
        item if number not in changed else added if is_exact else distinct((*item, *without_choices(added)))
        for number, item in enumerate(value.items)
    ]
    return Sequence(tuple(items), (), value.is_complete)


def places(index: Alternatives) -> set[object]:
    """The numbers that an index may be; None among them where it is none that is known."""
    return {each.value.value if isinstance(each.value, Constant) else None for each in index}


def known_places(value: Sequence, index: set[object]) -> set[int]:
    """The places in the list that are meant, counted from its beginning: all where some number is not known."""
    size = len(value.items)
    if value.rest or not _are_places(value, index):
        return set(range(size))
    return {place % size for place in index if isinstance(place, int)}


def _are_places(value: Sequence, index: set[object]) -> bool:
    size = len(value.items)
    return all(isinstance(place, int) and -size <= place < size for place in index)


def with_slice(
    evaluator: Evaluator, value: Sequence, where: slice | None, added: Alternatives, *, is_exact: bool
) -> Sequence:
    """``items[a:b] = added``: elements may go and others change their places, unless all of it is known."""
    new = sequences.as_sequence(evaluator, added[0].value) if len(added) == 1 else None
    is_known = new is not None and all(not each.rest and each.is_complete for each in (value, new))
    if is_exact and is_known and where is not None and new is not None:
        items = list(value.items)
        if where.step in (None, 1) or len(items[where]) == len(new.items):
            items[where] = new.items
            return Sequence(tuple(items), is_ordered=value.is_ordered and new.is_ordered)
    found = containers.items_of(evaluator, added)
    return with_rest(shuffled(value), tuple(each for item in found for each in item))


def with_items(
    value: Mapping, added: tuple[tuple[Alternatives, Alternatives], ...], *, is_exact: bool = False
) -> Mapping:
    """``value`` with more items; these take the place of what lies behind the same keys, where ``is_exact``."""
    known = {plain_key(keys[0].value) for keys, _ in added if len(keys) == 1} - {None}
    if is_exact and len(known) == len(added) and value.certain is None:
        return Mapping(overlaid((value, Mapping(added))).items, value.is_complete, value.default)
    items = tuple(dict.fromkeys((*value.items, *added)))
    return Mapping(items, value.is_complete, value.default, len(value.certain_items))
