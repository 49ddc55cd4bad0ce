"""Many alternatives: thinned out where they say no more than a few would, so that what is computed stays small.

What is given up here is never a known value, only what ties values together (``choices``), and how many ways of
not knowing there are. The rounds of one loop are left as they are, however many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    Choices,
    ClassValue,
    Exclusion,
    External,
    FunctionValue,
    Hole,
    InstanceValue,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    merged,
    size_of,
)

CROWD = 24
"""From how many alternatives on those that say little are thinned out."""
FEW = 8
MANY = 64
"""From how many on those that come in by many ways are no longer told apart by the way."""
TOO_MANY = 256
"""The most texts, or containers, that may come together by different ways."""
MOST_HELD = 1 << 16
"""The most values that many containers may hold together."""
_EXCESS = f"more than {TOO_MANY} values come together from different places"


def thinned(found: Alternatives) -> Alternatives:
    """The same values, in fewer alternatives."""
    found = _without_doubts(found)
    return _without_bulk(_untangled(found)) if len(found) > MANY else found


def untied(found: Alternatives) -> Alternatives:
    """One alternative for each value, tied to nothing."""
    alike: dict[Value, list[Alternative]] = defaultdict(list)
    for each in found:
        alike[each.value].append(each)
    return tuple(_without_ties(value, group) for value, group in alike.items())


def _without_doubts(found: Alternatives) -> Alternatives:
    """Many unknown values, or many instances of one class, say no more than a few: they lose their ties."""
    kept: dict[Alternative, None] = {}
    doubtful: dict[Hashable, list[Alternative]] = defaultdict(list)
    unknown: dict[Value, list[Alternative]] = {}
    for each in found:
        value = each.value
        if isinstance(value, Unknown | External):
            if len(unknown) < CROWD or value in unknown:
                unknown.setdefault(value, []).append(each)
        elif isinstance(value, InstanceValue):
            doubtful[value.cls].append(each)
        elif (shape := _shape(value)) is not None:
            doubtful[shape].append(each)
        else:
            kept[each] = None
    for shape, alike in doubtful.items():
        if len(alike) <= FEW:
            kept.update(dict.fromkeys(alike))
        else:
            value = InstanceValue(shape) if isinstance(shape, ClassValue) else alike[0].value
            kept[_without_ties(value, alike)] = None
    return (*kept, *(_without_ties(value, alike) for value, alike in unknown.items()))


def _without_ties(value: Value, alike: list[Alternative]) -> Alternative:
    """One for all; excluded only when all are."""
    live = [each for each in alike if each.excluded is None]
    return merged(value, *(live or alike)[:MANY]).with_choices(frozenset())


def _shape(value: Value) -> Hashable:
    """What is known of a text with holes: two that differ in the reasons only are alike. None for other values."""
    match value:
        case Text() if value.known is None:
            return tuple(part.is_dotted if isinstance(part, Hole) else part for part in value.parts)
        case PathValue(text=inner) if inner.known is None:
            return PathValue, _shape(inner)
        case BoundMethod(receiver=receiver, name=name) if (shape := _shape(receiver)) is not None:
            return name, shape
    return None


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
    found = _together(found)
    return _without_excess(found) if len(ways) > FEW and len(found) > TOO_MANY else found


def _together(found: Alternatives) -> Alternatives:
    """One alternative for each value and its ties; equal containers and functions lose theirs when they are many."""
    alike: dict[tuple[Value, Choices | None, Exclusion | None], list[Alternative]] = defaultdict(list)
    for each in found:
        is_plain = isinstance(each.value, Sequence | Mapping | FunctionValue | ClassValue)
        alike[each.value, None if is_plain else each.choices, each.excluded].append(each)
    if len(alike) == len(found):
        return found
    results: dict[Alternative, None] = {}
    for (value, choices, _), group in alike.items():
        if choices is not None:
            results[merged(value, *group[:MANY])] = None
        elif len(group) > FEW:
            results[_without_ties(value, group)] = None
        else:
            results.update(dict.fromkeys(group))
    return tuple(results)


def _without_excess(found: Alternatives) -> Alternatives:
    """More texts, or more containers, than can be told apart with any use: one unknown value stands for them."""
    texts = [each for each in found if isinstance(each.value, Text)]
    containers = [each for each in found if isinstance(each.value, Sequence | Mapping)]
    found = _without(found, texts, Text((Hole(_EXCESS),))) if len(texts) > TOO_MANY else found
    return _without(found, containers, Unknown(_EXCESS)) if len(containers) > TOO_MANY else found


def _without_bulk(found: Alternatives) -> Alternatives:
    """The same for many containers that hold too much together: what functions get that spread it to each other."""
    containers = [each for each in found if isinstance(each.value, Sequence | Mapping)]
    if len(containers) <= MANY or sum(size_of(each.value) for each in containers) <= MOST_HELD:
        return found
    return _without(found, containers, Unknown(f"more than {MOST_HELD} values come together in containers"))


def _without(found: Alternatives, alike: list[Alternative], instead: Value) -> Alternatives:
    dropped = set(alike)
    return (*(each for each in found if each not in dropped), _without_ties(instead, alike))
