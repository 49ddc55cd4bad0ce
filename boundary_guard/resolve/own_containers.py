"""Containers that belong to one object alone: its constructor makes a new one, and no other object gets it.

``self.names = []``: what a method adds to the list of one object is in that of no other, whichever method it is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.allocation_sites import are_apart
from boundary_guard.resolve.classes import stores_in_methods
from boundary_guard.resolve.field_declarations import default_of, makes_fields
from boundary_guard.resolve.fields import names_of_fields
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.hidden_stores import all_hidden
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.plain_containers import is_plain
from boundary_guard.resolve.stores import MAX_STORES, is_same, may_be_any, stores_of
from boundary_guard.resolve.values import ClassValue, InstanceValue
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_COPYING = frozenset({"copy", "deepcopy", "deque", "defaultdict", "OrderedDict", "Counter"})


def has_own_container(evaluator: Evaluator, owner: InstanceValue, name: str) -> bool:
    """Whether ``owner.name`` is a container that is made for this object, wherever that is stored."""
    key = ("has its own container", owner.cls, name, len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # while that very question is being answered
        evaluator.notes[key] = _is_always_new(evaluator, InstanceValue(owner.cls), name)
    return bool(evaluator.notes[key]) and not _is_given(evaluator, owner, name)


def have_own_containers(evaluator: Evaluator, one: InstanceValue, other: InstanceValue, name: str) -> bool:
    """Whether they are two objects, and each has its own in the attribute."""
    return are_apart(evaluator, one, other) and all(has_own_container(evaluator, each, name) for each in (one, other))


def _is_always_new(evaluator: Evaluator, owner: InstanceValue, name: str) -> bool:
    order = evaluator.bases(owner.cls)
    own = [store for base in order for _, store in stores_in_methods(base.facts, base.scope).get(name, ())]
    outside = stores_of(evaluator, name)
    return (
        all(map(_is_new, own))
        and all(_is_new_in_class(base, name) for base in order)
        and len(outside) <= MAX_STORES
        and all(_is_new(store) or not _may_be_of(evaluator, facts, store, owner) for facts, store in outside)
        and not all_hidden(evaluator, owner, name)
    )


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


def _is_new_in_class(cls: ClassValue, name: str) -> bool:
    """Whether the class binds nothing to the name that its objects share; a field may have a factory."""
    for each in cls.scope.bindings.get(bound_name(cls.scope, name), ()):
        if each.value is None or each.path or each.kind is not BindingKind.VALUE:
            return False
        if isinstance(each.value, ast.Constant):
            continue
        if (
            not makes_fields(cls)
            or each.value is default_of(each.value)
            or not _makes_container(default_of(each.value))
        ):
            return False
    return True


def _may_be_of(evaluator: Evaluator, facts: Facts, store: Store, owner: InstanceValue) -> bool:
    found = evaluator.briefly(store.target.value, general_frame(facts, facts.scope_of(store.target)))
    return may_be_any(evaluator, found) or any(is_same(evaluator, each.value, owner) for each in found)


def _is_given(evaluator: Evaluator, owner: InstanceValue, name: str) -> bool:
    """Whether the call that makes the object may give it the container, as the value of a field."""
    fields = names_of_fields(evaluator, owner.cls)
    if name not in fields:
        return False
    given = owner.arguments
    return (
        given is None
        or bool(given.star or given.double_star)
        or fields.index(name) < len(given.lazy_positional)
        or any(keyword == name for keyword, _ in given.lazy_keywords)
    )
