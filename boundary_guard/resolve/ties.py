"""Ties inside of containers: what the elements of one list or table have to do with each other.

``(kind, name)`` in a loop is one value whose elements belong together round by round. Where it is collected, stored or
carried on, the rounds are over: it becomes as many values as there are rounds, and each is tied as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Choices,
    InstanceValue,
    Mapping,
    Partial,
    Sequence,
    Value,
    joined,
)

MOST_WAYS = 64
"""In how many ways elements that depend on different sites may belong together; past that they do so no more."""
MOST_COMPARED = 4_000
"""How many pairs of ways are held against each other."""
MOST_LEFT = 3
"""How many places one after the other a choice is remembered by."""
_NONE: Choices = frozenset()
_Free = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Left:
    """The choice at a site as what was left, or taken, in one place remembers it: that of the call or round then."""

    block: Hashable
    site: object


def left_in(block: Hashable, site: object) -> Left | None:
    """The site as the block remembers it; None for what was left too often to be tied to anything any more."""
    depth, inner = 1, site
    while isinstance(inner, Left):
        depth, inner = depth + 1, inner.site
    return Left(block, site) if depth <= MOST_LEFT else None


def with_sites(found: Alternatives, rename: Callable[[object], object]) -> Alternatives:
    """``found`` with other sites; those for which ``rename`` gives None tie nothing any more."""
    results: list[Alternative] = []
    for each in found:
        choices: Choices = frozenset()
        for site, index in each.choices:
            new = rename(site)
            if new is not None:
                choices = joined(choices, frozenset({(new, index)}))
        results.append(each.with_choices(choices) if choices != each.choices else each)
    return tuple(results)


def left(block: Hashable, found: Alternatives, apart_from: Container[object] = ()) -> Alternatives:
    """``found`` as that block remembers it: whatever it is tied to, but for some sites."""

    def rename(site: object) -> object:
        return site if site in apart_from else left_in(block, site)

    return with_sites(split(found, lambda site: site not in apart_from), rename)


def split(found: Alternatives, is_free: _Free, under_way: frozenset[Value] = frozenset()) -> Alternatives:
    """``found``, with each container that is tied inside at sites that ``is_free`` takes as several, tied outside.

    ``under_way`` are the objects in which it lies: one that a loop makes of the one before lies in itself.
    """
    if not any(is_tied_inside(each.value) for each in found):
        return found
    return tuple(one for each in found for one in _ways(each, is_free, under_way))


def is_tied_inside(value: Value) -> bool:
    """Whether what lies in the container, or what the object was made with, may depend on a round."""
    match value:
        case Sequence() | Mapping():
            return value.is_tied
        case InstanceValue(arguments=arguments) | Partial(arguments=arguments) if arguments is not None:
            return arguments.is_of_rounds
    return False


def _ways(whole: Alternative, is_free: _Free, under_way: frozenset[Value]) -> Iterator[Alternative]:
    value = whole.value
    if not is_tied_inside(value) or value in under_way:
        yield whole
        return
    inside = under_way if isinstance(value, Sequence | Mapping) else under_way | {value}
    elements = [split(_there(each, whole.choices), is_free, inside) for each in _parts(value)]
    shared = _shared_sites(elements) if isinstance(value, Sequence | Mapping) else _sites_of(elements)
    positions = [_Position(each, is_free, shared) for each in elements]
    sure = _surely_there(value)
    for way in _together(positions[:sure], positions[sure:]):
        if whole.choices and len(dict(whole.choices | way)) < len(whole.choices | way):
            continue  # it is not there in that round
        there = [each.in_way(way) for each in positions]
        yield whole.with_value(_with(value, way, there)).with_choices(joined(whole.choices, way))


def _there(found: Alternatives, choices: Choices) -> Alternatives:
    """The alternatives that there can be in the round in which the whole is."""
    if not choices:
        return found
    rounds = dict(choices)
    return tuple(each for each in found if all(rounds.get(site, index) == index for site, index in each.choices))


def _parts(value: Value) -> list[Alternatives]:
    """What lies in a container; what an object was made with."""
    match value:
        case Sequence():
            return [*value.items, value.rest]
        case Mapping():
            return [*chain.from_iterable(value.items), value.default]
        case InstanceValue(arguments=arguments) | Partial(arguments=arguments) if arguments is not None:
            return arguments.values
    raise AssertionError(value)


def _surely_there(value: Value) -> int:
    """How many of the parts, the first ones, are there whenever the whole is: a table may be without the others."""
    match value:
        case Sequence(items=items):
            return len(items)
        case Mapping(certain_items=items):
            return 2 * len(items)
    return len(_parts(value))


def _with(value: Value, way: Choices, parts: list[Alternatives]) -> Value:
    """The same with other parts, in the order of those."""
    match value:
        case Sequence():
            return replace(value, items=tuple(parts[:-1]), rest=parts[-1])
        case Mapping(certain_items=certain):
            items = list(zip(parts[:-1:2], parts[1:-1:2], strict=True))
            there = (*items[: len(certain)], *(each for each in items[len(certain) :] if all(each)))
            return replace(value, items=there, default=parts[-1])
        case InstanceValue(arguments=arguments) | Partial(arguments=arguments) if arguments is not None:
            return replace(value, arguments=arguments.with_values(way, parts))
    raise AssertionError(value)


def _sites_of(elements: list[Alternatives]) -> set[object]:
    return {site for element in elements for each in element for site, _ in each.choices}


def _shared_sites(elements: list[Alternatives]) -> set[object]:
    """The sites at which several elements depend: only these tie them to one another."""
    found: set[object] = set()
    shared: set[object] = set()
    for element in elements:
        own = _sites_of([element])
        shared |= own & found
        found |= own
    return shared


def _together(sure: list[_Position], others: list[_Position]) -> list[Choices]:
    """The ways in which there is something for every position that is ``sure``, and for as many others as may be.

    One that ties nothing, where they are too many.
    """
    ways: list[Choices] = [_NONE]
    for position in sure:
        both = _joined(ways, position)
        if both is None:
            return [_NONE]
        ways = both
    least = ways
    for position in others:
        both, alone = _joined(ways, position), _joined(least, position)
        if both is None or alone is None or len(both) * len(ways) > MOST_COMPARED:
            return [_NONE]
        if both is not ways:
            ways = [*both, *_unlike(ways, both), *_unlike(alone, both)]
    are_alike = all(set(position.ways) in ({_NONE}, set(ways)) for position in (*sure, *others))
    return ways if are_alike or len(ways) <= MOST_WAYS else [_NONE]


def _joined(ways: list[Choices], position: _Position) -> list[Choices] | None:
    """The ways with those of the position that can occur together with them; None where they are too many."""
    own = list(position.ways)
    if own == [_NONE] or set(own) == set(ways):
        return ways
    if len(own) * len(ways) > MOST_COMPARED:
        return None
    both = ((way | other) for way in ways for other in own)
    return list(dict.fromkeys(each for each in both if len(dict(each)) == len(each)))


def _unlike(ways: list[Choices], known: list[Choices]) -> list[Choices]:
    """The ways that are part of none that is known."""
    return [each for each in ways if not any(each <= one for one in known)]


class _Position:
    """The alternatives of one element, by what they are tied to."""

    def __init__(self, found: Alternatives, is_free: _Free, shared: set[object]) -> None:
        self.ways: dict[Choices, list[Alternative]] = {}
        for each in found:
            free = frozenset(choice for choice in each.choices if is_free(choice[0]))
            way = frozenset(choice for choice in free if choice[0] in shared)
            self.ways.setdefault(way, []).append(each.with_choices(each.choices - free) if free else each)
        if not found:
            self.ways[_NONE] = []
        self.sites = {frozenset(site for site, _ in way) for way in self.ways}

    def in_way(self, way: Choices) -> Alternatives:
        """Those that may be there then, tied to nothing of it any more."""
        if len(self.sites) == 1:
            (own,) = self.sites
            met = frozenset(choice for choice in way if choice[0] in own)
            if met in self.ways:
                return tuple(self.ways[met])
        fitting = (alike for each, alike in self.ways.items() if len(dict(each | way)) == len(each | way))
        return tuple(dict.fromkeys(chain.from_iterable(fitting)))
