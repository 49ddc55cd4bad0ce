"""``__getattr__`` and ``__getattribute__`` of classes (Language Reference, 3.3.2.1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stored_by_methods import stores_in_methods
from boundary_guard.resolve.surely_run import runs_surely
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def by_getattr(evaluator: Evaluator, value: InstanceValue, name: str) -> Iterator[Alternative]:
    """What ``__getattr__`` gives for an attribute that is not there."""
    for each in evaluator.class_member(value.cls, "__getattr__"):
        if not isinstance(each.value, FunctionValue):
            yield each.with_value(Unknown(f"what __getattr__ of {value.cls.scope.name} gives for {name} is not known"))
            continue
        found = evaluator.call(replace(each.value, receiver=value), (only(text(name)),))
        is_returned = bool(each.value.scope.returns) or isinstance(each.value.scope.node, ast.Lambda)
        yield from (one for one in found if is_returned or one.value != NONE)  # it may do nothing but raise


def by_getattr_of_metaclass(evaluator: Evaluator, cls: ClassValue, name: str) -> Alternatives:
    """What ``__getattr__`` of the metaclass gives for an attribute that the class does not have."""
    hooks = (each.value for meta in evaluator.metaclasses(cls) for each in evaluator.class_member(meta, "__getattr__"))
    functions = (replace(each, receiver=cls) for each in hooks if isinstance(each, FunctionValue))
    return distinct(one for each in functions for one in evaluator.call(each, (only(text(name)),)))


def with_getattribute(evaluator: Evaluator, found: Alternatives, value: InstanceValue, name: str) -> Alternatives:
    """``found``, with what ``__getattribute__`` gives instead; what it takes from ``object`` is what was found."""
    given: list[Alternative] = []
    others: Alternatives = ()
    for each in evaluator.class_member(value.cls, "__getattribute__"):
        if isinstance(each.value, FunctionValue):
            given.extend(evaluator.call(replace(each.value, receiver=value), (only(text(name)),)))
            if not all(_is_as_stored(each.value.scope, node.value) for node in each.value.scope.returns):
                others = only(Unknown(f"what __getattribute__ of {value.cls.scope.name} makes of {name} is not known"))
    known = [each for each in given if not isinstance(each.value, Unknown | External)]
    return (*known, *found, *others) if len(known) < len(given) else tuple(known) or found


def _is_as_stored(scope: Scope, node: ast.expr | None) -> bool:
    """Whether it is what ``object`` gives, or nothing that is made of that."""
    if node is None or isinstance(node, ast.Name) or _is_plain_getter(node):
        return True
    holding = {
        name for name, bound in scope.bindings.items() for each in bound if each.value and _is_plain_getter(each.value)
    }
    return not any(
        _is_plain_getter(part) or (isinstance(part, ast.Name) and part.id in holding) for part in ast.walk(node)
    )


def _is_plain_getter(node: ast.AST) -> bool:
    """``object.__getattribute__(self, name)``, ``super().__getattribute__(name)``."""
    return isinstance(node, ast.Call) and last_name(node.func) == "__getattribute__"


def with_getattribute_of_metaclass(
    evaluator: Evaluator, found: Alternatives, cls: ClassValue, name: str
) -> Alternatives:
    """``found``, with what ``__getattribute__`` of the metaclass gives instead."""
    given: list[Alternative] = []
    for meta in evaluator.metaclasses(cls):
        for each in evaluator.class_member(meta, "__getattribute__"):
            if isinstance(each.value, FunctionValue):
                given.extend(evaluator.call(replace(each.value, receiver=cls), (only(text(name)),)))
            else:
                reason = f"what __getattribute__ of {meta.scope.name} gives for {name} is not known"
                given.append(Alternative(Unknown(reason)))
    return distinct((*given, *found)) if given else found


def is_surely_stored(evaluator: Evaluator, value: InstanceValue, name: str) -> bool:
    """Whether the constructor stores the attribute in every case, for all classes that the object may be of."""
    derived = evaluator.derived(value.cls) if value.arguments is None else ()
    return all(_constructor_stores(evaluator.bases(cls), name) for cls in (value.cls, *derived))


def _constructor_stores(order: list[ClassValue], name: str) -> bool:
    """Whether the first constructor of the bases does so, or the next one that it calls."""
    for base in order:
        stores = stores_in_methods(base.facts, base.scope).get(name, ())
        own = [method for method in base.scope.children if method.name.endswith((".__init__", ".__new__"))]
        for method in own:
            if not isinstance(method.node, ast.FunctionDef):
                continue
            nodes = {store.node for scope, store in stores if scope is method}
            if not _takes_away(base.facts, base.scope):
                owner = first_parameter(method)
                nodes.update(each for each in ast.walk(method.node) if _stores_past_hooks(each, owner, name))
            if runs_surely(method.node.body, nodes):
                return True
        if not all(_calls_next(method) for method in own):
            return False
    return False


def _stores_past_hooks(node: ast.AST, owner: str, name: str) -> bool:
    """``self.__dict__["name"] = value``, ``object.__setattr__(self, "name", value)``: so do classes with hooks.

    And ``self.__dict__.update(name=value)``.
    """
    match node:
        case ast.Assign(targets=[ast.Subscript(ast.Attribute(ast.Name(one), "__dict__"), ast.Constant(known))]):
            return (one, known) == (owner, name)
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("object"), "__setattr__"), [ast.Name(), ast.Constant(known), _])):
            return known == name
        case ast.Expr(ast.Call(ast.Attribute(ast.Attribute(ast.Name(one), "__dict__"), "update"), keywords=keywords)):
            return one == owner and any(each.arg == name for each in keywords)
    return False


@remembered
def _takes_away(facts: Facts, cls: Scope) -> bool:
    """Whether a class deletes attributes of its objects, or makes some without its constructor."""
    for node in ast.walk(cls.node):
        match node:
            case ast.Delete() | ast.Name(id="delattr"):
                return True
            case ast.Attribute(value=ast.Attribute(attr="__dict__"), attr="pop" | "popitem" | "clear"):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="cls"), attr="__new__")):
                return True
    return False


def _calls_next(constructor: Scope) -> bool:
    """``super().__init__(…)``, ``Base.__init__(self, …)``."""
    return any(last_name(call.func) in ("__init__", "__new__") for call in constructor.calls)
