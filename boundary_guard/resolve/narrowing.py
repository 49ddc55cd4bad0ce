"""What a test on the way says of a name that is not known otherwise: ``if name not in ALLOWED: raise ValueError``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.bound_anew import tests_behind
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.conditions import Condition, conditions_at
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.still_bound import is_bound_since, is_constant, is_set_elsewhere
from boundary_guard.resolve.undotted import forbids_dots, is_part_of_dotted_name, without_dots
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
)
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def is_open(found: Alternative) -> bool:
    """Whether a test may say more of the value than is known: nothing is, or only where it comes from, or a part."""
    value = found.value
    is_cut = isinstance(value, Text) and value.known is None
    return is_cut or isinstance(value, Unknown) or (isinstance(value, External) and value.name.endswith((")", "]")))


def narrowed(evaluator: Evaluator, found: Alternatives, node: ast.Name, frame: Frame) -> Alternatives:
    """Below ``if name in TABLE`` or ``if name == "x"`` a name that is not known is one of these."""
    if frame.scope.is_class:
        return found  # whose names may be those of the module once they are deleted
    conditions = conditions_at(frame.facts, frame.scope, node)
    for condition in (*conditions, *_otherwise_bound(frame.facts, node)):
        allowed = _allowed(evaluator, condition.test, node.id, frame, wanted=condition.wanted)
        if allowed and _still_holds(evaluator, condition, node, frame):
            allowed = _but_for_refused(evaluator, allowed, conditions, node, frame)
            return distinct(one for each in found for one in (_those(each, allowed) if is_open(each) else (each,)))
    if is_part_of_dotted_name(frame.facts, node):
        for condition in conditions:
            if forbids_dots(condition.test, node.id, wanted=condition.wanted) and _still_holds(
                evaluator, condition, node, frame
            ):
                return distinct(without_dots(each) if is_open(each) else each for each in found)
    return found


def _but_for_refused(
    evaluator: Evaluator, allowed: Alternatives, conditions: Iterable[Condition], node: ast.Name, frame: Frame
) -> Alternatives:
    """Those of the allowed values that no other test keeps out: ``if name == "x": return`` before it."""
    refused: set[object] = set()
    for condition in conditions:
        values = set(_refused(evaluator, condition.test, node.id, frame, wanted=condition.wanted))
        if values and _still_holds(evaluator, condition, node, frame):
            refused |= values
    return tuple(each for each in allowed if _plain(each.value) not in refused)


def _refused(evaluator: Evaluator, test: ast.expr, name: str, frame: Frame, *, wanted: bool) -> Iterator[object]:
    """The values with which the test surely comes out otherwise."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _refused(evaluator, operand, name, frame, wanted=not wanted)
        case ast.BoolOp(op=operator, values=parts) if isinstance(operator, ast.And) is wanted:
            for part in parts:
                yield from _refused(evaluator, part, name, frame, wanted=wanted)
        case ast.Compare(left=ast.Name(id=compared), ops=[kind], comparators=[given]):
            if compared == name and isinstance(kind, _OTHER if wanted else _SAME):
                found = evaluator.value(given, frame)
                if isinstance(kind, ast.In | ast.NotIn):
                    yield from _surely_in(found)
                elif len(found) == 1 and _is_exact(found[0]):
                    yield _plain(found[0].value)


def _plain(value: Value) -> object:
    """What two values that are known are compared by, wherever they come from."""
    return value.known if isinstance(value, Text) else value


def _surely_in(found: Alternatives) -> Iterator[object]:
    """The values that the list, the tuple or the table has, whatever else may be in it."""
    if len(found) == 1:
        value = found[0].value
        items = value.items if isinstance(value, Sequence) else ()
        if isinstance(value, Mapping):
            items = tuple(key for key, _ in value.certain_items)
        yield from (_plain(item[0].value) for item in items if len(item) == 1 and _is_exact(item[0]))


def _still_holds(evaluator: Evaluator, condition: Condition, node: ast.Name, frame: Frame) -> bool:
    """Whether the name has the value that was tested, where it is used."""
    was_bound = is_bound_since(frame.facts, condition.test, node, by_constants=False)
    return not was_bound and not is_set_elsewhere(evaluator, node, frame)


def _those(found: Alternative, allowed: Alternatives) -> Iterator[Alternative]:
    """The allowed ones that the value may be: those that its known parts fit."""
    for each in allowed:
        if not isinstance(found.value, Text) or truth(compare(ast.Eq(), found.value, each.value)) is not False:
            yield each


def _allowed(evaluator: Evaluator, test: ast.expr, name: str, frame: Frame, *, wanted: bool) -> Alternatives | None:
    """The values that let the test come out so; None where it does not say."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _allowed(evaluator, operand, name, frame, wanted=not wanted)
        case ast.BoolOp(op=operator, values=parts):
            each = [_allowed(evaluator, part, name, frame, wanted=wanted) for part in parts]
            if isinstance(operator, ast.And) is wanted:  # all of them come out so
                return next((one for one in each if one is not None), None)
            return _together(each)
        case ast.Compare(left=ast.Name(id=compared) | ast.NamedExpr(target=ast.Name(id=compared)), comparators=[given]):
            kind = type(test.ops[0])
            if compared != name or (kind not in (_SAME if wanted else _OTHER)):
                return None
            values = evaluator.value(given, frame)
            if kind in (ast.In, ast.NotIn):
                if not all(isinstance(each.value, Sequence | Mapping) for each in values):
                    return None  # a text has parts, and a class may say itself what is in its objects
                values = containers.elements(evaluator, values, given)
            is_known = all(_is_exact(each) for each in values)
            return values if is_known else None
    return None


_SAME, _OTHER = (ast.In, ast.Eq), (ast.NotIn, ast.NotEq)


def _is_exact(found: Alternative) -> bool:
    value = found.value
    return (isinstance(value, Text) and value.known is not None) or isinstance(value, Constant)


def _together(found: Iterable[Alternatives | None]) -> Alternatives | None:
    known = list(found)
    return None if None in known else distinct(one for each in known for one in each or ())


def _otherwise_bound(facts: Facts, node: ast.Name) -> Iterator[Condition]:
    """``if name not in TABLE: name = "x"`` before it: what is not known of it came by the other way."""
    bound = owner_of(facts.scope_of(node), node.id).bindings.get(node.id, ())
    others = [each for each in bound if not is_constant(each)]
    if len(others) == 1 and len(bound) > 1:
        yield from tests_behind(facts, others[0].node, node, node.id)
