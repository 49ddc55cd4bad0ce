"""Dicts: what lies behind a key, and what is left where one is laid over another."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import (
    are_too_many,
    distinct,
    pairs,
    without_choices,
)
from boundary_guard.resolve.enum_members import member_key
from boundary_guard.resolve.ties import is_tied_inside
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    InstanceValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    joined,
    only,
)
from boundary_guard.resolve.whole_tuples import each_alone

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

NOT_IN_TABLE = Unknown("what the table holds is not known")
"""What lies behind a key that is not among those of a table."""


class _Table:
    """A mapping's values by their keys, as far as these are known."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.known: dict[Hashable, list[int]] = {}
        self.anywhere: list[int] = []
        """The items whose key may be any."""
        self.values = [values for _, values in mapping.items]
        for number, (keys, _) in enumerate(mapping.items):
            for each in keys:
                key = plain_key(each.value)
                if key is not None:
                    self.known.setdefault(key, []).append(number)
                elif isinstance(each.value, ANY_KEY):
                    self.anywhere.append(number)
        self.certain = {_only_key(keys) for keys, _ in mapping.certain_items}
        """The keys that are surely there."""

    def behind(self, key: Hashable) -> Iterator[Alternatives]:
        """What may lie behind a key."""
        found = self.known.get(key, ())
        for number in sorted({*found, *self.anywhere}) if self.anywhere else found:
            yield self.values[number]


def plain_key(value: Value) -> Hashable:
    """A key that is known, in a form that is equal for equal keys (``1 == True == 1.0``); None for others."""
    if isinstance(value, Text):
        return value.known
    match value:
        case Sequence():
            return _plain_tuple(value)
        case InstanceValue():
            return member_key(value, plain_key)
        case ClassValue(scope=scope):
            is_one = scope.parent is not None and scope.parent.parent is None
            return ("class", scope) if is_one else None  # in a function it is made again and again
        case Constant(value=int() | float() | complex() as number):
            return number
        case Constant():
            return value
    return None


def _plain_tuple(value: Sequence) -> Hashable:
    """A tuple, all of whose elements are known: told from all other keys by its own type."""
    if value.rest or not (value.is_complete and value.is_ordered and value.is_list):
        return None
    keys = tuple(plain_key(item[0].value) if len(item) == 1 else None for item in value.items)
    return None if None in keys else keys


ANY_KEY = (Text, Unknown, External, Sequence, InstanceValue, ClassValue)
"""What may equal a key that is known, where it is not known itself."""


def mapped(evaluator: Evaluator, container: Mapping, key: Value) -> Alternatives:
    """The values behind equal keys; every value where the key is not known."""
    plain = plain_key(key)
    results: list[Alternative] = []
    default = container.default
    if plain is None:
        for _, values in container.items:
            results.extend(without_choices(values))
    else:
        note = ("table", id(container))  # equal ones are costly to compare; the note keeps it alive
        table = evaluator.notes.get(note) or evaluator.notes.setdefault(note, _Table(container))
        assert isinstance(table, _Table)
        for values in table.behind(plain):
            results.extend(values)
        default = () if plain in table.certain else default
    results.extend(default)
    if not container.is_complete or not results:
        results.extend(only(NOT_IN_TABLE))
    return distinct(results)


def is_surely_in(container: Value, key: Value) -> bool:
    """Whether the key is known, and always there."""
    plain = plain_key(key)
    if not isinstance(container, Mapping) or plain is None:
        return False
    return any(_only_key(keys) == plain for keys, _ in container.certain_items)


def lacks(container: Value, key: Value) -> bool:
    """Whether the key is known, and surely not there: looking it up gives nothing."""
    plain = plain_key(key)
    if not isinstance(container, Mapping) or plain is None or not container.is_complete or container.default:
        return False
    keys = [plain_key(each.value) for keys, _ in container.items for each in keys]
    return None not in keys and plain not in keys


Items = tuple[tuple[Alternatives, Alternatives], ...]


def overlaid(layers: Iterable[Mapping]) -> Mapping:
    """``{**a, **b}``, ``a | b``: what is surely in a later table takes the place of what is behind the same key before.

    The items that are surely there come first; without a default, which only some tables hand on.
    """
    sure: dict[Hashable, tuple[Alternatives, Alternatives]] = {}
    perhaps: dict[Hashable, list[tuple[Alternatives, Alternatives]]] = {}
    is_complete = True
    for layer in layers:
        certain = len(layer.certain_items)
        for number, item in enumerate(layer.items):
            key = _only_key(item[0])
            if number >= certain:
                perhaps.setdefault(key, []).append(item)
            else:
                sure[key if key is not None else object()] = item
                if key is not None:
                    perhaps.pop(key, None)
        is_complete = is_complete and layer.is_complete
    certain_items = tuple(sure.values())
    items = (*certain_items, *(item for found in perhaps.values() for item in found))
    return Mapping(items, is_complete, certain=len(certain_items) if perhaps else None)


def in_places(table: Mapping) -> tuple[Items, Items]:
    """The items that are surely there, each with all that may lie behind its key; and what other items there may be."""
    certain = table.certain_items
    found = [list(values) for _, values in certain]
    places = {_only_key(keys): number for number, (keys, _) in enumerate(certain)}
    others = []
    for keys, values in table.items[len(certain) :]:
        key = _only_key(keys)
        if key is not None and key in places:
            found[places[key]].extend(values)
            continue
        others.append((keys, values))
        if key is None:  # it may be any of those that are there
            for each in found:
                each.extend(values)
    items = zip(certain, found, strict=True)
    return tuple((keys, distinct(values)) for (keys, _), values in items), tuple(others)


def _only_key(keys: Alternatives) -> Hashable:
    """The key, in plain form, where it is the only one that it may be; else None."""
    return plain_key(keys[0].value) if len(keys) == 1 else None


def layer_of(found: Alternatives) -> Mapping:
    """The table that an expression gives, for one of several layers; where it may be one of many, nothing is sure."""
    tables = [each.value for each in found if isinstance(each.value, Mapping)]
    if len(found) == len(tables) == 1:
        return tables[0]
    items = dict.fromkeys(item for table in tables for item in table.items)
    return Mapping(tuple(items), len(tables) == len(found) and all(table.is_complete for table in tables), certain=0)


def paired(keys: Alternatives, values: Alternatives, own: set[object]) -> Items:
    """The items of a dict comprehension: each key with the values of the same round, where these are told apart."""
    keys = each_alone(keys)
    if len(keys) > len(values) and are_too_many(keys, values):  # else it is the values that nothing is known of
        return ((without_choices(keys), without_choices(values)),)
    items: dict[Alternative, list[Alternative]] = {}
    for key, value in pairs(keys, values):
        tied = value.with_choices(joined(value.choices, key.choices)) if is_tied_inside(value.value) else value
        items.setdefault(key, []).append(tied)

    def keep(site: object) -> bool:
        return site not in own

    return tuple((without_choices((key,), keep), without_choices(tuple(found), keep)) for key, found in items.items())
