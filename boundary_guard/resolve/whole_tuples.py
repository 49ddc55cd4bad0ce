"""Tuples as keys: one whose elements may be one of several becomes as many as there are of them.

``TABLE[method, path] = target`` in a function that is called twice: each call has a key of its own, and its own target.
"""

from __future__ import annotations

from dataclasses import replace

from boundary_guard.resolve.alternatives import product
from boundary_guard.resolve.values import Alternative, Alternatives, Sequence, Value

MOST_ELEMENTS = 6
MOST_TUPLES = 64
"""How many tuples may come of one; past that it is left as it is."""


def each_alone(found: Alternatives) -> Alternatives:
    """``found``, with each tuple as the tuples that it may be, tied to what their elements are tied to."""
    if not any(isinstance(each.value, Sequence) for each in found):
        return found
    return tuple(one for each in found for one in _alone(each))


def _alone(found: Alternative) -> Alternatives:
    value = found.value
    if not isinstance(value, Sequence) or value.rest or not value.is_complete or len(value.items) > MOST_ELEMENTS:
        return (found,)
    if all(len(item) == 1 and not item[0].choices for item in value.items):
        return (found,)
    made: Alternatives = (found.with_value(replace(value, items=())),)
    for item in value.items:
        made = product(made, item, _longer) if len(made) * len(item) <= MOST_TUPLES else ()
    return made or (found,)


def _longer(first: Value, element: Value) -> Value:
    assert isinstance(first, Sequence)
    return replace(first, items=(*first.items, (Alternative(element),)))
