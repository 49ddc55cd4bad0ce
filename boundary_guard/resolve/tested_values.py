"""What a test of a name says of each value that the name may have: ``if isinstance(name, str): …``.

Tests are also held against the rounds and calls in which values arose (``operators.passing``). A recursion comes by one
place with different values, which nothing but the values themselves tells apart.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.known_kinds import are_instances
from boundary_guard.resolve.operators import kept_out
from boundary_guard.resolve.still_bound import is_bound_since, is_set_elsewhere
from boundary_guard.resolve.values import Alternative, Alternatives, Constant, External, Text, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Outcome = Callable[[Value], bool | None]
"""Whether a test comes out true for a value; None where that is not known."""


def without_refused(evaluator: Evaluator, found: Alternatives, node: ast.Name, frame: Frame) -> Alternatives:
    """``found``, with those marked as excluded that a test of the name itself keeps out on the way to ``node``."""
    if frame.scope.is_class:
        return found  # whose names may be those of the module once they are deleted
    for condition in conditions_at(frame.facts, frame.scope, node):
        outcome = _outcome(evaluator, condition.test, node.id, frame)
        if outcome is None:
            continue
        refused = {each for each in found if each.excluded is None and outcome(each.value) is (not condition.wanted)}
        if refused and not is_bound_since(frame.facts, condition.test, node):
            if is_set_elsewhere(evaluator, node, frame):
                return found
            found = _without_numbers(found, refused) or kept_out(found, refused, condition, frame)
    return found


def _without_numbers(found: Alternatives, refused: set[Alternative]) -> Alternatives:
    """Numbers are not told to be left out, but left out: a counter would go on counting them."""
    are_numbers = all(isinstance(each.value, Constant) for each in refused)
    return tuple(each for each in found if each not in refused) if are_numbers else ()


def _outcome(evaluator: Evaluator, test: ast.expr, name: str, frame: Frame) -> Outcome | None:
    """How the test comes out for a value of the name; None where it asks for something else, too."""
    match test:
        case ast.Name(id=tested) | ast.NamedExpr(target=ast.Name(id=tested)) if tested == name:
            return lambda value: truth(value) if isinstance(value, _UNCHANGING) else None
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _outcome(evaluator, operand, name, frame)
            return _negated(inner) if inner is not None else None
        case ast.BoolOp(op=operator, values=parts):
            return _joined([_outcome(evaluator, part, name, frame) for part in parts], isinstance(operator, ast.Or))
        case ast.Compare(
            left=ast.Name(id=tested) | ast.NamedExpr(target=ast.Name(id=tested)), ops=[kind], comparators=[other]
        ) if tested == name:
            values = evaluator.share(2, partial(evaluator.value, other, frame))
            return lambda value: _compared(kind, value, values)
        case ast.Call(func=function, args=[ast.Name(id=tested), kinds], keywords=[]) if tested == name:
            if all(each.value == _ISINSTANCE for each in evaluator.value(function, frame)):
                asked = evaluator.value(kinds, frame)
                return lambda value: _is_instance(evaluator, value, asked)
    return None


_UNCHANGING = (Text, Constant)
"""Values that are the same at the test and behind it; a list may have been filled since."""
_ISINSTANCE = External("builtins.isinstance")


def _negated(outcome: Outcome) -> Outcome:
    def negated(value: Value) -> bool | None:
        known = outcome(value)
        return None if known is None else not known

    return negated


def _joined(outcomes: list[Outcome | None], decisive: bool) -> Outcome | None:
    """``or`` is true, and ``and`` is false, as soon as one part is; else every part has to be known."""
    known = [each for each in outcomes if each is not None]
    if not known:
        return None

    def joined(value: Value) -> bool | None:
        results = {each(value) for each in known}
        if decisive in results:
            return decisive
        return None if None in results or len(known) < len(outcomes) else not decisive

    return joined


def _compared(kind: ast.cmpop, value: Value, others: Alternatives) -> bool | None:
    results = {truth(compare(kind, value, each.value)) for each in others} if isinstance(value, _UNCHANGING) else set()
    return results.pop() if len(results) == 1 else None


def _is_instance(evaluator: Evaluator, value: Value, kinds: Alternatives) -> bool | None:
    results = {truth(each.value) for each in are_instances(evaluator, only(value), kinds) or ()}
    return results.pop() if len(results) == 1 else None
