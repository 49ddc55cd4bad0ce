"""Values that a name never gets: it is bound where control never comes.

``when`` of ``resolve.contexts`` asks the same of an import. Names are looked up far more often, so only what looks
like such a place is examined.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve.answers import newest
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.decided import truth_of_test
from boundary_guard.resolve.environment import may_ask
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.unreached import ENDING_NAMES, JUMPS, is_unreached
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def without_dead(evaluator: Evaluator, bindings: Iterable[Binding], facts: Facts) -> list[Binding]:
    """The bindings that can happen; all of them where none can: then the use stands in dead code as well."""
    found = list(bindings)
    live = [each for each in found if each.kind is BindingKind.PARAMETER or not is_dead(evaluator, each.node, facts)]
    return live or found


_DEAD = newest(False, False)
"""A test may read the name that it stands above: nobody is dead while that is asked."""


def is_dead(evaluator: Evaluator, node: ast.AST, facts: Facts) -> bool:
    """Whether control never comes to the node in its scope, on any machine."""
    key = ("dead", node)
    return evaluator.answer(key, lambda: _is_dead(evaluator, node, general_frame(facts, facts.scope_of(node))), _DEAD)


def _is_dead(evaluator: Evaluator, node: ast.AST, frame: Frame) -> bool:
    return _never_holds(evaluator, node, frame) or (
        _looks_unreached(evaluator, node, frame) and is_unreached(evaluator, node, frame)
    )


def _never_holds(evaluator: Evaluator, node: ast.AST, frame: Frame) -> bool:
    """Whether a test on the way comes out the other way, whatever the machine; or only for type checkers."""
    tests = (each for each in conditions_at(frame.facts, frame.scope, node) if not each.is_asserted)
    decided = (
        (truth_of_test(evaluator, each.test, frame), each.wanted)
        for each in tests
        if may_ask(evaluator, each.test, frame)
    )
    return any(truth is (not wanted) or (wanted and truth is When.TYPE_CHECKING) for truth, wanted in decided)


def _looks_unreached(evaluator: Evaluator, node: ast.AST, frame: Frame) -> bool:
    """Whether a statement before the node may be one that never comes to its end."""
    for child, above in frame.facts.ancestors(node):
        blocks = (getattr(above, name, None) for name in ("body", "orelse", "finalbody"))
        before = (each[: each.index(child)] for each in blocks if isinstance(each, list) and child in each)
        if any(_may_end(evaluator, statement, frame) for block in before for statement in block):
            return True
        if above is frame.scope.node:
            break
    return False


def _may_end(evaluator: Evaluator, statement: ast.stmt, frame: Frame) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=callee)):
            return last_name(callee) in ENDING_NAMES
        case ast.If(test=test) | ast.While(test=test):
            return may_ask(evaluator, test, frame)
    return isinstance(statement, JUMPS)
