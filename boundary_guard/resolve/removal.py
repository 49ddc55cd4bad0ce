"""What ``pop``, ``remove``, ``clear``, ``del``, ``sort`` and ``reverse`` leave of a container."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Value

MAX_SHORTENED = 16
"""Up to how many elements a list is followed while it is taken apart, one after the other."""


def without_one(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Value:
    """What is left when the removal has happened once."""
    if mutation.operation == "clear":
        return Sequence() if isinstance(value, Sequence) else Mapping((), True, value.default)
    if isinstance(value, Mapping):
        return Mapping(value.items, value.is_complete, value.default, 0)
    index = _index(mutation.operation, arguments)
    if value.rest or not value.is_complete or index is None or not -len(value.items) <= index < len(value.items):
        return shuffled(value)
    items = list(value.items)
    del items[index]
    return Sequence(tuple(items))


def states(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Iterator[Value]:
    """All that the container may be when nobody knows how often the removal has happened."""
    if isinstance(value, Mapping):
        yield without_one(value, mutation, arguments)
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


def shuffled(value: Sequence) -> Sequence:
    """The same elements, of which nobody knows the places, nor whether they are still there."""
    return Sequence((), distinct((*(each for item in value.items for each in item), *value.rest)), value.is_complete)


def _index(operation: str, arguments: list[Alternatives]) -> int | None:
    """The place of the element that is taken out; None when it is not known."""
    if operation == "popleft":
        return 0
    if operation in ("pop", "del") and len(arguments) == 1 and len(arguments[0]) == 1:
        given = arguments[0][0].value
        return given.value if isinstance(given, Constant) and isinstance(given.value, int) else None
    return -1 if operation == "pop" and not arguments else None
