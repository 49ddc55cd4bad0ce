"""Operators and tests over abstract values: arithmetic, comparison, truth, and what survives a test."""

from __future__ import annotations

import ast
import operator
from collections.abc import Container, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import along, behind, distinct, map_values, meets, merged, pairs, product
from boundary_guard.resolve.answers import was_cut
from boundary_guard.resolve.comparing import truth
from boundary_guard.resolve.conditions import Condition, conditions_at
from boundary_guard.resolve.paths import joined_path
from boundary_guard.resolve.sequences import added, repeated, within, without
from boundary_guard.resolve.tables import overlaid
from boundary_guard.resolve.templates import by_directive, percent_pieces
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    NUMBER,
    Alternative,
    Alternatives,
    Constant,
    Exclusion,
    External,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame

_ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def binary(kind: ast.operator, left: Value, right: Value) -> Value:
    """``left + right`` and its kin."""
    match kind, left, right:
        case ast.Add(), Text(), _:
            return concatenated(left, as_text(right))
        case ast.Add(), Unknown() | External(), Text():
            return concatenated(as_text(left), right)
        case ast.Add(), Sequence(), Sequence():
            return added(left, right)
        case ast.Div(), PathValue(), _:
            return PathValue(joined_path(left.text, as_text(right)))
        case ast.Div(), Text(), PathValue():
            return PathValue(joined_path(left, right.text))
        case ast.BitOr(), Mapping(), Mapping():
            return replace(overlaid((left, right)), default=left.default)
        case ast.BitOr(), Sequence(), Sequence():
            return added(left, right)
        case ast.Mult(), Sequence(), _:
            return repeated(left, right)
        case ast.Mult(), _, Sequence():
            return repeated(right, left)
        case ast.Sub(), Sequence(), _:
            return without(left, right)
        case ast.BitAnd(), Sequence(), _:
            return within(left, right)
        case _, Constant(value=int() as one), Constant(value=int() as other) if type(kind) in _ARITHMETIC:
            return _arithmetic(kind, one, other)
        case _ if type(kind) in _ARITHMETIC and _is_whole(left) and _is_whole(right):
            return NUMBER
    return Unknown("the value is computed by an operator that we do not follow")


def _is_whole(value: Value) -> bool:
    return value == NUMBER or (isinstance(value, Constant) and isinstance(value.value, int))


def _arithmetic(kind: ast.operator, one: int, other: int) -> Value:
    if max(abs(one), abs(other)) > 1 << 64 or (isinstance(kind, ast.FloorDiv | ast.Mod) and not other):
        return Unknown("the number is out of bounds")
    return Constant(_ARITHMETIC[type(kind)](one, other))


def percent(left: Alternatives, right: Alternatives) -> Alternatives:
    """``template % values``."""
    results: list[Alternative] = []
    for template in left:
        known = template.value.known if isinstance(template.value, Text) else None
        if known is None:
            results.append(merged(as_text(Unknown("the template of % is not known")), template))
            continue
        filled: Alternatives = (merged(Text(()), template),)
        for piece in _percent_values(known, right):
            filled = product(filled, piece, lambda one, other: concatenated(as_text(one), as_text(other)))
        results.extend(filled)
    return distinct(results)


def _percent_values(template: str, right: Alternatives) -> list[Alternatives]:
    values: list[Alternatives] = []
    index = 0
    for piece in percent_pieces(template):
        if isinstance(piece, str):
            values.append(only(text(piece)))
        else:
            stars = [_positional(right, index + number) for number in range(piece.spec.count("*"))]
            index += len(stars)
            found = _keyed(right, piece.key) if piece.key is not None else _positional(right, index)
            index += piece.key is None
            values.append(_directed(found, piece.spec, stars))
    return values


def _directed(found: Alternatives, directive: str, stars: list[Alternatives]) -> Alternatives:
    """What the directive makes of the value."""
    if not stars:
        return map_values(found, lambda value: by_directive(value, directive))
    given: Alternatives = only(Sequence())
    for each in stars:
        given = product(given, each, lambda one, other: Sequence((*one.items, only(other))))  # type: ignore[union-attr]
    return product(
        found,
        given,
        lambda value, one: by_directive(value, directive, tuple(item[0].value for item in one.items)),  # type: ignore[union-attr]
    )


