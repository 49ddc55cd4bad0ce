"""What reading or storing an attribute runs: properties, descriptors, ``__getattr__`` (Language Reference, 3.3.2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.asking import Asking, Callee, anything, bound_to
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.classes import is_property
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stored_by_methods import assigned
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value, only, text
from boundary_guard.scan.private_names import bound_name, written_as

_ALWAYS_THERE = frozenset(dir(object)) | {"__dict__", "__module__"}
"""What every object has, so that ``__getattr__`` is not asked for it."""


def attribute_callees(
    asking: Asking, owner: ast.expr, name: str, frame: Frame, *, is_store: bool = False
) -> Iterator[Callee]:
    """The functions that ``owner.name`` runs."""
    if not any(map(asking.reads, written_as(name))):
        return
    for value in asking.values(owner, frame):
        if isinstance(value, InstanceValue | ClassValue):
            found = _stores(asking, value, name) if is_store else _reads(asking, value, name)
            yield from ((method, anything(owner, frame, only(text(name)))) for method in found)


def _reads(asking: Asking, value: InstanceValue | ClassValue, name: str) -> Iterator[FunctionValue]:
    is_there = name in _ALWAYS_THERE
    for cls in (value, *asking.metaclasses(value)) if isinstance(value, ClassValue) else (value.cls,):
        for each in asking.evaluator.class_member(cls, name):
            is_there = True
            if isinstance(each.value, FunctionValue) and cls is not value:
                if any(map(is_property, getattr(each.value.scope.node, "decorator_list", ()))):
                    yield bound_to(each.value, value, cls)
            elif isinstance(each.value, InstanceValue):
                yield from asking.method(each.value, "__get__")
    for getter in asking.method(value, "__getattr__"):
        if not is_there and not _is_assigned(asking, value, name):
            yield getter
    yield from asking.method(value, "__getattribute__")


def _is_assigned(asking: Asking, value: Value, name: str) -> bool:
    cls = value.cls if isinstance(value, InstanceValue) else value
    return isinstance(cls, ClassValue) and any(True for _ in assigned(asking.evaluator, cls, name, None))


def _stores(asking: Asking, value: InstanceValue | ClassValue, name: str) -> Iterator[FunctionValue]:
    for cls in asking.classes_of(value):
        for base in bases(asking.evaluator, cls):
            closure = Frame(base.facts, base.scope, None, base.closure)
            for binding in base.scope.bindings.get(bound_name(base.scope, name), ()):
                decorators = getattr(binding.node, "decorator_list", ())
                if any(isinstance(each, ast.Attribute) and last_name(each) == "setter" for each in decorators):
                    setter = FunctionValue(base.facts, base.facts.scopes[binding.node], closure)
                    yield bound_to(setter, value, cls)
        for each in asking.evaluator.class_member(cls, name):
            yield from asking.method(each.value, "__set__")
    yield from asking.method(value, "__setattr__")
