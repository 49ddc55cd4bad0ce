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
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Mapping,
    Sequence,
    Text,
    Unknown,
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
        if (
            allowed
            and not is_bound_since(frame.facts, condition.test, node, by_constants=False)
            and not is_set_elsewhere(evaluator, node, frame)
        ):
            return distinct(one for each in found for one in (_those(each, allowed) if is_open(each) else (each,)))
    return found


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
