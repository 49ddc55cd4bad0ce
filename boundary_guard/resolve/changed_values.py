"""What becomes of a list or table by one operation: ``append``, ``update``, ``[key] = value`` …"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, enlarging, inner_changes, operators, removal, sequences, tables
from boundary_guard.resolve.alternatives import without_choices
from boundary_guard.resolve.operator_names import BINARY
from boundary_guard.resolve.values import (
    Alternatives,
    Constant,
    External,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def changed_value(
    evaluator: Evaluator,
    value: Value,
    steps: list[Alternatives],
    operation: str,
    arguments: list[Alternatives],
    *,
    is_exact: bool,
) -> Value:
    """The container after an operation on it, or on what lies behind the ``steps`` in it; once where ``is_exact``."""
    if steps:
        return _changed_inside(evaluator, value, steps, operation, arguments, is_exact=is_exact)
    match value, operation:
        case Mapping(), "[]=" | "setdefault" if len(arguments) == 2:
            added = tables.paired(arguments[0], arguments[1], _Everything())
            is_sure = is_exact and operation == "[]=" and len(added) == 1
            return enlarging.with_items(value, added, is_exact=is_sure)
        case Mapping(), "update":
            others = [each.value for found in arguments for each in found if isinstance(each.value, Mapping)]
            for other in others:
                added = tuple(pair for item in other.items for pair in tables.paired(*item, _Everything()))
                is_whole = other.certain is None and len(added) == len(other.items)  # each has one key
                is_sure = is_exact and len(others) == 1 and is_whole
                value = enlarging.with_items(value, added, is_exact=is_sure)
            return value if others else replace(value, is_complete=False)
        case Mapping() | Sequence(), "[]+=":
            return _augmented(evaluator, value, arguments, is_exact=is_exact)
        case Sequence(), "append" | "add" if arguments:
            is_known = is_exact and operation == "add" and removal.are_known(value)
            return (enlarging.with_member if is_known else enlarging.with_rest)(value, arguments[0])
        case Sequence(), "appendleft" if is_exact and arguments and not value.rest and value.is_complete:
            return replace(value, items=(without_choices(arguments[0]), *value.items))
        case Sequence(), "appendleft" | "put" if arguments:
            return enlarging.with_rest(removal.shuffled(value), arguments[0])
        case Sequence(), "[]=" if len(arguments) == 2 and any(each.value == _SLICE for each in arguments[0]):
            return enlarging.with_slice(evaluator, value, None, arguments[1], is_exact=False)
        case Sequence(), "[:]=" if len(arguments) == 4:
            where = sequences.bounds(arguments[:3])
            return enlarging.with_slice(evaluator, value, where, arguments[3], is_exact=is_exact)
        case Sequence(), "[]=" if len(arguments) == 2:
            return enlarging.with_place(value, arguments[0], arguments[1], is_exact=is_exact)
        case Sequence(), "insert" if len(arguments) == 2:
            return enlarging.with_inserted(value, arguments[0], arguments[1], is_exact=is_exact)
        case Sequence(), "extend" | "extendleft" | "update":
            value = removal.shuffled(value) if operation == "extendleft" else value
            items = [item for found in arguments for item in containers.items_of(evaluator, found)]
            return enlarging.with_rest(value, tuple(each for item in items for each in item))
    return value


def _changed_inside(
    evaluator: Evaluator,
    value: Value,
    steps: list[Alternatives],
    operation: str,
    arguments: list[Alternatives],
    *,
    is_exact: bool,
) -> Value:
    if len(steps) == 1 and _are_plain(containers.element_at(evaluator, only(value), steps[0])):
        return value  # x[k] += "more": no container lies there

    def change(inner: Value, further: list[Alternatives], given: list[Alternatives]) -> Value:
        return changed_value(evaluator, inner, further, operation, given, is_exact=False)

    if isinstance(value, Mapping) and (not is_exact or len(steps[0]) != 1):
        return inner_changes.in_table(value, steps, operation, arguments, change)
    inner = _behind_step(evaluator, value, steps, operation, is_exact=is_exact)
    inner = changed_value(evaluator, inner, steps[1:], operation, arguments, is_exact=is_exact)
    if isinstance(value, Mapping):
        return enlarging.with_items(value, ((without_choices(steps[0]), only(inner)),), is_exact=True)
    return inner_changes.in_sequence(value, steps, arguments, inner, change) if isinstance(value, Sequence) else value


def _are_plain(found: Alternatives) -> bool:
    """Whether these are texts and numbers."""
    return bool(found) and all(isinstance(e.value, Text) or _is_number(e.value) for e in found)


def _is_number(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, int | float | complex)


def _augmented(
    evaluator: Evaluator, value: Mapping | Sequence, arguments: list[Alternatives], *, is_exact: bool
) -> Value:
    """``value[key] += more`` where a text or a number lies there; what happens often makes what is not known."""
    key, more, method = arguments
    old = containers.element_at(evaluator, only(value), key)
    old = tuple(each for each in old if isinstance(each.value, Text) or _is_number(each.value))
    if not old:
        return value
    operator = next((kind() for kind, name in BINARY.items() if method == only(text(name))), None)
    new: Alternatives = only(_COUNTED)
    if is_exact and operator is not None:
        new = operators.combined(operator, old, more)
    if isinstance(value, Sequence):
        return enlarging.with_place(value, key, new, is_exact=is_exact)
    return enlarging.with_items(value, ((without_choices(key), without_choices(new)),), is_exact=is_exact)


_COUNTED = Unknown("it is changed in place, in a loop or by a function")


def _behind_step(
    evaluator: Evaluator, value: Value, steps: list[Alternatives], operation: str, *, is_exact: bool
) -> Value:
    """The container behind the first key, before it is changed: what lies there, if that is known, or a new one."""
    if is_exact and isinstance(value, Mapping) and len(steps[0]) == 1:
        there = tables.mapped(evaluator, value, steps[0][0].value)
        if len(there) == 1 and isinstance(there[0].value, Mapping | Sequence):
            return there[0].value
    return enlarging.fresh(value, operation, len(steps))


_SLICE = External("builtins.slice()")


class _Everything(set[object]):
    """All sites: what is collected is tied to no round any more."""

    def __contains__(self, site: object) -> bool:
        return True
