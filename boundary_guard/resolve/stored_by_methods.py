"""What the methods of a class store in its objects: ``self.name = value``, in which runs of which methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.called_frames import MAX_DEPTH
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.left_behind import left_by
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stored_for_heirs import frames_of_statements, is_run_for_heirs
from boundary_guard.resolve.values import (
    Alternative,
    ClassValue,
    InstanceValue,
    Value,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import attribute_name
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

CONSTRUCTORS = frozenset({"__init__", "__new__"})


def assigned(
    evaluator: Evaluator,
    cls: ClassValue,
    name: str,
    arguments: Arguments | None,
    *,
    own_only: bool = False,
    is_that: bool = False,
) -> Iterator[Alternative]:
    """What the methods of the class store in ``self.name`` (or ``cls.name``); ``is_that``: of it, and no heir of it."""
    for base in bases(evaluator, cls)[: 1 if own_only else None]:
        for method, store in stores_in_methods(base.facts, base.scope).get(name, ()):
            for frame in _method_frames(evaluator, base, method, arguments, cls, is_that=is_that):
                yield from left_by(evaluator.stored(store, frame), base.facts, store.target)


def _method_frames(
    evaluator: Evaluator,
    base: ClassValue,
    method: Scope,
    arguments: Arguments | None,
    owner: ClassValue,
    *,
    is_that: bool,
) -> list[Frame]:
    """The frames in which the method runs on the object that is made with the arguments, where its calls tell."""
    if (is_that or arguments is not None) and is_run_for_heirs(evaluator, base, method):
        return frames_of_statements(evaluator, base, method, owner)
    frame = _method_frame(evaluator, base, method, arguments, owner)
    if arguments is None or not evaluator.is_small or method.name.rpartition(".")[2] in CONSTRUCTORS:
        return [frame]
    return evaluator.frames_on(InstanceValue(owner, arguments), frame)


def initialised_by_any(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[Alternative]:
    """What ``__init__`` stores in ``self.name``, whichever call of the class runs it."""
    for base in bases(evaluator, cls):
        for method, store in stores_in_methods(base.facts, base.scope).get(name, ()):
            if method.name.endswith(".__init__"):
                found = evaluator.stored(store, _method_frame(evaluator, base, method, None, cls))
                yield from left_by(found, base.facts, store.target)


def _handed_to(evaluator: Evaluator, cls: ClassValue, method: Scope, given: Arguments) -> Arguments | None:
    """What a constructor gets when ``cls`` is called: its arguments, or those of ``super().__init__(…)``."""
    for base in bases(evaluator, cls):
        constructor = next((each for each in base.scope.children if each.name.endswith(".__init__")), None)
        if constructor is method:
            return given
        if constructor is None:
            continue
        call = next((each for each in constructor.calls if _is_super_call(each)), None)
        if call is None:
            return None
        around = Frame(base.facts, base.scope, None, base.closure)
        inner = bound(evaluator, Frame(base.facts, constructor, None, around), given.with_receiver(InstanceValue(cls)))
        given = evaluator.arguments(call, Frame(base.facts, constructor, inner, around, given.calls))
    return None


def _is_super_call(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
    return False


def _method_frame(
    evaluator: Evaluator, cls: ClassValue, method: Scope, arguments: Arguments | None, owner: ClassValue
) -> Frame:
    """The frame of a method of ``cls`` in an instance of ``owner``, which derives from it."""
    around = Frame(cls.facts, cls.scope, None, cls.closure)
    general = Frame(cls.facts, method, None, around)
    receiver: Value = InstanceValue(cls)
    if arguments is not None and method.name.endswith(".__new__") and _first_maker(evaluator, owner) is method:
        receiver = owner
    elif arguments is not None and method.name.endswith(".__init__"):
        if evaluator.is_small and len(arguments.calls) <= MAX_DEPTH and method not in arguments.calls:
            receiver = InstanceValue(owner, arguments)
        arguments = _handed_to(evaluator, owner, method, arguments)
    else:
        arguments = None
    if arguments is None:
        return general
    given = bound(evaluator, general, arguments.with_receiver(receiver))
    return Frame(cls.facts, method, given, around, arguments.calls)


def _first_maker(evaluator: Evaluator, cls: ClassValue) -> Scope | None:
    """The ``__new__`` that a call of the class runs."""
    own = (child for base in bases(evaluator, cls) for child in base.scope.children)
    return next((each for each in own if each.name.endswith(".__new__")), None)


@remembered
def stores_in_methods(facts: Facts, cls: Scope) -> dict[str, list[tuple[Scope, Store]]]:
    """Attribute name -> the stores ``self.name = value`` in the class's methods, with the method."""
    found: dict[str, list[tuple[Scope, Store]]] = {}
    for method in cls.children:
        node = method.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.args:
            for name in (node.args.args[0].arg, *_made_in(method)):
                for store in stores_inside(facts).get((method, name), ()):
                    assert isinstance(store.target, ast.Attribute)
                    found.setdefault(attribute_name(facts, store.target), []).append((method, store))
    return found


def _made_in(method: Scope) -> list[str]:
    """The variables of ``__new__`` that are the object which it makes."""
    if method.name.rpartition(".")[2] != "__new__":
        return []
    made = ((name, each.value) for name, bound in method.bindings.items() for each in bound)
    return [name for name, value in made if isinstance(value, ast.Call) and last_name(value.func) == "__new__"]


@remembered
def stores_inside(facts: Facts) -> dict[tuple[Scope, str], list[Store]]:
    """The stores ``name.attribute = value`` by the functions around them, and the name."""
    found: dict[tuple[Scope, str], list[Store]] = {}
    for store in stores(facts):
        match store.target:
            case ast.Attribute(value=ast.Name(id=name)) if store.kind is not BindingKind.AUGMENTED:
                scope: Scope | None = facts.scope_of(store.target)
                while scope is not None and not isinstance(scope.node, ast.Module):
                    if scope.is_function:
                        found.setdefault((scope, name), []).append(store)
                    scope = scope.parent
    return found