def _keyed(found: Alternatives, key: str) -> Alternatives:
    results: list[Alternative] = []
    for each in found:
        items = each.value.items if isinstance(each.value, Mapping) else ()
        matching = [value for keys, value in items if any(k.value == text(key) for k in keys)]
        results.extend(one for value in matching for one in behind(value, each))
        if not matching:
            results.append(merged(Unknown("the value for % is not known"), each))
    return distinct(results)


def _positional(found: Alternatives, index: int) -> Alternatives:
    results: list[Alternative] = []
    for each in found:
        if isinstance(each.value, Sequence) and index < len(each.value.items):
            results.extend(merged(one.value, one, other) for one, other in pairs(each.value.items[index], (each,)))
        elif isinstance(each.value, Sequence):
            results.append(merged(Unknown("the value for % is not known"), each))
        else:
            results.append(each)
    return distinct(results)


def combined(kind: ast.operator, left: Alternatives, right: Alternatives) -> Alternatives:
    """``left <op> right`` over all that both may be."""
    if isinstance(kind, ast.Mod) and any(isinstance(each.value, Text) for each in left):
        return percent(left, right)
    return product(left, right, lambda one, other: binary(kind, one, other))


def reachable(
    evaluator: Evaluator, found: Alternatives, node: ast.AST, frame: Frame, *, parts: int = 2, is_tied: bool = False
) -> Alternatives:
    """``found``, with those marked as excluded that the tests on the way to ``node`` keep out.

    Where ``is_tied``, the others belong to the calls and rounds in which the tests let them pass.
    A test gets one of so many ``parts`` of the steps only: it must not starve the values that it lets through.
    """
    return passing(evaluator, found, conditions_at(frame.facts, frame.scope, node), frame, parts=parts, is_tied=is_tied)


def passing(
    evaluator: Evaluator,
    found: Alternatives,
    conditions: Iterable[Condition],
    frame: Frame,
    *,
    parts: int = 2,
    is_tied: bool = False,
) -> Alternatives:
    """The same for tests that are known."""
    for condition in conditions:
        if not any(each.excluded is None for each in found):
            break
        results = evaluator.share(parts, partial(evaluator.value, condition.test, frame))
        if any(truth(result.value) is (not condition.wanted) for result in results):
            found = _tested(found, results, condition, frame)
            if is_tied:
                found = along(found, tuple(e for e in results if truth(e.value) is not (not condition.wanted)))
    return found


def _tested(found: Alternatives, results: Alternatives, condition: Condition, frame: Frame) -> Alternatives:
    """Mark the alternatives for which the test can only come out the wrong way."""
    live = [result for result in results if result.excluded is None]
    outcomes = [truth(each.value) is not (not condition.wanted) for each in live]
    passes = meets(found, tuple(each for each, lets_pass in zip(live, outcomes, strict=True) if lets_pass))
    fails = meets(found, tuple(each for each, lets_pass in zip(live, outcomes, strict=True) if not lets_pass))
    outside: dict[Alternative, bool] = {}
    for each, may_pass, may_fail in zip(found, passes, fails, strict=True):
        outside[each] = outside.get(each, True) and may_fail and not may_pass
    refused = {each for each, is_outside in outside.items() if is_outside and each.excluded is None}
    return kept_out(found, refused, condition, frame)


def kept_out(found: Alternatives, refused: Container[Alternative], condition: Condition, frame: Frame) -> Alternatives:
    """``found``, with the refused ones marked as excluded by the test; what was cut short may be anything."""
    test = condition.test
    shown = frame.facts.written(test)
    exclusion = Exclusion(frame.facts.place(test), f"not {shown}" if condition.wanted else shown)
    return distinct(
        Alternative(each.value, each.choices, exclusion, each.taken, each.via)
        if each in refused and not was_cut((each,))
        else each
        for each in found
    )
