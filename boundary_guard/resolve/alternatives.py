"""Sets of alternatives: joined, paired, and kept within bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Choices,
    ClassValue,
    Exclusion,
    External,
    Hole,
    InstanceValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
)

LIMIT = 8192
"""The most values that one expression may have; beyond it the value is widened."""
CROWD = 24
"""From how many values on the ones that say little are thinned out."""
FEW = 8
MANY = 64
"""From how many values on those that come in by many ways are no longer told apart by the way."""
TOO_MANY = 256
"""The most texts that may come together by different ways."""
_EXCESS = f"more than {TOO_MANY} values come together from different places"
PRODUCT_LIMIT = 600
"""The most combinations of two expressions that depend on nothing in common."""


def distinct(found: Iterable[Alternative]) -> Alternatives:
    """Each alternative once, in the order of discovery; past the limit one unknown value stands for all."""
    unique = tuple(dict.fromkeys(found))
    if len(unique) > CROWD:
        unique = _without_crowds(unique)
    if len(unique) > MANY:
        unique = _untangled(unique)
    if len(unique) <= LIMIT:
        return unique
    return (Alternative(widened(unique)),)


def _without_crowds(found: Alternatives) -> Alternatives:
    """Many unknown values, or many instances of one class, say no more than a few: they lose their ties."""
    kept: dict[Alternative, None] = {}
    unknown: dict[Value, Alternative] = {}
    instances: dict[object, list[Alternative]] = defaultdict(list)
    for each in found:
        if isinstance(each.value, Unknown | External):
            if len(unknown) < CROWD:
                unknown.setdefault(each.value, Alternative(each.value, frozenset(), each.excluded, each.taken))
        elif isinstance(each.value, InstanceValue):
            instances[each.value.cls].append(each)
        else:
            kept[each] = None
    for cls, alike in instances.items():
        assert isinstance(cls, ClassValue)
        kept.update(dict.fromkeys(alike if len(alike) <= FEW else (Alternative(InstanceValue(cls)),)))
    return (*kept, *unknown.values())


def _untangled(found: Alternatives) -> Alternatives:
    """Many values that depend on different sites: what only some of them depend on ties nothing together.

    The rounds of one loop (or of nested loops) are left as they are: all values depend on the same sites there.
    """
    ways = {frozenset([site for site, _ in each.choices]) for each in found}
    if len(ways) > FEW:
        common = frozenset.intersection(*ways)
        found = tuple(
            each.with_choices(frozenset([choice for choice in each.choices if choice[0] in common])) for each in found
        )
    together: dict[tuple[Value, Choices, Exclusion | None], list[Alternative]] = {}
    for each in found:
        together.setdefault((each.value, each.choices, each.excluded), []).append(each)
    if len(together) < len(found):
        found = tuple(merged(alike[0].value, *alike[:MANY]) for alike in together.values())
    return _without_excess(found) if len(ways) > FEW and len(found) > TOO_MANY else found


def _without_excess(found: Alternatives) -> Alternatives:
    """More texts, or more containers, than can be told apart with any use: one unknown value stands for them."""
    texts = [each for each in found if isinstance(each.value, Text)]
    containers = [each for each in found if isinstance(each.value, Sequence | Mapping)]
    drop: set[Alternative] = set()
    kept: list[Alternative] = []
    for alike, value in ((texts, Text((Hole(_EXCESS),))), (containers, Unknown(_EXCESS))):
        if len(alike) > TOO_MANY:
            drop.update(alike)
            kept.append(Alternative(value, taken=frozenset().union(*(each.taken for each in alike[:MANY]))))
    return (*(each for each in found if each not in drop), *kept)


def widened(found: Iterable[Alternative]) -> Value:
    """One value that stands for all of them."""
    reason = f"more than {LIMIT} values are possible"
    if all(isinstance(each.value, Text) for each in found):
        return Text((Hole(reason),))
    return Unknown(reason)


def pairs(left: Alternatives, right: Alternatives) -> Iterator[tuple[Alternative, Alternative]]:
    """The pairs that can occur together: those that agree on every site on which both depend."""
    if len(left) * len(right) > PRODUCT_LIMIT and not _common_sites(left, right):
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


def _agree(one: Alternative, other: Alternative) -> bool:
    if not one.choices or not other.choices or one.choices is other.choices:
        return True
    return _allow(dict(one.choices), other.choices)


def _allow(mine: dict[object, int], choices: Choices) -> bool:
    for site, index in choices:  # a loop: this is the innermost of all
        if mine.get(site, index) != index:
            return False
    return True


def merged(value: Value, *behind: Alternative) -> Alternative:
    """``value``, made from the alternatives ``behind`` it."""
    if len(behind) == 1:
        return behind[0].with_value(value)
    choices, taken, via = behind[0].choices, behind[0].taken, behind[0].via
    excluded = behind[0].excluded
    for each in behind[1:]:
        choices, taken, via = choices | each.choices, taken | each.taken, via | each.via
        excluded = excluded or each.excluded
    return Alternative(value, choices, excluded, taken, via)


def map_values(found: Alternatives, function: Callable[[Value], Value]) -> Alternatives:
    """Apply ``function`` to every value."""
    return distinct(merged(function(each.value), each) for each in found)


def product(left: Alternatives, right: Alternatives, function: Callable[[Value, Value], Value]) -> Alternatives:
    """Apply ``function`` to every pair that can occur together."""
    return distinct(merged(function(one.value, other.value), one, other) for one, other in pairs(left, right))


def behind(found: Alternatives, *sources: Alternative) -> Alternatives:
    """``found``, as reached through ``sources`` (the object whose attribute it is, the element's container)."""
    if not any(source.choices or source.excluded or source.taken or source.via for source in sources):
        return found
    results = []
    for each in found:
        if all(_agree(each, source) for source in sources):
            results.append(merged(each.value, each, *sources))
    return distinct(results)


def chosen(found: Alternatives, site: object, index: int) -> Alternatives:
    """``found``, as it is in round ``index`` of ``site``."""
    choice = (site, index)
    return tuple(each.with_choices(each.choices | {choice}) for each in found)


def without_choices(found: Alternatives, keep: Callable[[object], bool] = lambda site: False) -> Alternatives:
    """``found``, no longer tied to the rounds in which the values arose (they were collected)."""
    if not any(each.choices for each in found):
        return found
    return distinct(
        each.with_choices(frozenset(choice for choice in each.choices if keep(choice[0]))) for each in found
    )
