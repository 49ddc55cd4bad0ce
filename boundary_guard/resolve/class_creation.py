"""What runs when a class is made, and when it is called (Language Reference, 3.3.3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.asking import Asking, Callee, anything
from boundary_guard.resolve.fields import for_post_init, is_enum
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, SuperValue, only, text

_FACTORIES = ("default_factory", "factory")


def creation_callees(asking: Asking, node: ast.ClassDef, frame: Frame) -> Iterator[Callee]:
    """The functions that the definition of the class runs, but for its decorators."""
    cls = ClassValue(frame.facts, frame.facts.scopes[node], frame)
    named = only(text(node.name))
    for meta in asking.metaclasses(cls):
        for name in ("__prepare__", "__new__", "__init__"):
            for function in asking.method_of(meta, name, cls if name == "__init__" else meta):
                yield function, anything(node, frame, named)
    if asking.has_method("__init_subclass__"):
        found = asking.evaluator.attributes(only(SuperValue(cls, cls)), "__init_subclass__")
        yield from ((each.value, anything(node, frame)) for each in found if isinstance(each.value, FunctionValue))
    body = Frame(frame.facts, cls.scope, None, frame)
    if asking.has_method("__set_name__"):
        for name, bound_value in _values(cls):
            for value in asking.values(bound_value, body):
                for function in asking.method(value, "__set_name__"):
                    yield function, anything(bound_value, frame, only(cls), only(text(name)))
    if is_enum(asking.evaluator, cls):
        yield from _members(asking, cls, frame)


def _members(asking: Asking, cls: ClassValue, frame: Frame) -> Iterator[Callee]:
    """An enum makes its members."""
    if any(not name.startswith("_") for name, _ in _values(cls)):
        for name in ("__new__", "__init__", "_generate_next_value_"):
            for function in asking.method_of(cls, name, InstanceValue(cls)):
                yield function, anything(cls.scope.node, frame)


def _values(cls: ClassValue) -> Iterator[tuple[str, ast.expr]]:
    for name, bindings in cls.scope.bindings.items():
        yield from ((name, each.value) for each in bindings if each.value is not None and not each.path)


def construction_callees(asking: Asking, cls: ClassValue, given: Arguments) -> Iterator[Callee]:
    """The functions of the project that ``cls(…)`` runs."""
    instance = InstanceValue(cls, given)
    for meta in asking.metaclasses(cls):
        yield from ((function, given) for function in asking.method_of(meta, "__call__", cls))
    for function in asking.method_of(cls, "__new__", cls):
        yield function, given
    constructors = [(function, given) for function in asking.method_of(cls, "__init__", instance)]
    yield from constructors
    if not constructors:
        after = for_post_init(asking.evaluator, cls, given)
        yield from ((function, after) for function in asking.method_of(cls, "__post_init__", instance))
        yield from _factories(asking, cls, given)


def _factories(asking: Asking, cls: ClassValue, given: Arguments) -> Iterator[Callee]:
    """``field(default_factory=f)``: the constructor that nobody writes calls ``f``."""
    for base in asking.evaluator.bases(cls):
        body = Frame(base.facts, base.scope, None, base.closure)
        for _, value in _values(base):
            for keyword in value.keywords if isinstance(value, ast.Call) else ():
                if keyword.arg in _FACTORIES:
                    nothing = Arguments((keyword,), calls=given.calls)
                    yield from ((each, nothing) for each in asking.values(keyword.value, body))
