"""Whether two objects are surely not the same: they are made by different calls, their allocation sites.

A call of a class makes a new object, unless the class gives an old one again, or is called through something that
remembers what it gave (Language Reference, 3.3.1; ``functools.cache``).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.field_declarations import makes_fields
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.registering import only_registers
from boundary_guard.resolve.shared_objects import may_be_shared
from boundary_guard.resolve.values import ClassValue, InstanceValue
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def are_apart(evaluator: Evaluator, one: InstanceValue, other: InstanceValue) -> bool:
    """Whether they are two objects, of classes that give a new one whenever they are called."""
    written = [each.arguments.written if each.arguments is not None else None for each in (one, other)]
    if written[0] is None or written[1] is None or written[0] == written[1]:
        return False
    return all(
        _names_class(*place, each.cls) and _makes_anew(evaluator, each.cls)
        for place, each in zip(written, (one, other), strict=True)
        if place is not None
    )


def _names_class(facts: Facts, call: ast.Call, cls: ClassValue) -> bool:
    """Whether the call is one of the class by its own name, which is nothing else in that file."""
    name = cls.scope.name.rpartition(".")[2]
    if last_name(call.func) != name:
        return False
    scope: Scope | None = facts.scope_of(call)
    bound: list[Binding] = []
    while scope is not None:
        bound.extend(scope.bindings.get(name, ()))
        scope = scope.parent
    return isinstance(call.func, ast.Attribute) or all(
        each.kind is BindingKind.IMPORT or each.node is cls.scope.node for each in bound
    )


def _makes_anew(evaluator: Evaluator, cls: ClassValue) -> bool:
    key = ("makes anew", cls.scope, len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = _is_left_alone(evaluator, cls) and not may_be_shared(evaluator, cls)
    return bool(evaluator.notes[key])


def _is_left_alone(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether its name is bound once where it stands, and its decorators give back the class that they get."""
    around = cls.scope.parent or cls.facts.body
    if len(around.bindings.get(cls.scope.name.rpartition(".")[2], ())) != 1:
        return False
    if makes_fields(cls):
        return True
    frame = cls.closure or general_frame(cls.facts, around)
    decorators = getattr(cls.scope.node, "decorator_list", ())
    return all(only_registers(evaluator, each, frame) for each in decorators)
