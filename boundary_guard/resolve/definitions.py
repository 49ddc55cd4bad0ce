"""What ``def`` and ``class`` bind: the function or class, as its decorators leave it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def definition_value(evaluator: Evaluator, node: ast.AST, frame: Frame) -> Alternatives:
    """The object that the name is bound to when the definition has run."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return decorated_value(evaluator, node, frame, None)


def decorated_value(
    evaluator: Evaluator,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    frame: Frame,
    last: ast.expr | None,
) -> Alternatives:
    """What the decorators below ``last`` make of the definition; all of them where there is no ``last``."""
    found: Alternatives = only(plain_value(node, frame))
    for decorator in reversed(node.decorator_list):
        if decorator is last:
            break
        found = _decorated(evaluator, evaluator.value(decorator, frame), found)
    return found


def plain_value(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, frame: Frame) -> Value:
    """The function or class itself, before any decorator."""
    scope = frame.facts.scopes[node]
    if isinstance(node, ast.ClassDef):
        return ClassValue(frame.facts, scope, frame)
    return FunctionValue(frame.facts, scope, frame)


def _decorated(evaluator: Evaluator, decorators: Alternatives, found: Alternatives) -> Alternatives:
    """What the decorator makes of it; one that we cannot read is taken to give the thing back."""
    results: list[Alternative] = []
    for decorator in decorators:
        if isinstance(decorator.value, FunctionValue | ClassValue | InstanceValue | Partial):
            given = evaluator.call(decorator.value, (found,))
            useful = tuple(each for each in given if not isinstance(each.value, Unknown | External))
            results.extend(useful or found)
        else:
            results.extend(found)
    return distinct(results) or found
