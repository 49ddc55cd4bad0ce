"""``value.name``: members of modules, classes and instances; methods of built-in values."""

from __future__ import annotations

import ast
import collections
import collections.abc
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import behind, distinct, merged
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.members import external, member
from boundary_guard.resolve.mutation import with_attribute_mutations
from boundary_guard.resolve.parameters import bound
from boundary_guard.resolve.paths import path_attribute
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Arguments,
    BoundMethod,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    InstanceValue,
    Mapping,
    ModuleValue,
    Partial,
    PathValue,
    Sequence,
    SuperValue,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_BASES = 64
_ITERATOR_NAMES = frozenset(dir(collections.abc.Generator))
_TEXT_NAMES = frozenset(dir(str))
_SEQUENCE_NAMES = frozenset(dir(list)).union(
    dir(tuple), dir(set), dir(frozenset), dir(collections.deque), _ITERATOR_NAMES
)
_MAPPING_NAMES = frozenset(dir(dict)).union(
    dir(collections.OrderedDict), dir(collections.defaultdict), dir(collections.Counter)
)


def attributes(evaluator: Evaluator, found: Alternatives, name: str) -> Alternatives:
    """``value.name`` for every alternative."""
    results: list[Alternative] = []
    for each in found:
        results.extend(behind(attribute(evaluator, each.value, name), each))
    return distinct(results)


