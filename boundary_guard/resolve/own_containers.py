"""Containers that belong to one object alone: its constructor makes a new one, and no other object gets it.

``self.names = []``: what a method adds to the list of one object is in that of no other, whichever method it is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.allocation_sites import are_apart
from boundary_guard.resolve.field_declarations import default_of, makes_fields
from boundary_guard.resolve.fields import names_of_fields
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.hidden_stores import all_hidden
from boundary_guard.resolve.mentions import default_pairs, last_name
from boundary_guard.resolve.plain_containers import is_plain
from boundary_guard.resolve.stored_by_methods import stores_in_methods
from boundary_guard.resolve.stores import MAX_STORES, is_same, may_be_any, stores_of
from boundary_guard.resolve.values import ClassValue, InstanceValue
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_COPYING = frozenset({"copy", "deepcopy", "deque", "defaultdict", "OrderedDict", "Counter"})
"""What gives a new container with each call, apart from the builtins."""


def have_own_containers(evaluator: Evaluator, one: InstanceValue, other: InstanceValue, name: str) -> bool:
    """Whether they are two objects, and each has its own in the attribute."""
    return are_apart(evaluator, one, other) and all(has_own_container(evaluator, each, name) for each in (one, other))


def has_own_container(evaluator: Evaluator, owner: InstanceValue, name: str) -> bool:
    """Whether ``owner.name`` is a container that is made for this object, wherever that is stored."""
    written = owner.arguments.written if owner.arguments is not None else None
    key = ("has its own container", owner.cls, name, len(evaluator.project.scope))
    if written is None:
        return False
    if key not in evaluator.notes:
        evaluator.notes[key] = None  # while that very question is being answered
        evaluator.notes[key] = _needed(evaluator, InstanceValue(owner.cls), name)
    needed = evaluator.notes[key]
    if needed is None:
        return False
    assert isinstance(needed, frozenset)
    return all(_is_new_argument(evaluator, owner.cls, written[1], parameter) for parameter in needed)


def _needed(evaluator: Evaluator, owner: InstanceValue, name: str) -> frozenset[str] | None:
    """The arguments of the constructor that must be new; None if something else may be shared."""
    order = evaluator.bases(owner.cls)
    if not all(_is_new_in_class(base, name) for base in order) or all_hidden(evaluator, owner, name):
        return None
    outside = stores_of(evaluator, name)
    if len(outside) > MAX_STORES:
        return None
    if any(not _is_new(store) and _may_be_of(evaluator, facts, store, owner) for facts, store in outside):
        return None
    constructor = _constructor(evaluator, owner.cls)
    needed = {name} & set(names_of_fields(evaluator, owner.cls))
    for base in order:
        for method, store in stores_in_methods(base.facts, base.scope).get(name, ()):
            if not _is_new(store):
                parameters = _parameters_in(method, store) if method is constructor else None
                if parameters is None:
                    return None
                needed |= parameters
    return frozenset(needed)


def _is_new(store: Store) -> bool:
    return store.kind is BindingKind.AUGMENTED or (store.is_whole and _makes_container(store.value))


def _makes_container(node: ast.expr | None) -> bool:
    """Whether each evaluation gives another container, or something that is none."""
    match node:
        case ast.Call(func=ast.Lambda(body=body)):
            return _makes_container(body)
        case ast.Call(func=func):
            return is_plain(node) or last_name(func) in _COPYING
        case ast.IfExp(body=body, orelse=orelse):
            return _makes_container(body) and _makes_container(orelse)
        case ast.BinOp(op=ast.Add() | ast.BitOr() | ast.Sub() | ast.BitAnd()):
            return True
    return node is not None and is_plain(node)


def _parameters_in(constructor: Scope, store: Store) -> set[str] | None:
    """The parameters that ``self.names = names or []`` stores, where all else that it may store is new."""
    found: set[str] = set()
    values: list[ast.expr | None] = [store.value if store.is_whole else None]
    while values:
        match values.pop():
            case ast.BoolOp(values=others):
                values.extend(others)
            case ast.IfExp(body=body, orelse=orelse):
                values.extend((body, orelse))
            case ast.Name(id=name) if name in constructor.bindings:
                for bound in constructor.bindings[name]:
                    if bound.kind is BindingKind.PARAMETER:
                        found.add(name)
                    elif bound.kind is not BindingKind.VALUE or bound.path or not _makes_container(bound.value):
                        return None
            case node if not _makes_container(node):
                return None
    return found


def _constructor(evaluator: Evaluator, cls: ClassValue) -> Scope | None:
    """The ``__init__`` that a call of the class runs first."""
    own = (child for base in evaluator.bases(cls) for child in base.scope.children)
    return next((each for each in own if each.name.endswith(".__init__")), None)


def _is_new_argument(evaluator: Evaluator, cls: ClassValue, call: ast.Call, parameter: str) -> bool:
    """Whether the call that makes the object gives a new container, or the default is none."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return False
    keyword = next((each.value for each in call.keywords if each.arg == parameter), None)
    if keyword is not None:
        return _makes_container(keyword)
    if parameter in names_of_fields(evaluator, cls):
        return all(map(_makes_container, call.args))  # whichever of them it is
    constructor = _constructor(evaluator, cls)
    if constructor is None or not isinstance(constructor.node, ast.FunctionDef):
        return False
    arguments = constructor.node.args
    positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)][1:]
    if parameter in positional[: len(call.args)]:
        return _makes_container(call.args[positional.index(parameter)])
    return _is_none(dict(default_pairs(constructor)).get(parameter))


def _is_none(default: ast.expr | None) -> bool:
    """Whether the default of the parameter is no container that objects share."""
    return isinstance(default, ast.Constant | ast.Tuple)


def _is_new_in_class(cls: ClassValue, name: str) -> bool:
    """Whether the class binds nothing to the name that its objects share; a field may have a factory."""
    for each in cls.scope.bindings.get(bound_name(cls.scope, name), ()):
        if each.value is None or each.path or each.kind is not BindingKind.VALUE:
            return False
        default = default_of(each.value) if makes_fields(cls) else None
        is_new = default is not None and default is not each.value and _makes_container(default)
        if not isinstance(each.value, ast.Constant) and not is_new:
            return False
    return True


def _may_be_of(evaluator: Evaluator, facts: Facts, store: Store, owner: InstanceValue) -> bool:
    found = evaluator.briefly(store.target.value, general_frame(facts, facts.scope_of(store.target)))
    return may_be_any(evaluator, found) or any(is_same(evaluator, each.value, owner) for each in found)
