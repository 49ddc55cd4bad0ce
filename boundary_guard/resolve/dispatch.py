"""Which method a call through ``self`` or ``super()`` runs: it depends on the classes of which there are instances."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.asking import bound_to
from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.classes import derived
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.receivers import receiver_value
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def dispatched(evaluator: Evaluator, callee: ast.expr, frame: Frame) -> list[FunctionValue] | None:
    """The methods that ``self.name(…)`` or ``super().name(…)`` runs; None for other callees, and where none is found.

    Rapid type analysis (Bacon and Sweeney, 1996): only classes that something constructs count, as long as there is
    one among the class and those that derive from it.
    """
    if not isinstance(callee, ast.Attribute):
        return None
    owner = _owner(callee.value, frame)
    if owner is None:
        return None
    is_super = isinstance(callee.value, ast.Call)
    found: dict[FunctionValue, None] = {}
    for cls in _constructed(evaluator, owner):
        line = bases(evaluator, cls)
        if is_super:
            names = [each.scope for each in line]
            line = line[names.index(owner.scope) + 1 :] if owner.scope in names else []
        method = _first(evaluator, line, callee.attr)
        if method is None:
            return None  # an attribute that is stored, or comes from outside
        found[bound_to(method, InstanceValue(cls), cls)] = None
    return list(found) or None


def _owner(receiver: ast.expr, frame: Frame) -> ClassValue | None:
    """The class in whose method ``self``, ``cls`` or ``super()`` stands."""
    match receiver:
        case ast.Name(id=name) if len(frame.scope.bindings.get(name, ())) == 1:
            value = receiver_value(frame.scope, name, frame)
        case ast.Call(func=ast.Name(id="super"), args=[]) if first_parameter(frame.scope):
            value = receiver_value(frame.scope, first_parameter(frame.scope), frame)
        case _:
            return None
    return value.cls if isinstance(value, InstanceValue) else value


def _constructed(evaluator: Evaluator, cls: ClassValue) -> Iterator[ClassValue]:
    candidates = [cls, *derived(evaluator, cls)]
    known = [each for each in candidates if _is_constructed(evaluator, each.facts, each)]
    yield from known or candidates


def _is_constructed(evaluator: Evaluator, facts: Facts, cls: ClassValue) -> bool:
    found = callers(evaluator, facts, cls.scope)
    return bool(found.sites or found.gaps)


def _first(evaluator: Evaluator, line: list[ClassValue], name: str) -> FunctionValue | None:
    for cls in line:
        if name in cls.scope.bindings:
            found: list[Value] = [each.value for each in evaluator.class_member(cls, name)]
            return found[0] if len(found) == 1 and isinstance(found[0], FunctionValue) else None
    return None
