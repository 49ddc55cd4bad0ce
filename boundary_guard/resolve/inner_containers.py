"""Containers inside of others: the keys behind which they lie, as far as these are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.resolve.access_paths import ANY, Key, Keys, attribute
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Text, Value

MAX_PATHS = 3
"""How many of them are told apart; more are taken together."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A place inside of a container: the keys by which code takes it, and by which we find it in the value."""

    keys: Keys = ()
    steps: Keys = ()


ELEMENTS = Inside((ANY,), (ANY,))
"""Whatever lies in it."""


def places_inside(found: Alternatives, depth: int = 2) -> tuple[Inside, ...]:
    """Where containers lie in these, so many levels deep."""
    places = dict.fromkeys(place for each in found for place in _places(each.value, depth))
    if len(places) > MAX_PATHS:
        places = dict.fromkeys(Inside((ANY,) * len(each.keys), (ANY,) * len(each.keys)) for each in places)
    return tuple(places)


def _places(value: Value, depth: int) -> Iterator[Inside]:
    for key, step, held in _parts(value) if depth else ():
        if any(isinstance(each.value, Sequence | Mapping) for each in held):
            yield Inside((key,), (step,))
            deeper = places_inside(held, depth - 1)
            yield from (Inside((key, *each.keys), (step, *each.steps)) for each in deeper)


def _parts(value: Value) -> Iterator[tuple[Key, Key, Alternatives]]:
    match value:
        case Sequence(items=items, names=names) if names and len(names) == len(items):
            yield from ((attribute(name), Key(number), items[number]) for number, name in enumerate(names))
        case Sequence(items=items, rest=rest, is_ordered=is_ordered):
            for number, each in enumerate(items):
                key = Key(number) if is_ordered else ANY
                yield key, key, each
            yield ANY, ANY, rest
        case Mapping(items=pairs):
            for keys, each in pairs:
                yield _key(keys), _key(keys), each


def _key(found: Alternatives) -> Key:
    match [each.value for each in found]:
        case [Text(known=str(text))]:
            return Key(text)
        case [Constant(value=int() | bytes() | None as constant)]:
            return Key(constant)
    return ANY
