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
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def are_apart(evaluator: Evaluator, one: InstanceValue, other: InstanceValue) -> bool:
    """Whether they are two objects, of classes that give a new one whenever they are called."""
    written = [each.arguments.written if each.arguments is not None else None for each in (one, other)]
    if written[0] is None or written[1] is None or written[0] == written[1]:
        return False
    return all(
        last_name(place[1].func) == _name_of(each.cls) and _makes_anew(evaluator, each.cls)
        for place, each in zip(written, (one, other), strict=True)
        if place is not None
    )


def _name_of(cls: ClassValue) -> str:
    return cls.scope.name.rpartition(".")[2]


def _makes_anew(evaluator: Evaluator, cls: ClassValue) -> bool:
    key = ("makes anew", cls.scope, len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # while that very question is being answered
        files = evaluator.project.search.mentioning(_name_of(cls))
        evaluator.notes[key] = (
            _is_left_alone(evaluator, cls)
            and all(_means_classes(facts, _name_of(cls)) for facts in files)
            and not may_be_shared(evaluator, cls)
        )
    return bool(evaluator.notes[key])


def _means_classes(facts: Facts, name: str) -> bool:
    """Whether the name is that of classes wherever the file binds it, and not ``Registry = cache(Registry)``."""
    if any(isinstance(each.target, ast.Attribute) and each.target.attr == name for each in stores(facts)):
        return False
    return all(_is_class(each, name) for scope in facts.scopes.values() for each in scope.bindings.get(name, ()))


def _is_class(binding: Binding, name: str) -> bool:
    """A class, or what an import has under that very name."""
    if binding.kind is BindingKind.IMPORT:
        return binding.alias is not None and binding.alias.name.rpartition(".")[2] == name
    return isinstance(binding.node, ast.ClassDef)


def _is_left_alone(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether its name is bound once where it stands, and its decorators give back the class that they get."""
    around = cls.scope.parent or cls.facts.body
    if len(around.bindings.get(_name_of(cls), ())) != 1:
        return False
    if makes_fields(cls):
        return True
    frame = cls.closure or general_frame(cls.facts, around)
    decorators = getattr(cls.scope.node, "decorator_list", ())
    return all(only_registers(evaluator, each, frame) for each in decorators)
