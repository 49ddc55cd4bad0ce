"""Containers inside of others: the keys behind which they lie, as far as these are known."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.resolve.access_paths import ANY, Key, Keys
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Text, Value

MAX_PATHS = 3
"""How many of them are told apart; more are taken together."""


def paths_inside(found: Alternatives, depth: int = 2) -> tuple[Keys, ...]:
    """The paths to the containers that these hold, so many levels deep."""
    paths = dict.fromkeys(path for each in found for path in _paths(each.value, depth))
    if len(paths) > MAX_PATHS:
        paths = dict.fromkeys((ANY,) * len(path) for path in paths)
    return tuple(paths)


def _paths(value: Value, depth: int) -> Iterator[Keys]:
    for key, held in _parts(value) if depth else ():
        if any(isinstance(each.value, Sequence | Mapping) for each in held):
            yield (key,)
            yield from ((key, *path) for path in paths_inside(held, depth - 1))


def _parts(value: Value) -> Iterator[tuple[Key, Alternatives]]:
    match value:
        case Sequence(items=items, rest=rest, is_ordered=is_ordered):
            yield from ((Key(number) if is_ordered else ANY, each) for number, each in enumerate(items))
            yield ANY, rest
        case Mapping(items=pairs):
            yield from ((_key(keys), each) for keys, each in pairs)


def _key(found: Alternatives) -> Key:
    match [each.value for each in found]:
        case [Text(known=str(text))]:
            return Key(text)
        case [Constant(value=int() | bytes() | None as constant)]:
            return Key(constant)
    return ANY
