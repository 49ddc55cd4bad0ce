"""Tests whose outcome is fixed before a program starts: ``TYPE_CHECKING``, constants, old versions of Python."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve import environment
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.standing_for import may_stand_for
from boundary_guard.resolve.values import Constant, External

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_Known = dict[tuple[ast.expr, Frame], bool | When | None]
"""What is known of the tests that one is made of, while it is looked at."""
_FLAGS = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})
_FLAG_NAMES = frozenset({"TYPE_CHECKING", "MYPY"})
"""What type checkers take to be true wherever it comes from."""


def truth_of_test(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool | When | None:
    """The truth of a test, as far as it is fixed; ``When.TYPE_CHECKING`` where only type checkers find it true."""
    return _truth(evaluator, test, frame, {})


def _truth(evaluator: Evaluator, test: ast.expr, frame: Frame, known: _Known) -> bool | When | None:
    """The same; names that stand for tests may be made of the same ones again and again, or of each other."""
    key = (test, frame)
    if key not in known:
        known[key] = None  # while that very question is being answered
        known[key] = _found(evaluator, test, frame, known)
    return known[key]


def _found(evaluator: Evaluator, test: ast.expr, frame: Frame, known: _Known) -> bool | When | None:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _truth(evaluator, operand, frame, known)
            return True if inner is When.TYPE_CHECKING else not inner if isinstance(inner, bool) else None
        case ast.BoolOp(op=kind, values=values):
            return _joined(kind, [_truth(evaluator, value, frame, known) for value in values])
        case ast.Constant(value=value):
            return bool(value)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=True)]):
            if _truth(evaluator, left, frame, known) is When.TYPE_CHECKING:
                return When.TYPE_CHECKING
        case ast.Call(func=ast.Name(id="bool"), args=[operand], keywords=[]):
            return _truth(evaluator, operand, frame, known)
        case ast.Name() | ast.Attribute():
            if _is_flag(evaluator, test, frame):
                return When.TYPE_CHECKING
            made, around = environment.defined(evaluator, test, frame)
            if isinstance(made, ast.BoolOp) and not any(isinstance(part, ast.Constant) for part in made.values):
                return _truth(evaluator, made, around, known)
    return environment.outcome(evaluator, test, frame)


def _joined(kind: ast.boolop, parts: list[bool | When | None]) -> bool | When | None:
    if isinstance(kind, ast.And):
        if False in parts:
            return False
        return When.TYPE_CHECKING if When.TYPE_CHECKING in parts else True if all(p is True for p in parts) else None
    if True in parts:
        return True
    known = [part for part in parts if part is not False]
    return False if not known else When.TYPE_CHECKING if all(part is When.TYPE_CHECKING for part in known) else None


def _is_flag(evaluator: Evaluator, test: ast.Name | ast.Attribute, frame: Frame) -> bool:
    """Whether the name stands for ``TYPE_CHECKING``: by what it is, or is called, unless that is set to true."""
    root: ast.expr = test
    while isinstance(root, ast.Attribute):
        root = root.value
    last = test.id if isinstance(test, ast.Name) else test.attr
    may_be = isinstance(root, ast.Name) and not environment.is_local(root.id, frame.scope)
    if may_be and may_stand_for(evaluator.project, frame.facts, frame.scope, test, _FLAG_NAMES):
        values = [each.value for each in evaluator.briefly(test, frame)]
        if any(isinstance(value, External) and value.name in _FLAGS for value in values):
            return True
        if last in _FLAG_NAMES and any(isinstance(value, Constant) and value.value for value in values):
            return False
    return last in _FLAG_NAMES
