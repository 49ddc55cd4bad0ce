"""What ``yield`` and ``yield from`` give inside of a generator: what it is sent, and what the inner one returns.

Sources: PEP 342 (``send``), PEP 380 (``yield from``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import calling
from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.called_frames import called_frame
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.passed_on import SENDING, values_of
from boundary_guard.resolve.values import Alternative, Alternatives, FunctionValue, Unknown, only
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ANYTHING = only(Unknown("what a generator is sent is known at run time only"))
"""Who drives a generator may send it anything: frameworks do, with what the generator has yielded."""
_RESULT = Alternative(Unknown("what a generator returns that others made is not known"))


def received(evaluator: Evaluator, node: ast.Yield, frame: Frame) -> Alternatives:
    """``x = yield``: what the project sends to such a generator, among others."""
    sent = (
        one
        for facts, call in _sendings(evaluator)
        if any(each.scope is frame.scope for each in _generators(evaluator, facts, call))
        for one in without_choices(evaluator.value(call.args[0], general_frame(facts, facts.scope_of(call))))
    )
    return distinct((*sent, *_ANYTHING))


def _sendings(evaluator: Evaluator) -> list[tuple[Facts, ast.Call]]:
    """The calls in the project that send something to what may be a generator."""
    key = ("what is sent", len(evaluator.project.scope))
    if key not in evaluator.notes:
        files = dict.fromkeys(facts for name in sorted(SENDING) for facts in evaluator.project.search.calling(name))
        evaluator.notes[key] = [(facts, call) for facts in files for call in _sendings_in(evaluator, facts)]
    found = evaluator.notes[key]
    assert isinstance(found, list)
    return found


def _sendings_in(evaluator: Evaluator, facts: Facts) -> Iterator[ast.Call]:
    for name in sorted(SENDING):
        for call in evaluator.project.mentions(facts).calls.get(name, ()):
            if isinstance(call.func, ast.Attribute) and len(call.args) == 1:
                yield call


def _generators(evaluator: Evaluator, facts: Facts, call: ast.Call) -> Iterator[FunctionValue]:
    """Whose generators get it: of functions that are called where the variable is bound."""
    assert isinstance(call.func, ast.Attribute)
    for made in values_of(facts, call.func.value):
        if isinstance(made, ast.Call):
            found = evaluator.briefly(made.func, general_frame(facts, facts.scope_of(made)))
            yield from (each.value for each in found if isinstance(each.value, FunctionValue))


def returned_inside(evaluator: Evaluator, node: ast.YieldFrom, frame: Frame) -> Alternatives:
    """``x = yield from inner()``: what the inner generator returns at its end."""
    results: list[Alternative] = []
    for made in values_of(frame.facts, node.value):
        if not isinstance(made, ast.Call) or frame.facts.scope_of(made) is not frame.scope:
            results.append(_RESULT)
            continue
        callees = [each.value for each in evaluator.value(made.func, frame)]
        known = [each for each in callees if isinstance(each, FunctionValue) and each.scope.yields]
        if len(known) < max(len(callees), 1):
            results.append(_RESULT)
        for function in known:
            inner = called_frame(evaluator, function, calling.arguments_of(evaluator, made, frame))
            results.extend(without_choices(_at_end(evaluator, inner)))
    return distinct(results)


def _at_end(evaluator: Evaluator, frame: Frame) -> Alternatives:
    return evaluator.solve(("returned by a generator", frame), lambda: calling.returned_at_end(evaluator, frame))
