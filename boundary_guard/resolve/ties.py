"""Ties inside of containers: what the elements of one list or table have to do with each other.

``(kind, name)`` in a loop is one value whose elements belong together round by round. Where it is collected, stored or
carried on, the rounds are over: it becomes as many values as there are rounds, and each is tied as a whole.
"""

from __future__ import annotations
import ast

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

MOST_WAYS = 4_000
"""In how many ways the elements of one container may belong together; past that they do so no more."""
MOST_COMPARED = 100_000
"""How many pairs of ways are held against each other."""
_NONE: Choices = frozenset()
_Free = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Left:
    """The choice at a site as what was left, or taken, in one place remembers it: that of the call or round then."""

    block: Hashable
    site: object


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
        if site in apart_from:
            return site
        return None if isinstance(site, Left) and isinstance(site.site, Left) else Left(block, site)

    return with_sites(split(found, lambda site: site not in apart_from), rename)


def split(found: Alternatives, is_free: _Free) -> Alternatives:
    """``found``, with each container that is tied inside at sites that ``is_free`` takes as several, tied outside."""
    if not any(_is_tied_inside(each.value) for each in found):
        return found
    return tuple(one for each in found for one in _ways(each, is_free))


def _is_tied_inside(value: object) -> bool:
    if isinstance(value, InstanceValue | Partial):
        return value.arguments is not None
    return isinstance(value, Sequence | Mapping) and value.is_tied


def _made_ways(whole, is_free):
    made = whole.value
    given = made.arguments
    elements = given.all_values
    sites = {site for element in elements for each in element for site, _ in each.choices if isinstance(site,(ast.comprehension,ast.For,ast.AsyncFor)) and is_free(site)}
    if not sites:
        yield whole
        return
    positions = [_Position(each, lambda site: site in sites, sites) for each in elements]
    ways = _together(positions)
    if len(ways) > 24:
        ways = [_NONE]
    for way in ways:
        if whole.choices and len(dict(whole.choices | way)) < len(whole.choices | way):
            continue
        there = [each.in_way(way) for each in positions]
        yield whole.with_value(replace(made, arguments=given.with_values(way, there))).with_choices(joined(whole.choices, way))


def _ways(whole: Alternative, is_free: _Free) -> Iterator[Alternative]:
    value = whole.value
    if isinstance(value, InstanceValue | Partial) and value.arguments is not None:
        yield from _made_ways(whole, is_free)
        return
    if not isinstance(value, Sequence | Mapping) or not value.is_tied:
        yield whole
        return
    elements = [split(each, is_free) for each in _positions(value)]
    shared = _shared_sites(elements)
    positions = [_Position(each, is_free, shared) for each in elements]
    for way in _together(positions):
        if whole.choices and len(dict(whole.choices | way)) < len(whole.choices | way):
            continue  # the container is not there in that round
        there = [each.in_way(way) for each in positions]
        yield whole.with_value(_with(value, there)).with_choices(joined(whole.choices, way))


def _positions(value: Sequence | Mapping) -> list[Alternatives]:
    if isinstance(value, Sequence):
        return [*value.items, value.rest]
    return [*chain.from_iterable(value.items), value.default]


def _shared_sites(elements: list[Alternatives]) -> set[object]:
    """The sites at which several elements depend: only these tie them to one another."""
    found: set[object] = set()
    shared: set[object] = set()
    for element in elements:
        own = {site for each in element for site, _ in each.choices}
        shared |= own & found
        found |= own
    return shared


def _with(value: Sequence | Mapping, elements: list[Alternatives]) -> Sequence | Mapping:
    if isinstance(value, Sequence):
        return replace(value, items=tuple(elements[:-1]), rest=elements[-1])
    return replace(value, items=tuple(zip(elements[:-1:2], elements[1:-1:2], strict=True)), default=elements[-1])


def _together(positions: list[_Position]) -> list[Choices]:
    """The ways in which there is something for every position; one that ties nothing, where they are too many."""
    ways: list[Choices] = [_NONE]
    for position in positions:
        own = list(position.ways)
        if own == [_NONE] or set(own) == set(ways):
            continue
        if len(own) * len(ways) > MOST_COMPARED:
            return [_NONE]
        both = ((way | other) for way in ways for other in own)
        ways = list(dict.fromkeys(each for each in both if len(dict(each)) == len(each)))
        if len(ways) > MOST_WAYS:
            return [_NONE]
    return ways


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
