"""``vars(owner)[name]``, ``owner.__dict__[name]``, ``globals()[name]``: attributes, read as elements of a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct, pairs
from boundary_guard.resolve.bound import binds
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.hidden_places import namespace_of
from boundary_guard.resolve.hidden_stores import only_hidden
from boundary_guard.resolve.members import in_namespace
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    InstanceValue,
    ModuleValue,
    Text,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OURS = (ModuleValue, ClassValue, InstanceValue)


def from_namespace(evaluator: Evaluator, table: ast.expr, names: Alternatives, frame: Frame) -> Alternatives:
    """What lies there, when the table is the namespace of modules, classes or objects of the project; else nothing."""
    namespace = namespace_of(frame.facts, table)
    if namespace is None:
        return ()
    owners = evaluator.value(namespace[0], frame) if namespace[0] is not None else _own_module(frame)
    if not all(isinstance(each.value, _OURS) for each in owners):
        return ()
    results: list[Alternative] = []
    for owner, name in pairs(owners, names):
        known = name.value.known if isinstance(name.value, Text) else None
        if known is None:
            results.extend(behind(only(Unknown("the attribute's name is not known")), owner, name))
        elif isinstance(owner.value, ClassValue):  # its functions are not bound to it
            results.extend(behind(evaluator.class_member(owner.value, known), owner, name))
        elif namespace[0] is None:
            results.extend(behind(_global(evaluator, frame, owner.value, known), owner, name))
        else:
            results.extend(behind(evaluator.attributes(only(owner.value), known), owner, name))
    return distinct(results)


def _global(evaluator: Evaluator, frame: Frame, module: Value, name: str) -> Alternatives:
    """``globals()[name]``, which ``globals()[other] = value`` may have put there."""
    is_bound = binds(evaluator.project, frame.facts, name)
    stored = () if is_bound else only_hidden(evaluator, module, name)
    return stored or in_namespace(evaluator, frame.facts.module, name)


def _own_module(frame: Frame) -> Alternatives:
    return only(ModuleValue(frame.facts.module))
