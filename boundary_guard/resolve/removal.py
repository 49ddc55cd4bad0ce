"""What ``pop``, ``remove``, ``clear``, ``del``, ``sort`` and ``reverse`` leave of a container."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.sequences import in_order, turned
from boundary_guard.resolve.tables import plain_key
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Text, Value

MAX_SHORTENED = 16
"""Up to how many elements a list is followed while it is taken apart, one after the other."""


def without_one(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Value:
    """What is left when the removal has happened once."""
    if mutation.operation == "clear":
        return Sequence() if isinstance(value, Sequence) else Mapping((), True, value.default)
    if isinstance(value, Mapping):
        return _without_key(value, mutation.operation, arguments)
    if mutation.operation in ("remove", "discard"):
        return _without_element(value, arguments)
    if mutation.operation == "shuffle":
        return shuffled(value)
    if mutation.operation == "reverse":
        return turned(value)
    if mutation.operation == "sort":
        is_plain = isinstance(mutation.node, ast.Call) and not mutation.node.keywords
        return in_order(value, Constant(False)) if is_plain else shuffled(value)
    index = _place(value, mutation.operation, arguments)
    if index is None:
        return shuffled(value)
    items = list(value.items)
    del items[index]
    return Sequence(tuple(items))


def taken_out(value: Sequence, operation: str, arguments: list[Alternatives]) -> Alternatives:
    """What ``pop`` or ``popleft`` gives."""
    index = _place(value, operation, arguments)
    if index is not None:
        return value.items[index]
    return distinct((*(each for item in value.items for each in item), *value.rest))


def states(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Iterator[Value]:
    """All that the container may be when nobody knows how often the removal has happened."""
    if isinstance(value, Mapping):
        yield _perhaps_without(value, mutation.operation, arguments)
        return
    if value.rest or not value.is_complete or len(value.items) > MAX_SHORTENED:
        yield shuffled(value)
        return
    yield value
    seen = value
    for _ in value.items:
        left = without_one(seen, mutation, arguments)
        assert isinstance(left, Sequence)
        yield left
        if left.rest or left == seen:
            return
        seen = left


def _without_key(value: Mapping, operation: str, arguments: list[Alternatives]) -> Mapping:
    """The table without the key that is surely taken out; where nobody knows which, no item is surely there."""
    key = _the_one(arguments) if operation in ("pop", "del") else None
    plain = plain_key(key) if key is not None else None
    others = [item for item in value.items if not any(plain_key(each.value) == plain for each in item[0])]
    if key is None or len(value.items) - len(others) != 1 or not all(map(_is_known, value.items)):
        return Mapping(value.items, value.is_complete, value.default, 0)
    return Mapping(tuple(others), value.is_complete, value.default, value.certain if value.certain is None else 0)


def _perhaps_without(value: Mapping, operation: str, arguments: list[Alternatives]) -> Mapping:
    """The table of which a key may be taken out, or have been: the others are as sure as they were."""
    key = _the_one(arguments) if operation in ("pop", "del") else None
    plain = plain_key(key) if key is not None else None
    certain = value.certain_items
    if plain is None or not all(map(_is_known, certain)):
        return Mapping(value.items, value.is_complete, value.default, 0)
    left = [item for item in certain if plain_key(item[0][0].value) != plain]
    others = [item for item in value.items if item not in left]
    return Mapping((*left, *others), value.is_complete, value.default, len(left))


def _without_element(value: Sequence, arguments: list[Alternatives]) -> Sequence:
    """``names.remove(x)``: the first element that is equal, where all of them are known."""
    gone = _the_one(arguments)
    if gone is None or not are_known(value):
        return shuffled(value)
    places = [number for number, item in enumerate(value.items) if item[0].value == gone]
    if not places:
        return value
    return Sequence(value.items[: places[0]] + value.items[places[0] + 1 :], is_ordered=value.is_ordered)


def are_known(value: Sequence) -> bool:
    """Whether all elements are texts and constants that are known."""
    return not value.rest and value.is_complete and all(_is_known((item,)) for item in value.items)


def _the_one(arguments: list[Alternatives]) -> Value | None:
    """The first argument, where it is one text or constant that is known."""
    return arguments[0][0].value if arguments and _is_known((arguments[0],)) else None


def _is_known(item: tuple[Alternatives, ...]) -> bool:
    """Whether the key of an item (or the element) is one text or constant that is known."""
    values = [each.value for each in item[0]]
    return len(values) == 1 and (
        isinstance(values[0], Constant) or (isinstance(values[0], Text) and values[0].known is not None)
    )


def shuffled(value: Sequence) -> Sequence:
    """The same elements, of which nobody knows the places, nor whether they are still there."""
    return Sequence((), distinct((*(each for item in value.items for each in item), *value.rest)), value.is_complete)


def _place(value: Sequence, operation: str, arguments: list[Alternatives]) -> int | None:
    """The place of the element that is taken out, where all are known and it is one of them; sets have none."""
    index = _index(operation, arguments)
    if index is None or value.rest or not (value.is_complete and value.is_ordered):
        return None
    return index if -len(value.items) <= index < len(value.items) else None


def _index(operation: str, arguments: list[Alternatives]) -> int | None:
    """The place of the element that is taken out; None when it is not known."""
    if operation == "popleft":
        return 0
    if operation in ("pop", "del") and len(arguments) == 1 and len(arguments[0]) == 1:
        given = arguments[0][0].value
        return given.value if isinstance(given, Constant) and isinstance(given.value, int) else None
    return -1 if operation == "pop" and not arguments else None
