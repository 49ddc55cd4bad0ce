"""Decorators of classes that only put the class somewhere and give it back: ``@register``, ``@register("name")``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import FunctionValue
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_KEEPING = frozenset({"append", "add", "insert", "setdefault"})
"""Methods of containers that keep what they are given."""


def only_registers(evaluator: Evaluator, decorator: ast.expr, frame: Frame) -> bool:
    """Whether the class that the decorator gets is given back as it is."""
    found = [each.value for each in evaluator.briefly(decorator, frame)]
    return bool(found) and all(isinstance(each, FunctionValue) and _gives_back(each) for each in found)


def _gives_back(function: FunctionValue) -> bool:
    match function.scope.node:
        case ast.FunctionDef(decorator_list=[], args=ast.arguments(args=[ast.arg(arg=name)]), body=[*_, ast.Return()]):
            node, facts = function.scope.node, function.facts
            uses = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
            returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
            is_given_back = all(isinstance(each, ast.Name) and each.id == name for each in returned)
            return is_given_back and all(_is_harmless(facts, each) for each in uses)
    return False


def _is_harmless(facts: Facts, use: ast.Name) -> bool:
    """Whether the class is returned, put into a container, or asked for an attribute there."""
    above = facts.parents.get(use)
    match above:
        case ast.Return():
            return True
        case ast.Call(func=ast.Attribute(attr=method), args=args):
            return method in _KEEPING and use in args
        case ast.Assign(value=value, targets=targets):
            return value is use and all(isinstance(each, ast.Subscript) for each in targets)
        case ast.Attribute(ctx=ast.Load()):
            user = facts.parents.get(above)
            return not (isinstance(user, ast.Call) and user.func is above) and not isinstance(user, ast.Attribute)
    return False
