"""When an import runs, and whether its failure is caught: read off the blocks around it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.loading import load_scopes
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import External
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_TYPE_CHECKING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


def when(evaluator: Evaluator, facts: Facts, node: ast.AST) -> When | None:
    """When the code at ``node`` runs; None when a test that is decided before the program starts forbids it."""
    scope = facts.scope_of(node)
    runs_with_module = not _is_in_function(scope) or scope in load_scopes(evaluator, facts)
    result = When.LOAD if runs_with_module else When.CALL
    current, place = scope, node
    while True:
        frame = general_frame(facts, current)
        for condition in conditions_at(facts, current, place):
            truth = _truth(evaluator, condition.test, frame)
            if truth is When.TYPE_CHECKING:
                if condition.wanted:
                    return When.TYPE_CHECKING
            elif truth is not None and truth is not condition.wanted:
                return None
        if current.parent is None:
            return result
        current, place = current.parent, current.node


def _is_in_function(scope: Scope | None) -> bool:
    while scope is not None and not scope.is_function:
        scope = scope.parent
    return scope is not None


def _truth(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool | When | None:
    """The truth of a test, as far as it is fixed: ``TYPE_CHECKING`` (PEP 484), constants, old versions."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(evaluator, test.operand, frame)
        return True if inner is When.TYPE_CHECKING else not inner if isinstance(inner, bool) else None
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        parts = [_truth(evaluator, value, frame) for value in test.values]
        if When.TYPE_CHECKING in parts:
            return When.TYPE_CHECKING
        return False if False in parts else None
    if isinstance(test, ast.Name | ast.Attribute):
        return When.TYPE_CHECKING if _is_type_checking(evaluator, test, frame) else None
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Compare):
        return _version_test(evaluator, test, frame)
    return None


def _is_type_checking(evaluator: Evaluator, test: ast.Name | ast.Attribute, frame: Frame) -> bool:
    """Whether the test is ``typing.TYPE_CHECKING``, by whatever name; what a function binds is not looked into."""
    if last_name(test) == "TYPE_CHECKING":
        return True
    root: ast.expr = test
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or _is_local(root.id, frame.scope):
        return False
    values = evaluator.briefly(test, frame)
    return any(isinstance(each.value, External) and each.value.name in _TYPE_CHECKING for each in values)


def _is_local(name: str, scope: Scope | None) -> bool:
    """Whether a function binds the name, other than by an import."""
    while scope is not None and not isinstance(scope.node, ast.Module):
        if any(binding.kind is not BindingKind.IMPORT for binding in scope.bindings.get(name, ())):
            return True
        scope = scope.parent
    return False


def _version_test(evaluator: Evaluator, test: ast.Compare, frame: Frame) -> bool | None:
    """``sys.version_info >= (3, 8)``: decided for every Python that we support (3.11 and later)."""
    if len(test.ops) != 1 or not isinstance(test.comparators[0], ast.Tuple):
        return None
    left = evaluator.value(test.left, frame)
    if not any(isinstance(e.value, External) and e.value.name == "sys.version_info" for e in left):
        return None
    wanted = tuple(getattr(element, "value", None) for element in test.comparators[0].elts)[:2]
    if not all(isinstance(number, int) for number in wanted) or wanted > (3, 11):
        return None
    match test.ops[0]:
        case ast.GtE():
            return True
        case ast.Gt():
            return True if wanted < (3, 11) else None
        case ast.Lt() | ast.LtE():
            return False if wanted < (3, 11) or isinstance(test.ops[0], ast.Lt) else None
    return None


def is_guarded(facts: Facts, node: ast.AST) -> bool:
    """Whether the code stands in a ``try`` whose handlers take an ImportError."""
    for child, above in facts.ancestors(node):
        if isinstance(above, ast.Try) and child in above.body and any(map(_catches, above.handlers)):
            return True
        if above in facts.scopes:
            return False
    return False


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any((k.attr if isinstance(k, ast.Attribute) else getattr(k, "id", "")) in _CAUGHT for k in kinds)
