"""Attributes that an object surely has, or surely lacks: whether ``getattr`` gives its default."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.attributes import class_of
from boundary_guard.resolve.bound import is_bound_before_all
from boundary_guard.resolve.class_attributes import absent
from boundary_guard.resolve.deletions import ANY_NAME, deleted_attributes
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.members import not_seen
from boundary_guard.resolve.metaclasses import may_be_put
from boundary_guard.resolve.plain_classes import class_has, is_plain_class, object_has
from boundary_guard.resolve.plain_names import are_changed_by_name
from boundary_guard.resolve.stored_by_methods import stores_in_methods
from boundary_guard.resolve.values import Alternatives, ClassValue, InstanceValue, ModuleValue, Value
from boundary_guard.scan.private_names import bound_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def lacks(evaluator: Evaluator, value: Value, name: str, found: Alternatives) -> bool:
    """Whether the module, class or instance has no such attribute, of which ``found`` is all that is known."""
    if isinstance(value, ModuleValue):
        return _module_lacks(evaluator, value.name, name, found)
    if not isinstance(value, ClassValue | InstanceValue) or not found:
        return False
    if [each.value for each in found] != [each.value for each in absent(evaluator, value, name)]:
        return False
    classes = _classes(evaluator, value)
    if not all(is_plain_class(evaluator, cls) for cls in classes) or not are_changed_by_name(evaluator):
        return False
    if any(_stores(base, name) for cls in classes for base in evaluator.bases(cls)):
        return False
    return not any(may_be_put(evaluator, each, name) for each in (value, *classes))


def _module_lacks(evaluator: Evaluator, module: str, name: str, found: Alternatives) -> bool:
    """Whether nothing is seen to give the module such a global, and nobody could without writing its name."""
    facts, search = evaluator.project.facts(module), evaluator.project.search
    if facts is None or [each.value for each in found] != [not_seen(module, name)] or "*" in facts.body.bindings:
        return False
    is_stored = any(evaluator.project.mentions(each).stores.get(name) for each in search.setting(name))
    return not is_stored and are_changed_by_name(evaluator)


def _stores(cls: ClassValue, name: str) -> bool:
    """Whether the class has the attribute, or gives it its objects: a sibling of the class whose method asks, too."""
    return bound_name(cls.scope, name) in cls.scope.bindings or name in stores_in_methods(cls.facts, cls.scope)


def surely_has(evaluator: Evaluator, value: Value, name: str, frame: Frame, site: ast.AST) -> bool:
    """Whether the object has the attribute when it is asked for it at ``site``, and nothing deletes it anywhere."""
    match value:
        case ModuleValue(name=module):
            there = _module_has(evaluator, module, name, frame, site)
        case ClassValue():
            there = class_has(evaluator, value, name)
        case InstanceValue():
            there = all(object_has(evaluator, cls, name) for cls in _classes(evaluator, value))
        case _:
            return False
    return there and not {name, ANY_NAME} & deleted_attributes(evaluator) and are_changed_by_name(evaluator)


def _module_has(evaluator: Evaluator, name: str, attribute: str, frame: Frame, site: ast.AST) -> bool:
    facts = evaluator.project.facts(name)
    line = getattr(site, "lineno", 0) if frame.scope is frame.facts.body else 0
    return facts is not None and is_bound_before_all(evaluator.project, facts, attribute, frame.facts.module, line)


def _classes(evaluator: Evaluator, value: ClassValue | InstanceValue) -> list[ClassValue]:
    """The class itself, or those that the object may be one of."""
    kinds = [value] if isinstance(value, ClassValue) else [each.value for each in class_of(evaluator, value)]
    return [each for each in kinds if isinstance(each, ClassValue)]
