"""Attributes that are stored from outside: ``module.NAME = x``, ``thing.attribute = x``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import merged
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.left_behind import left_by
from boundary_guard.resolve.mentions import GIVING_MODULES, last_name
from boundary_guard.resolve.patches import patched
from boundary_guard.resolve.solver import FEW_STEPS
from boundary_guard.resolve.values import (
    DATA,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Sequence,
    Unknown,
    Value,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import attribute_name, written_as
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_STORES = 48
"""How many stores in attributes of one name are looked at."""
_OF_FUNCTION = re.compile(r"\.[a-z_]\w*\(\)(?:\[\])*\Z")
"""What a function gives, or what lies in that; not an object of a class outside."""
_PARSERS = "argparse.ArgumentParser()."
"""What parsers give is one object, whichever parser it was: programs hand it around, and store in it."""
_SELF_OUTSIDE = re.compile(rb"^def\s+\w+\s*\(\s*self\b", re.MULTILINE)
"""``def method(self)`` on the outermost level."""


def stored_outside(evaluator: Evaluator, value: Value, name: str) -> Iterator[Alternative]:
    """What other code stores in ``value.name``; stores on objects that we cannot tell are left out."""
    stores = stores_of(evaluator, name)
    if len(stores) > MAX_STORES:
        yield Alternative(Unknown(f"attributes called {name} are stored in more than {MAX_STORES} places"))
        return
    for facts, store in stores:
        yield from _stored(evaluator, facts, store, value)
    yield from _put_for_a_while(evaluator, value, name)


def surely_stored_outside(evaluator: Evaluator, value: Value, name: str) -> Iterator[Alternative]:
    """The same where a plain look shows that the object is that: for what is looked for with every attribute.

    To see whose ``__class__`` is stored is charged to nobody.
    """
    plain = evaluator.plain
    for facts, store in stores_of(evaluator, name):
        frame = general_frame(facts, facts.scope_of(store.target))
        owners = plain.within(FEW_STEPS, partial(plain.value, store.target.value, frame))
        if any(is_same(plain, each.value, value) for each in owners):
            yield from _stored(evaluator, facts, store, value)


def _put_for_a_while(evaluator: Evaluator, value: Value, name: str) -> Iterator[Alternative]:
    """What tests replace the attribute by."""
    for owners, new in patched(evaluator, name):
        same = [each.value for each in owners if is_same(evaluator, each.value, value)]
        if same:
            is_method = isinstance(value, InstanceValue) and all(isinstance(each, ClassValue) for each in same)
            yield from (merged(_bound_to(each.value, value), each) if is_method else each for each in new)


def _stored(evaluator: Evaluator, facts: Facts, store: Store, value: Value) -> Iterator[Alternative]:
    frame = general_frame(facts, facts.scope_of(store.target))
    owners = evaluator.briefly(store.target.value, frame)
    same = [each.value for each in owners if may_be_same(evaluator, each.value, value)]
    is_self = isinstance(store.target.value, ast.Name) and store.target.value.id == "self"  # it is given methods
    is_self = is_self and not _is_bound_by_hand(evaluator, facts.scope_of(store.target))
    is_any = isinstance(value, InstanceValue | ClassValue) and may_be_any(evaluator, owners)
    if not same and not is_self and is_any:
        place = facts.place(store.target)
        shown = f"{facts.written(store.target)} at {place.path}:{place.line}"
        yield Alternative(Unknown(f"{shown} may store it, in an object that is not known"))
    if same:
        is_static = isinstance(store.value, ast.Call) and last_name(store.value.func) == "staticmethod"
        is_of_class = all(isinstance(each, ClassValue) for each in same) and not is_static
        for each in left_by(evaluator.stored(store, frame), facts, store.target):
            if not (is_of_class and isinstance(value, InstanceValue)):
                yield each
            else:
                yield from evaluator.seen_by_object(each, value)


def _is_bound_by_hand(evaluator: Evaluator, function: Scope) -> bool:
    """Whether the function, which is no method, may get an object by ``MethodType(function, thing)``."""
    if function.parent is not None and function.parent.is_class:
        return False
    name = function.name.rpartition(".")[2]
    key = ("is bound by hand", name, len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = bool(evaluator.project.search.mentioning_one_of((name,), _BINDING))
    return bool(evaluator.notes[key])


_BINDING = re.compile(rb"\bMethodType\b|\b__get__\b")


def may_be_any(evaluator: Evaluator, owners: Alternatives) -> bool:
    """Whether nothing is known of the object; functions outside may give one of the project that they were handed."""
    values = [each.value for each in owners]
    return not values or any(
        isinstance(each, Unknown)
        or (isinstance(each, External) and (_OF_FUNCTION.search(each.name) or _is_stored(evaluator, each)))
        for each in values
    )


def _is_stored(evaluator: Evaluator, attribute: External) -> bool:
    """Whether the project stores something of its own in the attribute of a module outside."""
    owner, _, name = attribute.name.rpartition(".")
    return bool(owner) and any(
        External(owner) == each.value
        for facts, store in stores_of(evaluator, name)
        for each in evaluator.briefly(store.target.value, general_frame(facts, facts.scope_of(store.target)))
    )


def _bound_to(stored: Value, instance: Value) -> Value:
    """A function that is stored in a class is a method of its instances."""
    if isinstance(stored, FunctionValue) and stored.receiver is None:
        return replace(stored, receiver=instance)
    return stored


def stored_in_module(
    evaluator: Evaluator, module: ModuleValue, name: str, bound: Alternatives
) -> Iterator[Alternative]:
    """The same for a global, of which is known what the module itself binds it to.

    Classes, functions and objects are read all the time: only names of modules are asked whether they are this one.
    """
    if not bound or any(isinstance(each.value, (Unknown, *DATA)) for each in bound):
        yield from stored_outside(evaluator, module, name)
        return
    for facts, store in stores_of(evaluator, name):
        if _names_module(facts, store.target.value):
            yield from _stored(evaluator, facts, store, module)
    yield from _put_for_a_while(evaluator, module, name)


def names_stored_in(evaluator: Evaluator, owner: ModuleValue | ClassValue) -> set[str]:
    """The names that other code stores in the module or class: ``settings.NAME = x``."""
    name = owner.name if isinstance(owner, ModuleValue) else owner.scope.name
    files = evaluator.project.search.mentioning(name.rpartition(".")[2])
    return {
        name
        for facts in files
        for name, stores in evaluator.project.mentions(facts).stores.items()
        if any(_is_in(evaluator, facts, each.target.value, owner) for each in stores)
    }


def _is_in(evaluator: Evaluator, facts: Facts, written: ast.expr, owner: ModuleValue | ClassValue) -> bool:
    if isinstance(owner, ModuleValue) and not _names_module(facts, written):
        return False
    found = evaluator.briefly(written, general_frame(facts, facts.scope_of(written)))
    return any(each.value == owner for each in found)


def stored_by_itself(evaluator: Evaluator, facts: Facts, name: str) -> Iterator[Alternative]:
    """What a module stores in its own global by way of itself: ``sys.modules[__name__].NAME = x``."""
    for store in evaluator.project.mentions(facts).stores.get(name, ()):
        if not _is_receiver(evaluator, facts, store.target):
            yield from _stored(evaluator, facts, store, ModuleValue(facts.module))


def _names_module(facts: Facts, owner: ast.expr, depth: int = 3) -> bool:
    """Whether the expression begins with what an import statement binds, with another name of it, or a parameter."""
    while isinstance(owner, ast.Attribute | ast.Subscript):
        owner = owner.value
    if not isinstance(owner, ast.Name):
        return isinstance(owner, ast.Call) and last_name(owner.func) in GIVING_MODULES
    bound = facts.scope_of(owner).bindings.get(owner.id) or facts.body.bindings.get(owner.id, [])
    kinds = {each.kind for each in bound}
    if BindingKind.IMPORT in kinds or (kinds & _FROM_ELSEWHERE and owner.id not in ("self", "cls")):
        return True
    values = [each.value for each in bound if each.kind is BindingKind.VALUE and each.value is not None]
    return depth > 0 and any(_names_module(facts, each, depth - 1) for each in values)


_FROM_ELSEWHERE = frozenset({BindingKind.PARAMETER, BindingKind.ELEMENT})
"""What a function is given, or what a loop goes through: ``for module in (one, other): module.load = load``."""


def stores_of(evaluator: Evaluator, name: str) -> list[tuple[Facts, Store]]:
    key = ("stores of", name)
    if key not in evaluator.notes:
        evaluator.notes[key] = [
            (facts, store)
            for written in written_as(name)
            for facts in _files_storing(evaluator, written)
            for store in evaluator.project.mentions(facts).stores.get(written, ())
            if _name_of(facts, store) == name and not _is_receiver(evaluator, facts, store.target)
        ]
    found = evaluator.notes[key]
    assert isinstance(found, list)
    return found


def _files_storing(evaluator: Evaluator, name: str) -> Iterator[Facts]:
    """The files that may store something in the attribute; a function outside of classes may have a ``self``, too."""
    search = evaluator.project.search
    found = search.storing(name)
    yield from found
    others = (facts for facts in search.matching(_SELF_OUTSIDE) if evaluator.project.mentions(facts).stores.get(name))
    yield from (facts for facts in others if facts not in found)


def _name_of(facts: Facts, store: Store) -> str:
    return attribute_name(facts, store.target) if isinstance(store.target, ast.Attribute) else ""


def _is_receiver(evaluator: Evaluator, facts: Facts, target: ast.Attribute | ast.Subscript) -> bool:
    """Whether the store is one on ``self`` in a method: those are read with the class. That of a metaclass is one."""
    scope = facts.scope_of(target)
    node = scope.node
    if not isinstance(target.value, ast.Name) or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    first = [*node.args.posonlyargs, *node.args.args][:1]
    if scope.parent is None or not scope.parent.is_class or not first or first[0].arg != target.value.id:
        return False
    around = general_frame(facts, scope.parent.parent or facts.body)
    return not evaluator.is_metaclass(ClassValue(facts, scope.parent, around))


def may_be_same(evaluator: Evaluator, owner: Value, value: Value) -> bool:
    """The same, but for two objects of one line of classes that are made by different calls."""
    if isinstance(owner, InstanceValue) and isinstance(value, InstanceValue) and evaluator.are_apart(owner, value):
        return False
    return is_same(evaluator, owner, value)


def is_same(evaluator: Evaluator, owner: Value, value: Value) -> bool:
    """Whether what is stored in one may be read from the other: the same module, or classes of one line."""
    match owner, value:
        case ModuleValue(), ModuleValue():
            return owner == value
        case External(name=module), External(name=other) if "(" not in module or module.startswith(_PARSERS):
            return module == other
        case FunctionValue(), FunctionValue():
            return owner.scope is value.scope
        case ((ClassValue() | InstanceValue()), (ClassValue() | InstanceValue())):
            mine = owner.cls if isinstance(owner, InstanceValue) else owner
            asked = value.cls if isinstance(value, InstanceValue) else value
            line = {each.scope for each in evaluator.bases(mine)}  # whichever call made a class inside of a function
            return asked.scope in line or any(each.scope is mine.scope for each in evaluator.bases(asked))
        case Sequence(names=mine_named), Sequence(names=other_named):
            return bool(mine_named) and mine_named == other_named
    return False
