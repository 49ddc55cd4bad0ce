"""Whose attribute an expression reads, and what a call runs: asked only once something depends on it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import receiver_of
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.stores import is_same, may_be_same
from boundary_guard.resolve.values import (
    ClassValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    SuperValue,
    Unknown,
    Value,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Meant = ClassValue | InstanceValue | ModuleValue | Scope


@dataclass(frozen=True, slots=True)
class Condition:
    """That the expression may be this object or module, one of the class, or the function of the scope."""

    facts: Facts
    node: ast.expr
    meant: Meant


def holds(evaluator: Evaluator, condition: Condition) -> bool:
    """Whether it is so, as far as can be told."""
    known = evaluator.notes.get(condition)
    if known is None:
        met = values(evaluator, condition.facts, condition.node)
        found: list[Value] = [each.receiver if isinstance(each, SuperValue) else each for each in met]
        is_it = any(_is_meant(evaluator, each, condition.meant) for each in found)
        known = evaluator.notes[condition] = is_it or _may_be_caught(condition, found)
    return bool(known)


def _may_be_caught(condition: Condition, found: list[Value]) -> bool:
    """``except Exception as e``: ``e`` may be any object of the project's exceptions."""
    node, is_open = condition.node, any(isinstance(each, Unknown) for each in found)
    if not is_open or not isinstance(node, ast.Name) or not isinstance(condition.meant, InstanceValue):
        return False
    bound = condition.facts.scope_of(node).bindings.get(node.id, ())
    return any(isinstance(each.node, ast.ExceptHandler) for each in bound)


def is_open(evaluator: Evaluator, condition: Condition) -> bool:
    """Whether it may be so, where that is told at once: in a method, ``self`` is one of the class."""
    receiver = _receiver(condition.facts, condition.node)
    return receiver is None or _is_meant(evaluator, receiver, condition.meant)


def values(evaluator: Evaluator, facts: Facts, node: ast.expr) -> list[Value]:
    """What the expression may be, briefly."""
    receiver = _receiver(facts, node)
    if receiver is not None:
        return [receiver]
    return [each.value for each in evaluator.briefly(node, general_frame(facts, facts.scope_of(node)))]


def _receiver(facts: Facts, node: ast.expr) -> Value | None:
    scope = facts.scope_of(node) if isinstance(node, ast.Name) else None
    if scope is None or not isinstance(node, ast.Name) or not is_receiver(scope, node.id):
        return None
    return receiver_of(facts, scope)


def is_receiver(scope: Scope, name: str) -> bool:
    """Whether it is the first parameter of the function: that of a method is its object."""
    arguments = getattr(scope.node, "args", None)
    first = [*arguments.posonlyargs, *arguments.args][:1] if isinstance(arguments, ast.arguments) else []
    return bool(first) and first[0].arg == name


def _is_meant(evaluator: Evaluator, value: Value, meant: Meant) -> bool:
    match meant:
        case Scope():
            return isinstance(value, FunctionValue) and value.scope is meant
        case InstanceValue() if isinstance(value, InstanceValue):
            return may_be_same(evaluator, value, meant)
        case ClassValue() | InstanceValue() if isinstance(value, ClassValue):
            meta = meant.cls if isinstance(meant, InstanceValue) else meant
            if meta in evaluator.metaclasses(value):
                return True
    return is_same(evaluator, value, meant)


def made_at(value: InstanceValue) -> ast.Call | None:
    """The call that makes the object, where it is one."""
    key = value.arguments.key if value.arguments is not None else None
    first = key[0] if isinstance(key, tuple) and key else None
    return first if isinstance(first, ast.Call) else None
