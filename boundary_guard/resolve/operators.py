"""Operators and tests over abstract values: arithmetic, comparison, truth, and what survives a test."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, merged, pairs, product
from boundary_guard.resolve.conditions import Condition, conditions_at
from boundary_guard.resolve.containers import added
from boundary_guard.resolve.paths import joined_path
from boundary_guard.resolve.texts import as_text, concatenated, percent_parts
from boundary_guard.resolve.values import (
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

_UNDECIDED = Unknown("the test depends on what is known at run time only")
_ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv}
_ORDER = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}


def truth(value: Value) -> bool | None:
    """``bool(value)``, or None when it is not known."""
    match value:
        case Constant(value=constant):
            return bool(constant)
        case Text():
            known = value.known
            return bool(known) if known is not None else None
        case Sequence(items=items, rest=rest, is_complete=complete):
            return True if items else (None if rest or not complete else False)
        case Mapping(items=items, is_complete=complete):
            return True if items else (None if not complete else False)
        case Unknown() | External():
            return None
        case PathValue():
            return True
    return True


def truth_of(found: Alternatives) -> bool | None:
    """The truth of an expression whose alternatives all agree."""
    results = {truth(each.value) for each in found}
    return results.pop() if len(results) == 1 else None


def unary(kind: ast.unaryop, value: Value) -> Value:
    """``not x``, ``-x``."""
    if isinstance(kind, ast.Not):
        known = truth(value)
        return _UNDECIDED if known is None else Constant(not known)
    if isinstance(kind, ast.USub) and isinstance(value, Constant) and isinstance(value.value, int | float):
        return Constant(-value.value)
    return Unknown("the number is computed")


def binary(kind: ast.operator, left: Value, right: Value) -> Value:
    """``left + right`` and its kin."""
    match kind, left, right:
        case ast.Add(), Text(), _:
            return concatenated(left, as_text(right))
        case ast.Add(), Unknown(), Text():
            return concatenated(as_text(left), right)
        case ast.Add(), Sequence(), Sequence():
            return added(left, right)
        case ast.Div(), PathValue(), _:
            return PathValue(joined_path(left.text, as_text(right)))
        case ast.Div(), Text(), PathValue():
            return PathValue(joined_path(left, right.text))
        case ast.BitOr(), Mapping(), Mapping():
            return Mapping((*right.items, *left.items), left.is_complete and right.is_complete)
        case ast.BitOr() | ast.Sub() | ast.BitAnd(), Sequence(), Sequence():
            return added(left, right) if isinstance(kind, ast.BitOr) else _unordered(left)
        case _, Constant(value=int() as one), Constant(value=int() as other) if type(kind) in _ARITHMETIC:
            return _arithmetic(kind, one, other)
    return Unknown("the value is computed by an operator that we do not follow")


def _arithmetic(kind: ast.operator, one: int, other: int) -> Value:
    if max(abs(one), abs(other)) > 1 << 64 or (isinstance(kind, ast.FloorDiv) and not other):
        return Unknown("the number is out of bounds")
    return Constant(_ARITHMETIC[type(kind)](one, other))


def _unordered(found: Sequence) -> Sequence:
    return Sequence((), distinct((*(each for item in found.items for each in item), *found.rest)), found.is_complete)


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
    for piece in percent_parts(template):
        if isinstance(piece, str):
            values.append(only(text(piece)))
        elif piece[0] is not None:
            values.append(_keyed(right, piece[0]))
        else:
            values.append(_positional(right, index))
            index += 1
    return values


def _keyed(found: Alternatives, key: str) -> Alternatives:
    results: list[Alternative] = []
    for each in found:
        items = each.value.items if isinstance(each.value, Mapping) else ()
        matching = [value for keys, value in items if any(k.value == text(key) for k in keys)]
        results.extend(one for value in matching for one in value)
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


def compare(kind: ast.cmpop, left: Value, right: Value) -> Value:
    """``left == right`` and its kin."""
    match kind:
        case ast.Eq() | ast.Is():
            return _equal(left, right)
        case ast.NotEq() | ast.IsNot():
            return unary(ast.Not(), _equal(left, right))
        case ast.In():
            return _contains(right, left)
        case ast.NotIn():
            return unary(ast.Not(), _contains(right, left))
    match left, right:
        case Constant(value=int() | float() as one), Constant(value=int() | float() as other):
            return Constant(_ORDER[type(kind)](one, other))
    return _UNDECIDED


def _equal(left: Value, right: Value) -> Value:
    match left, right:
        case Constant(), Constant():
            return Constant(left.value == right.value)
        case Text(), Text():
            if left.known is not None and right.known is not None:
                return Constant(left.known == right.known)
        case (Constant(value=None), Text() | Sequence() | Mapping() | PathValue()) | (
            Text() | Sequence() | Mapping() | PathValue(),
            Constant(value=None),
        ):
            return Constant(False)
    return _UNDECIDED


def _contains(container: Value, element: Value) -> Value:
    match container, element:
        case Text(), Text():
            if container.known is not None and element.known is not None:
                return Constant(element.known in container.known)
        case Sequence(), Text() | Constant() | PathValue():
            return _among(
                [each.value for item in (*container.items, container.rest) for each in item],
                element,
                is_complete=container.is_complete,
            )
        case Mapping(), Text() | Constant():
            keys = [each.value for key, _ in container.items for each in key]
            return _among(keys, element, is_complete=container.is_complete)
    return _UNDECIDED


def _among(values: list[Value], element: Value, *, is_complete: bool) -> Value:
    results = [_equal(value, element) for value in values]
    if any(isinstance(result, Constant) and result.value for result in results):
        return Constant(True)
    decided = all(isinstance(result, Constant) for result in results)
    return Constant(False) if is_complete and decided else _UNDECIDED


def combined(kind: ast.operator, left: Alternatives, right: Alternatives) -> Alternatives:
    """``left <op> right`` over all that both may be."""
    if isinstance(kind, ast.Mod) and any(isinstance(each.value, Text) for each in left):
        return percent(left, right)
    return product(left, right, lambda one, other: binary(kind, one, other))


def reachable(evaluator: Evaluator, found: Alternatives, node: ast.AST, frame: Frame) -> Alternatives:
    """``found``, with those marked as excluded that the tests on the way to ``node`` keep out."""
    for condition in conditions_at(frame.facts, frame.scope, node):
        if not any(each.excluded is None for each in found):
            break
        results = evaluator.value(condition.test, frame)
        if any(truth(result.value) is (not condition.wanted) for result in results):
            found = _tested(found, results, condition, frame)
    return found


def _tested(found: Alternatives, results: Alternatives, condition: Condition, frame: Frame) -> Alternatives:
    """Mark the alternatives for which the test can only come out the wrong way."""
    live = tuple(result for result in results if result.excluded is None)
    seen: dict[Alternative, bool] = {}
    for each, result in pairs(found, live):
        fails = truth(result.value) is (not condition.wanted)
        seen[each] = seen.get(each, True) and fails
    test = condition.test
    shown = frame.facts.written(test)
    exclusion = Exclusion(frame.facts.place(test), f"not {shown}" if condition.wanted else shown)
    return distinct(
        Alternative(each.value, each.choices, exclusion, each.taken, each.via)
        if each.excluded is None and seen.get(each)
        else each
        for each in found
    )
