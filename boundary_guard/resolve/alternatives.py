"""Sets of alternatives: joined, paired, and kept within bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from boundary_guard.resolve.crowds import CROWD, thinned, untied
from boundary_guard.resolve.ties import split
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Choices,
    Hole,
    Text,
    Unknown,
    Value,
    joined,
    merged,
)

__all__ = [
    "LIMIT",
    "along",
    "are_too_many",
    "behind",
    "chosen",
    "distinct",
    "map_values",
    "merged",
    "pairs",
    "product",
    "tied",
    "without_choices",
]
LIMIT = 8192
"""The most values that one expression may have; beyond it the value is widened."""
MOST_WAYS = 64
"""In how many ways an expression may be reached; past that it is tied to none of them."""
PRODUCT_LIMIT = 1_500
"""The most combinations of two expressions that depend on nothing in common."""


def distinct(found: Iterable[Alternative]) -> Alternatives:
    """Each alternative once, in the order of discovery; past the limit one unknown value stands for all."""
    unique = tuple(dict.fromkeys(found))
    if len(unique) > CROWD:
        unique = thinned(unique)
    if len(unique) > LIMIT:
        unique = untied(unique)
    if len(unique) <= LIMIT:
        return unique
    return (Alternative(widened(unique)),)


def widened(found: Iterable[Alternative]) -> Value:
    """One value that stands for all of them."""
    reason = f"more than {LIMIT} values are possible"
    if all(isinstance(each.value, Text) for each in found):
        return Text((Hole(reason),))
    return Unknown(reason)


def pairs(left: Alternatives, right: Alternatives) -> Iterator[tuple[Alternative, Alternative]]:
    """The pairs that can occur together: those that agree on every site on which both depend."""
    if are_too_many(left, right):
        left, right = without_choices(left), without_choices(right)  # the same values in many rounds
    if are_too_many(left, right):
        if len(left) > len(right):
            left = (Alternative(widened(left)),)
        else:
            right = (Alternative(widened(right)),)
    buckets = _buckets(left, right)
    for one in left:
        mine = dict(one.choices)
        for other in buckets(one):
            if not mine or not other.choices or one.choices is other.choices or _allow(mine, other.choices):
                yield one, other


def meeting(one: Alternative, others: Alternatives) -> Iterator[Alternative]:
    """Those of the others that can occur together with it."""
    mine = dict(one.choices)
    return (each for each in others if not mine or _allow(mine, each.choices))


def meets(left: Alternatives, right: Alternatives) -> Iterator[bool]:
    """For each of the left whether one of the right can occur together with it."""
    ways = dict.fromkeys(other.choices for other in right)
    answers: dict[Choices, bool] = {}
    for one in left:
        if one.choices not in answers:
            mine = dict(one.choices)
            answers[one.choices] = one.choices in ways or any(not mine or _allow(mine, other) for other in ways)
        yield answers[one.choices]


def are_too_many(left: Alternatives, right: Alternatives) -> bool:
    """Whether there are too many to pair each with each, and nothing says which belong together."""
    is_much = len(left) * len(right) > PRODUCT_LIMIT and min(len(left), len(right)) > 1
    return is_much and not _common_sites(left, right)


def _common_sites(left: Alternatives, right: Alternatives) -> set[object]:
    """The sites on which every alternative of both sides depends."""
    every = [{site for site, _ in each.choices} for each in (*left, *right)]
    return set.intersection(*every) if every else set()


def _buckets(left: Alternatives, right: Alternatives) -> Callable[[Alternative], Alternatives]:
    """For an alternative of the left, the ones of the right that may agree with it."""
    if len(left) * len(right) < 64:
        return lambda one: right
    common = _common_sites(left, right)
    if not common:
        return lambda one: right
    site = next(site for site, _ in right[0].choices if site in common)
    by_index: dict[int, list[Alternative]] = defaultdict(list)
    for other in right:
        by_index[dict(other.choices)[site]].append(other)
    return lambda one: tuple(by_index.get(dict(one.choices)[site], ()))


def _allow(mine: dict[object, int], choices: Choices) -> bool:
    for site, index in choices:  # noqa: SIM110 - this is the innermost of all, and a loop is faster
        if mine.get(site, index) != index:
            return False
    return True


def map_values(found: Alternatives, function: Callable[[Value], Value]) -> Alternatives:
    """Apply ``function`` to every value."""
    return distinct(merged(function(each.value), each) for each in found)


def product(left: Alternatives, right: Alternatives, function: Callable[[Value, Value], Value]) -> Alternatives:
    """Apply ``function`` to every pair that can occur together."""
    return distinct(merged(function(one.value, other.value), one, other) for one, other in pairs(left, right))


def behind(found: Alternatives, *sources: Alternative) -> Alternatives:
    """``found``, as reached through ``sources`` (the object whose attribute it is, the element's container)."""
    given = [each for each in sources if each.choices or each.excluded or each.taken or each.via]
    if not given:
        return found
    tied = [dict(source.choices) for source in given if source.choices]
    return distinct(
        [
            merged(each.value, each, *given)
            for each in found
            if not each.choices or all(_allow(mine, each.choices) for mine in tied)
        ]
    )


def together_with(found: Alternatives, others: Alternatives) -> Alternatives:
    """Those of ``found`` that can occur together with one of the others."""
    if any(not other.choices for other in others):
        return found
    tied = [dict(other.choices) for other in others]
    return tuple(each for each in found if any(_allow(mine, each.choices) for mine in tied))


def along(found: Alternatives, passing: Alternatives) -> Alternatives:
    """``found``, as it is reached where one of ``passing`` was: ``x or "a"`` is "a" in the calls that give no x."""
    ways = {each.choices for each in passing}
    if not ways or frozenset() in ways or len(found) * len(ways) > MOST_WAYS:
        return found
    by_way = [(dict(way), way) for way in ways]
    return distinct(
        each.with_choices(joined(each.choices, way))
        for each in found
        for known, way in by_way
        if _allow(known, each.choices)
    )


def chosen(found: Alternatives, site: object, index: int) -> Alternatives:
    """``found``, as it is in round ``index`` of ``site``."""
    return tied(found, frozenset({(site, index)}))


def tied(found: Alternatives, choices: Choices) -> Alternatives:
    """``found``, tied to these choices as well."""
    return tuple(each.with_choices(joined(each.choices, choices)) for each in found)


def without_choices(found: Alternatives, keep: Callable[[object], bool] = lambda site: False) -> Alternatives:
    """``found``, no longer tied to the rounds in which the values arose (they were collected)."""
    found = split(found, lambda site: not keep(site))
    if not any(each.choices for each in found):
        return found
    return distinct(
        each.with_choices(frozenset(choice for choice in each.choices if keep(choice[0]))) for each in found
    )
