"""``dir()``, ``vars()``, ``globals()``: what a module, a class or an object has (Library Reference, "Functions")."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.exports import names_in_all
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.hidden_stores import names_hidden_in
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.plain_classes import is_plain_class
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.stored_by_methods import stores_in_methods
from boundary_guard.resolve.stores import names_stored_in
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    Mapping,
    ModuleValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_NAMES = 256
"""Of a module with more names, what they stand for is not evaluated for a table of them all."""
_MORE = only(Unknown("an attribute that dir() finds, of which we do not see who stores it"))


def _dir(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """The names that the module binds, or that the object and its classes have, in order."""
    found = argument(given, 0)
    if not found or not all(isinstance(each.value, ModuleValue | ClassValue | InstanceValue) for each in found):
        return None
    return map_values(found, lambda value: _names_in(evaluator, value))


def _names_in(evaluator: Evaluator, value: Value) -> Value:
    match value:
        case ModuleValue(name=name):
            return _names_in_module(evaluator, name)
        case ClassValue():
            return _names_of_class(evaluator, value, is_object=False)
        case InstanceValue(cls=cls):
            return _names_of_class(evaluator, cls, is_object=True)
    return value


def _names_in_module(evaluator: Evaluator, module: str) -> Sequence:
    facts = evaluator.project.facts(module)
    if facts is None:
        return Sequence((), only(Unknown("the names in a module that is not read")), is_complete=False)
    names, are_all = _names_bound(evaluator, facts, frozenset())
    return Sequence(tuple(only(text(name)) for name in sorted(names)), () if are_all else _MORE, are_all)


def _names_bound(evaluator: Evaluator, facts: Facts, under_way: frozenset[str]) -> tuple[set[str], bool]:
    """What the module has: bound by itself, its functions, other code, and by stars; whether that is all."""
    module = ModuleValue(facts.module)
    hidden, are_more = names_hidden_in(evaluator, module)
    names = {name for name in facts.body.bindings if name.isidentifier()} | hidden | names_stored_in(evaluator, module)
    names.update(name for scope in facts.scopes.values() for name in scope.globals & scope.bindings.keys())
    are_all = not are_more
    for source in _star_imports(evaluator, facts):
        other = evaluator.project.facts(source) if source not in under_way else None
        if other is None:
            are_all = False
            continue
        listed, are_known = names_in_all(evaluator, other) if "__all__" in other.body.bindings else (None, True)
        if listed is not None:
            names |= listed
        else:
            bound, are_known = _names_bound(evaluator, other, under_way | {facts.module})
            names.update(name for name in bound if not name.startswith("_"))
        are_all = are_all and are_known
    return names, are_all


def _star_imports(evaluator: Evaluator, facts: Facts) -> Iterator[str]:
    for node in facts.imports:
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield evaluator.project.absolute(facts, node.module, node.level) or ""


def _names_of_class(evaluator: Evaluator, cls: ClassValue, *, is_object: bool) -> Sequence:
    """Those that its statements and methods bind: bases outside have more, and so has who stores in an object."""
    names, are_all = set(dir(object)), not is_object
    for base in evaluator.bases(cls):
        own, are_known = _names_in_class(evaluator, base)
        names |= own
        names.update(stores_in_methods(base.facts, base.scope) if is_object else ())
        are_all = are_all and are_known
    return _in_order(frozenset(names), are_all)


@lru_cache(maxsize=512)
def _in_order(names: frozenset[str], are_all: bool) -> Sequence:
    """The same list for the same names: hundreds of them are compared with others all the time."""
    return Sequence(tuple(only(text(name)) for name in sorted(names)), () if are_all else _MORE, is_complete=are_all)


def _names_in_class(evaluator: Evaluator, cls: ClassValue) -> tuple[set[str], bool]:
    """What the class has itself: bound by its statements and class methods, or stored there; whether that is all."""
    hidden, are_more = names_hidden_in(evaluator, cls)
    names = {*cls.scope.bindings, *hidden, *names_stored_in(evaluator, cls)}
    for name, stored in stores_in_methods(cls.facts, cls.scope).items():
        names.update([name] if any(_is_of_class(method) for method, _ in stored) else ())
    return names, not are_more and is_plain_class(evaluator, cls) and not evaluator.metaclasses(cls)


def _is_of_class(method: Scope) -> bool:
    """Whether its first argument is the class."""
    decorators = getattr(method.node, "decorator_list", ())
    return method.name.endswith("__") or any(last_name(each) == "classmethod" for each in decorators)


def _vars(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``vars(owner)`` as a table, and ``vars(builtins)``."""
    found = argument(given, 0) or ()
    if found and all(isinstance(each.value, ModuleValue | ClassValue | InstanceValue) for each in found):
        return map_values(found, lambda value: _table(evaluator, value))
    if not any(isinstance(each.value, External) for each in found):
        return None
    return evaluator.attributes(found, "__dict__")


def _globals(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``globals()``: the names that every module has; where one goes through it, all of the module's."""
    items = tuple(
        (only(text(name)), evaluator.global_value(frame.facts, name))
        for name in ("__name__", "__package__", "__file__")
    )
    match frame.facts.parents.get(site):
        case ast.Attribute(attr="items" | "values"):
            found = _table_of_module(evaluator, ModuleValue(frame.facts.module))
            return only(Mapping((*items, *found.items), found.is_complete, certain=len(items)))
    return only(Mapping(items, False))


def _table(evaluator: Evaluator, owner: Value) -> Mapping:
    match owner:
        case ClassValue():
            names, are_all = _names_in_class(evaluator, owner)
        case InstanceValue(cls=cls):
            stored = (stores_in_methods(base.facts, base.scope) for base in evaluator.bases(cls))
            names, are_all = {*evaluator.names_of_fields(cls), *(name for each in stored for name in each)}, False
        case _:
            assert isinstance(owner, ModuleValue)
            return _table_of_module(evaluator, owner)
    return _filled(evaluator, owner, Sequence(tuple(only(text(name)) for name in sorted(names)), is_complete=are_all))


def _table_of_module(evaluator: Evaluator, module: ModuleValue) -> Mapping:
    return _filled(evaluator, module, _names_in_module(evaluator, module.name))


def _filled(evaluator: Evaluator, owner: Value, names: Sequence) -> Mapping:
    if len(names.items) > MAX_NAMES:
        return Mapping((), is_complete=False)
    spelled = ((name, _spelled(name)) for name in names.items)
    items = ((name, evaluator.attributes(only(owner), each)) for name, each in spelled if each != "__dict__")
    return Mapping(tuple(items), names.is_complete, certain=0)


def _spelled(name: Alternatives) -> str:
    return (name[0].value.known if isinstance(name[0].value, Text) else None) or ""


NAME_RULES: dict[str, Rule] = {"builtins.dir": _dir, "builtins.globals": _globals, "builtins.vars": _vars}
