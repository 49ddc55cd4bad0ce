"""Attributes that an object surely has, or surely lacks: whether ``getattr`` gives its default."""

from __future__ import annotations

import ast
import re
from itertools import chain
from typing import TYPE_CHECKING

from boundary_guard.resolve.attribute_hooks import is_surely_stored
from boundary_guard.resolve.attributes import absent, class_of
from boundary_guard.resolve.bound import is_bound_for
from boundary_guard.resolve.classes import bases
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.metaclasses import may_be_put
from boundary_guard.resolve.reaching import runs_surely
from boundary_guard.resolve.values import Alternatives, ClassValue, External, InstanceValue, ModuleValue, Value
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_HOOKS = ("__getattr__", "__getattribute__")
_WITHOUT_OWN = frozenset(map(External, ("builtins.object", "builtins.type", "abc.ABC", "abc.ABCMeta")))
_DELETING = re.compile(rb"\bdel\b[^\n]*\.|\bdelattr\s*\(|__delattr__\s*\(|\bdel\b[^\n]*[\\(]")
ANY_NAME = ""
"""What stands for the attributes whose names are computed where they are deleted."""


def lacks(evaluator: Evaluator, value: Value, name: str, found: Alternatives) -> bool:
    """Whether the class or instance has no such attribute, of which ``found`` is all that is known."""
    if not isinstance(value, ClassValue | InstanceValue) or [each.value for each in found] != [absent(value, name)]:
        return False
    classes = _classes(evaluator, value)
    is_known = all(_is_known(evaluator, cls) for cls in classes)
    return is_known and not any(may_be_put(evaluator, each, name) for each in (value, *classes))


def surely_has(evaluator: Evaluator, value: Value, name: str, frame: Frame, site: ast.AST) -> bool:
    """Whether the object has the attribute when it is asked for it at ``site``, and nothing deletes it anywhere."""
    match value:
        case ModuleValue(name=module):
            facts, scope = evaluator.project.facts(module), frame.scope
            line = getattr(site, "lineno", 0) if scope is frame.facts.body else 0
            there = facts is not None and is_bound_for(
                evaluator.project, facts, name, frame.facts.module, line, scope.name
            )
        case ClassValue():
            there = _binds_surely(evaluator, value, name)
        case InstanceValue():
            there = all(_instance_has(evaluator, cls, name, frame) for cls in _classes(evaluator, value))
        case _:
            return False
    return there and not {name, ANY_NAME} & _deleted(evaluator)


def _classes(evaluator: Evaluator, value: ClassValue | InstanceValue) -> list[ClassValue]:
    """The class itself, or those that the object may be one of."""
    kinds = [value] if isinstance(value, ClassValue) else [each.value for each in class_of(evaluator, value)]
    return [each for each in kinds if isinstance(each, ClassValue)]


def _binds_surely(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether the body of the class, or of one of its bases, binds the name in every case."""
    for base in bases(evaluator, cls):
        bound = base.scope.bindings.get(bound_name(base.scope, name))
        if bound:
            node = base.scope.node
            assert isinstance(node, ast.ClassDef)
            return runs_surely(node.body, {each.node for each in bound if _is_plain(each)}) and not any(
                isinstance(part, ast.Delete) for part in node.body
            )
    return False


def _is_plain(binding: Binding) -> bool:
    """Whether what is bound may be no descriptor: a property may have nothing to give."""
    return not isinstance(binding.value, ast.Call) and not getattr(binding.node, "decorator_list", ())


def _instance_has(evaluator: Evaluator, cls: ClassValue, name: str, frame: Frame) -> bool:
    """By its class, or by the constructor: where no method asks, which that may call before it stores anything."""
    if _binds_surely(evaluator, cls, name):
        return True
    around = frame.scope.parent
    is_in_the_making = around is not None and any(base.scope is around for base in bases(evaluator, cls))
    return not is_in_the_making and is_surely_stored(evaluator, InstanceValue(cls), name)


def _deleted(evaluator: Evaluator) -> frozenset[str]:
    """The attributes that the project deletes from any object."""
    key = ("deleted attributes", len(evaluator.project.scope))
    if key not in evaluator.notes:
        files = evaluator.project.search.matching(_DELETING)
        evaluator.notes[key] = frozenset(chain.from_iterable(map(_deleted_in, files)))
    known = evaluator.notes[key]
    assert isinstance(known, frozenset)
    return known


@remembered
def _deleted_in(facts: Facts) -> frozenset[str]:
    found: set[str] = set()
    for node in facts.parents:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Del()):
                found.add(name)
            case ast.Call(func=ast.Name(id="delattr") | ast.Attribute(attr="__delattr__"), args=[*_, last]):
                is_written = isinstance(last, ast.Constant) and isinstance(last.value, str)
                found.add(last.value if is_written else ANY_NAME)  # type: ignore[attr-defined]
    return frozenset(found)


def _is_known(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether all its bases are classes of the project, without a hook that answers for what is not there."""
    order = bases(evaluator, cls)
    for base in order:
        node = base.scope.node
        assert isinstance(node, ast.ClassDef)
        around = base.closure or general_frame(base.facts, base.scope.parent or base.facts.body)
        values = [each.value for expression in node.bases for each in evaluator.briefly(expression, around)]
        if node.decorator_list or any(value not in order and value not in _WITHOUT_OWN for value in values):
            return False
    metas = evaluator.metaclasses(cls)
    has_other = any(each.arg == "metaclass" for base in order for each in getattr(base.scope.node, "keywords", ()))
    hooked = any(evaluator.class_member(each, hook) for each in (cls, *metas) for hook in _HOOKS)
    return not hooked and (bool(metas) or not has_other)
