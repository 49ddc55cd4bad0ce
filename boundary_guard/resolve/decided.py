"""Tests whose outcome is fixed before a program starts: ``TYPE_CHECKING``, constants, old versions of Python."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import External
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FLAGS = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})
_FLAG_NAMES = frozenset({"TYPE_CHECKING", "MYPY"})
"""What type checkers take to be true wherever it comes from."""
_COMPARISONS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
SUPPORTED = tuple((3, minor) for minor in range(11, 31))
"""The versions of Python that are maintained; a test that is false for all of them is never true."""


def truth_of_test(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool | When | None:
    """The truth of a test, as far as it is fixed; ``When.TYPE_CHECKING`` where only type checkers find it true."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = truth_of_test(evaluator, operand, frame)
            return True if inner is When.TYPE_CHECKING else not inner if isinstance(inner, bool) else None
        case ast.BoolOp(op=kind, values=values):
            return _joined(kind, [truth_of_test(evaluator, value, frame) for value in values])
        case ast.Constant(value=value):
            return bool(value)
        case ast.Compare():
            return _of_version(evaluator, test, frame)
        case ast.Name() | ast.Attribute():
            return _of_name(evaluator, test, frame)
    return None


def _joined(kind: ast.boolop, parts: list[bool | When | None]) -> bool | When | None:
    if isinstance(kind, ast.And):
        if False in parts:
            return False
        return When.TYPE_CHECKING if When.TYPE_CHECKING in parts else True if all(p is True for p in parts) else None
    if True in parts:
        return True
    known = [part for part in parts if part is not False]
    return False if not known else When.TYPE_CHECKING if all(part is When.TYPE_CHECKING for part in known) else None


def _of_name(evaluator: Evaluator, test: ast.Name | ast.Attribute, frame: Frame) -> bool | When | None:
    last = test.id if isinstance(test, ast.Name) else test.attr
    if last in _FLAG_NAMES:
        return When.TYPE_CHECKING
    root: ast.expr = test
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or _is_local(root.id, frame.scope):
        return None
    values = evaluator.briefly(test, frame)
    if any(isinstance(each.value, External) and each.value.name in _FLAGS for each in values):
        return When.TYPE_CHECKING
    if any(isinstance(each.value, External) and each.value.name in ("six.PY2", "future.utils.PY2") for each in values):
        return False
    bindings = frame.facts.body.bindings.get(last, ()) if isinstance(test, ast.Name) else ()
    if len(bindings) == 1 and bindings[0].kind is BindingKind.VALUE and not bindings[0].path:
        value = bindings[0].value
        if isinstance(value, ast.Compare):
            return _of_version(evaluator, value, frame)
    return None


def _is_local(name: str, scope: Scope | None) -> bool:
    """Whether a function binds the name, other than by an import: what it binds is not looked into."""
    while scope is not None and not isinstance(scope.node, ast.Module):
        if any(binding.kind is not BindingKind.IMPORT for binding in scope.bindings.get(name, ())):
            return True
        scope = scope.parent
    return False


def _of_version(evaluator: Evaluator, test: ast.Compare, frame: Frame) -> bool | None:
    """``sys.version_info >= (3, 8)``, ``sys.version_info[0] == 2``: decided when every version agrees."""
    if len(test.ops) != 1 or type(test.ops[0]) not in _COMPARISONS:
        return None
    try:
        wanted = ast.literal_eval(test.comparators[0])
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None
    part = _part_of_version(evaluator, test.left, frame)
    if part is None or not isinstance(wanted, tuple if isinstance(part, slice) else int):
        return None
    compare = _COMPARISONS[type(test.ops[0])]
    outcomes = set()
    for version in SUPPORTED:
        for rest in ((0, "final", 0), (99, "final", 0)):
            try:
                outcomes.add(bool(compare((*version, *rest)[part], wanted)))
            except TypeError:
                return None
    return outcomes.pop() if len(outcomes) == 1 else None


def _part_of_version(evaluator: Evaluator, node: ast.expr, frame: Frame) -> slice | int | None:
    """Which part of ``sys.version_info`` the expression is."""
    match node:
        case ast.Subscript(value=inner, slice=ast.Constant(value=int(index))) if _is_version(evaluator, inner, frame):
            return index if index in (0, 1) else None
        case ast.Subscript(value=inner, slice=ast.Slice(lower=None, upper=ast.Constant(value=int(upper)), step=None)):
            return slice(0, upper) if _is_version(evaluator, inner, frame) else None
        case ast.Attribute(value=inner, attr="major" | "minor" as name) if _is_version(evaluator, inner, frame):
            return 0 if name == "major" else 1
    return slice(0, 5) if _is_version(evaluator, node, frame) else None


def _is_version(evaluator: Evaluator, node: ast.expr, frame: Frame) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and any(
        isinstance(each.value, External) and each.value.name == "sys.version_info"
        for each in evaluator.briefly(node, frame)
    )
