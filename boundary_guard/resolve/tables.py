"""Dicts: what lies behind a key."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import (
    distinct,
    pairs,
    without_choices,
)
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Mapping,
    Text,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


class _Table:
    """A mapping's values by their keys, as far as these are known."""

    def __init__(self, mapping: Mapping) -> None:
        self.known: dict[Hashable, list[int]] = {}
        self.anywhere: list[int] = []
        """The items whose key may be any."""
        self.values = [values for _, values in mapping.items]
        for number, (keys, _) in enumerate(mapping.items):
            for each in keys:
                key = _plain_key(each.value)
                if key is not None:
                    self.known.setdefault(key, []).append(number)
                elif isinstance(each.value, Text | Unknown | External):
                    self.anywhere.append(number)

    def behind(self, key: Hashable) -> Iterator[Alternatives]:
        """What may lie behind a key."""
        found = self.known.get(key, ())
        for number in sorted({*found, *self.anywhere}) if self.anywhere else found:
            yield self.values[number]


def _plain_key(value: Value) -> Hashable:
    """A key that is known, in a form that is equal for equal keys; None for others."""
    if isinstance(value, Text):
        return value.known
    return value if isinstance(value, Constant) else None


def mapped(evaluator: Evaluator, container: Mapping, key: Value) -> Alternatives:
    """The values behind equal keys; every value where the key is not known."""
    plain = _plain_key(key)
    results: list[Alternative] = []
    if plain is None:
        for _, values in container.items:
            results.extend(without_choices(values))
    else:
        note = ("table", container)
        table = evaluator.notes.get(note) or evaluator.notes.setdefault(note, _Table(container))
        assert isinstance(table, _Table)
        for values in table.behind(plain):
            results.extend(values)
    results.extend(container.default)
    if not container.is_complete or not results:
        results.extend(only(Unknown("what the table holds is not known")))
    return distinct(results)


def paired(keys: Alternatives, values: Alternatives, own: set[object]) -> tuple[tuple[Alternatives, Alternatives], ...]:
    """The items of a dict comprehension: each key with the values of the same round."""
    items: dict[Alternative, list[Alternative]] = {}
    for key, value in pairs(keys, values):
        items.setdefault(key, []).append(value)

    def keep(site: object) -> bool:
        return site not in own

    return tuple((without_choices((key,), keep), without_choices(tuple(found), keep)) for key, found in items.items())