def attribute(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """``value.name``."""
    match value:
        case ModuleValue():
            return member(evaluator, value.name, name)
        case External():
            return only(_external_attribute(value, name))
        case ClassValue():
            return _class_attribute(evaluator, value, name)
        case InstanceValue():
            key = ("attribute", value, name)
            return evaluator.solve(key, lambda: instance_attribute(evaluator, value, name))
        case SuperValue():
            return _super_attribute(evaluator, value, name)
        case FunctionValue():
            return _function_attribute(value, name)
        case PathValue():
            given = path_attribute(value, name)
            return only(given if given is not None else BoundMethod(value, name))
        case Text() | Constant() if name == "value":
            return only(value)
        case Text() | Sequence() | Mapping() | Constant():
            if isinstance(value, Sequence) and name in value.names:
                return value.items[value.names.index(name)]
            return only(BoundMethod(value, name)) if name in _known_names(value) else ()
        case BoundMethod() | Partial():
            return only(BoundMethod(value, name))
    return only(value)


def _known_names(value: Value) -> frozenset[str]:
    """The attributes that a built-in value has: reading another one raises, so that nothing comes of it."""
    match value:
        case Text():
            return _TEXT_NAMES
        case Sequence():
            return _SEQUENCE_NAMES
        case Mapping():
            return _MAPPING_NAMES
        case Constant(value=constant):
            return frozenset(dir(constant))
    return frozenset()


def _external_attribute(value: External, name: str) -> Value:
    if value.name.startswith("__spec__:"):
        _, module, package = value.name.split(":")
        if name in ("name", "parent"):
            return text(module if name == "name" else package)
    return external(f"{value.name}.{name}")


def _function_attribute(value: FunctionValue, name: str) -> Alternatives:
    if name == "__name__":
        return only(text(value.scope.name.rpartition(".")[2]))
    if name == "__module__":
        return only(text(value.facts.module))
    return only(BoundMethod(value, name))


def bases(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    """The class and its bases in the order in which attributes are looked for (C3, where it is consistent)."""
    key = ("mro", cls)
    if key not in evaluator.notes:
        evaluator.notes[key] = [cls]
        evaluator.notes[key] = _linearised(evaluator, cls)
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


def _linearised(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    frame = cls.closure or general_frame(cls.facts, cls.facts.scope_of(node))
    direct = [
        each.value
        for base in node.bases
        for each in evaluator.value(base, frame)
        if isinstance(each.value, ClassValue) and each.value != cls
    ]
    waiting = [list(bases(evaluator, base)) for base in direct] + [list(direct)]
    order = [cls]
    while any(waiting) and len(order) < MAX_BASES:
        waiting = [line for line in waiting if line]
        head = next((line[0] for line in waiting if not any(line[0] in other[1:] for other in waiting)), waiting[0][0])
        order.append(head)
        waiting = [[each for each in line if each != head] for line in waiting]
    return order


def class_member(evaluator: Evaluator, cls: ClassValue, name: str, start: int = 0) -> Alternatives:
    """The attribute as the class and its bases define it, bound to nothing; empty when none has it."""
    for base in bases(evaluator, cls)[start:]:
        if name in base.scope.bindings:
            frame = Frame(base.facts, base.scope, None, base.closure)
            key = ("class", base, name)
            found = evaluator.solve(key, partial(evaluator.scope_value, frame, name))
            if found:
                return found
    return ()


def _class_attribute(evaluator: Evaluator, cls: ClassValue, name: str) -> Alternatives:
    match name:
        case "__name__" | "__qualname__":
            return only(text(cls.scope.name.rpartition(".")[2]))
        case "__module__":
            return only(text(cls.facts.module))
    found = class_member(evaluator, cls, name)
    results = [merged(_bound_to_class(each.value, cls), each) for each in found]
    results.extend(_assigned(evaluator, cls, name, None))
    results.extend(stored_outside(evaluator, cls, name))
    if found and fields.is_enum(evaluator, cls):
        return fields.member(evaluator, cls, name, distinct(results))
    return distinct(results) or only(Unknown(f"the class {cls.scope.name} has no {name} that we can see"))


def _bound_to_class(value: Value, cls: ClassValue) -> Value:
    if isinstance(value, FunctionValue) and "classmethod" in _decorators(value):
        return replace(value, receiver=cls)
    return value


def _decorators(value: FunctionValue) -> set[str]:
    node = value.scope.node
    decorators = getattr(node, "decorator_list", [])
    return {d.attr if isinstance(d, ast.Attribute) else d.id if isinstance(d, ast.Name) else "" for d in decorators}


def instance_attribute(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives:
    """``instance.name``: what methods store on ``self``, then the class."""
    if name == "__class__":
        return only(value.cls)
    special = fields.field_value(evaluator, value, name)
    if special is None and fields.is_enum(evaluator, value.cls):
        special = fields.member_attribute(value, name)
    if special is not None:
        return distinct((*special, *stored_outside(evaluator, value, name)))
    results = list(_assigned(evaluator, value.cls, name, value.arguments))
    if value.arguments is None:
        results.extend(_in_derived(evaluator, value.cls, name))
    results.extend(class_attributes_of(evaluator, value.cls, value, name))
    results.extend(stored_outside(evaluator, value, name))
    results = list(with_attribute_mutations(evaluator, tuple(results), name, _files(evaluator, value.cls)))
    if results:
        return distinct(results)
    getter = evaluator.call_method(value, "__getattr__", only(text(name)))
    return getter or only(Unknown(f"an instance of {value.cls.scope.name} has no {name} that we can see"))


def _in_derived(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[Alternative]:
    """What the attribute is in instances of derived classes, where these define it anew."""
    own = {base.scope for base in bases(evaluator, cls)}
    for found in derived(evaluator, cls):
        definer = next((base.scope for base in bases(evaluator, found) if name in base.scope.bindings), None)
        if definer is not None and definer not in own:
            own.add(definer)
            yield from class_attributes_of(evaluator, found, InstanceValue(found), name)
        yield from _assigned(evaluator, found, name, None, own_only=True)


def class_attributes_of(evaluator: Evaluator, cls: ClassValue, value: InstanceValue, name: str) -> Alternatives:
    """A class attribute as an instance sees it: methods bound, properties called."""
    results: list[Alternative] = []
    for each in class_member(evaluator, cls, name):
        bound_value = each.value
        if isinstance(bound_value, FunctionValue) and bound_value.scope.parent is not None:
            decorators = _decorators(bound_value)
            if decorators & {"property", "cached_property", "lazyproperty"}:
                results.extend(behind(evaluator.call(replace(bound_value, receiver=value), ()), each))
                continue
            if "staticmethod" not in decorators and bound_value.scope.parent.is_class:
                bound_value = replace(bound_value, receiver=cls if "classmethod" in decorators else value)
        results.append(merged(bound_value, each))
    return tuple(results)


def _files(evaluator: Evaluator, cls: ClassValue) -> list[Facts]:
    return list(dict.fromkeys(base.facts for base in bases(evaluator, cls)))


def derived(evaluator: Evaluator, cls: ClassValue) -> Iterator[ClassValue]:
    """The classes of the project that name this one among their bases, directly or not."""
    waiting, seen = [cls], {cls.scope}
    while waiting:
        current = waiting.pop(0)
        for found in _directly_derived(evaluator, current):
            if found.scope not in seen:
                seen.add(found.scope)
                waiting.append(found)
                yield found


def _directly_derived(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    key = ("derived", cls.scope)
    if key not in evaluator.notes:
        evaluator.notes[key] = []
        short = cls.scope.name.rpartition(".")[2]
        evaluator.notes[key] = [
            found
            for facts in evaluator.project.search.deriving(short)
            for scope in facts.scopes.values()
            if scope.is_class and scope is not cls.scope and short in _base_names(scope)
            for found in [ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))]
            if any(base.scope is cls.scope for base in bases(evaluator, found))
        ]
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


def _base_names(scope: Scope) -> set[str]:
    assert isinstance(scope.node, ast.ClassDef)
    return {
        b.attr if isinstance(b, ast.Attribute) else b.id if isinstance(b, ast.Name) else "" for b in scope.node.bases
    }


def _assigned(
    evaluator: Evaluator, cls: ClassValue, name: str, arguments: Arguments | None, *, own_only: bool = False
) -> Iterator[Alternative]:
    """What the methods of the class store in ``self.name`` (or ``cls.name``)."""
    for base in bases(evaluator, cls)[: 1 if own_only else None]:
        for method, value, path in _stores(evaluator, base).get(name, ()):
            frame = _method_frame(evaluator, base, method, arguments)
            yield from evaluator.unpacked(evaluator.value(value, frame), path)


def _method_frame(evaluator: Evaluator, cls: ClassValue, method: Scope, arguments: Arguments | None) -> Frame:
    around = Frame(cls.facts, cls.scope, None, cls.closure)
    general = Frame(cls.facts, method, None, around)
    if arguments is None or method.name.rpartition(".")[2] != "__init__":
        return general
    given = bound(evaluator, general, arguments.with_receiver(InstanceValue(cls)))
    return Frame(cls.facts, method, given, around, arguments.calls)


def _stores(evaluator: Evaluator, cls: ClassValue) -> dict[str, list[tuple[Scope, ast.expr, tuple[int, ...]]]]:
    """Attribute name -> the stores ``self.name = value`` in the class's methods."""
    key = ("stores", cls.scope)
    if key not in evaluator.notes:
        found: dict[str, list[tuple[Scope, ast.expr, tuple[int, ...]]]] = {}
        for method in cls.scope.children:
            node = method.node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.args:
                for attr, value, path in _self_stores(node, node.args.args[0].arg):
                    found.setdefault(attr, []).append((method, value, path))
        evaluator.notes[key] = found
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def _self_stores(
    node: ast.FunctionDef | ast.AsyncFunctionDef, receiver: str
) -> Iterator[tuple[str, ast.expr, tuple[int, ...]]]:
    for inner in ast.walk(node):
        match inner:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _targets(target, receiver, value, ())
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _targets(target, receiver, value, ())


def _targets(
    target: ast.expr, receiver: str, value: ast.expr, path: tuple[int, ...]
) -> Iterator[tuple[str, ast.expr, tuple[int, ...]]]:
    match target:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == receiver:
            yield attr, value, path
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for index, element in enumerate(elements):
                yield from _targets(element, receiver, value, (*path, index))


def _super_attribute(evaluator: Evaluator, value: SuperValue, name: str) -> Alternatives:
    found = class_member(evaluator, value.cls, name, start=1)
    results = [
        merged(
            replace(each.value, receiver=value.receiver) if isinstance(each.value, FunctionValue) else each.value, each
        )
        for each in found
    ]
    return distinct(results) or only(Unknown(f"no base of {value.cls.scope.name} has {name} that we can see"))
