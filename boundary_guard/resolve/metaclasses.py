"""What a metaclass does to its classes: which ones it makes, what they get from it, what it puts into their namespaces.

Source: Language Reference, 3.3.3, and 3.3.2 for the attributes of a class that its metaclass has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.answers import Kind, newest
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.class_statements import MAX_CLASSES, classes_of, given_to_metaclass
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.hidden_stores import all_hidden, only_hidden, with_hidden_stores
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.metaclass_stores import stores_on_strangers
from boundary_guard.resolve.values import (
    DATA,
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    InstanceValue,
    Mapping,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def made_by_metaclass(evaluator: Evaluator, meta: ClassValue, names: Alternatives) -> Alternatives:
    """What ``type.__new__(meta, name, bases, namespace)`` is: the classes that are called so; if none is, any of it."""
    classes = list(classes_of(evaluator, meta))
    found: list[Alternative] = []
    for each in names:
        known = each.value.known if isinstance(each.value, Text) else None
        own = [cls for cls in classes if cls.scope.name.rpartition(".")[2] == known]
        found.extend(behind(tuple(map(Alternative, own)), each))
    if not found and len(classes) <= MAX_CLASSES:
        found.extend(map(Alternative, classes))
    return distinct(found) or only(Unknown("of which class an object is made is not known"))


def with_what_is_put(evaluator: Evaluator, found: Alternatives, value: Value, name: str) -> Alternatives:
    """``found``, what an attribute is by what is written plainly, with what is stored in all other ways."""
    if any(isinstance(each.value, DATA) for each in found):
        put = tuple(_put(evaluator, value, name, found))
        if put and not any(isinstance(each.value, Unknown) for each in put):
            cls = value.cls if isinstance(value, InstanceValue) else value
            assert isinstance(cls, ClassValue)
            replaced = {each.value for each in evaluator.class_member(cls, name) if isinstance(each.value, DATA)}
            found = tuple(each for each in found if each.value not in replaced)
        found = distinct((*found, *put))
    elif any(isinstance(each.value, FunctionValue) for each in found):
        found = distinct((*found, *_methods_put(evaluator, value, name)))
    return with_hidden_stores(evaluator, found, value, name)


def _methods_put(evaluator: Evaluator, value: Value, name: str) -> Iterator[Alternative]:
    """What the metaclass puts in the place of a method."""
    for each in _put(evaluator, value, name, ()):
        if isinstance(value, InstanceValue):
            yield from evaluator.seen_by_object(each, value)
        else:
            yield each


def put_otherwise(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """What the attribute is where nothing stores it plainly."""
    return distinct((*only_hidden(evaluator, value, name), *_put(evaluator, value, name, ())))


def may_be_put(evaluator: Evaluator, value: Value, name: str) -> bool:
    """Whether anything may store the attribute in another way than plainly."""
    return bool(all_hidden(evaluator, value, name)) or any(_put(evaluator, value, name, _ANY_TEXT))


def _put(evaluator: Evaluator, value: Value, name: str, found: Alternatives) -> Iterator[Alternative]:
    """What ``__new__`` of a metaclass puts into the namespaces of its classes under that name.

    Where that is not known, it is said of texts and numbers: of these names are made.
    """
    cls = value.cls if isinstance(value, InstanceValue) else value
    if not isinstance(cls, ClassValue):
        return
    is_text = any(isinstance(each.value, Constant | Text) for each in found)
    for meta in evaluator.metaclasses(cls):
        is_known = not stores_on_strangers(evaluator, meta)
        order = evaluator.bases(cls)
        for number, base in enumerate(order, 1):
            tables = _namespaces(evaluator, meta, base)
            values = [one for each in tables for one in _behind(each, name)]
            yield from values
            is_known &= all(_is_known(each.value) for each in tables)
            if any(bound_name(other.scope, name) in other.scope.bindings for other in order[number:]):
                is_known &= all(_has_surely(each.value, name) for each in tables)
            if values or bound_name(base.scope, name) in base.scope.bindings:
                break
        if not is_known and is_text:
            yield Alternative(Unknown(f"the metaclass {meta.scope.name} may change what stands in its classes"))
    maker = _function_that_makes(evaluator, cls)
    if maker and found:
        yield Alternative(Unknown(f"{maker}(), which makes the class, may change what stands in it"))


def _behind(table: Alternative, name: str) -> Iterator[Alternative]:
    """The values of a namespace under that name."""
    wanted = text(name)
    for keys, values in table.value.items if isinstance(table.value, Mapping) else ():
        if any(key.value == wanted for key in keys):
            yield from behind(values, table)


def _has_surely(table: Value, name: str) -> bool:
    """Whether the name is left in the namespace: else what a base has counts."""
    wanted = text(name)
    items = table.certain_items if isinstance(table, Mapping) else ()
    return any(len(keys) == 1 and keys[0].value == wanted and keys[0].excluded is None for keys, _ in items)


def _is_known(table: Value) -> bool:
    """Whether all the names in it are known."""
    return (
        isinstance(table, Mapping)
        and table.is_complete
        and all(isinstance(key.value, Text) and key.value.known is not None for keys, _ in table.items for key in keys)
    )


def _function_that_makes(evaluator: Evaluator, cls: ClassValue) -> str:
    """The function that stands as the metaclass of the class or one of its bases; empty where none does."""
    for base in evaluator.bases(cls):
        for keyword in getattr(base.scope.node, "keywords", ()):
            if keyword.arg == "metaclass":
                around = base.closure or general_frame(base.facts, base.scope.parent or base.facts.body)
                makers = (each.value for each in evaluator.briefly(keyword.value, around))
                return next((each.scope.name for each in makers if isinstance(each, FunctionValue)), "")
    return ""


_NAMESPACES: Kind[Alternatives] = newest((), ())


def _namespaces(evaluator: Evaluator, meta: ClassValue, cls: ClassValue) -> Alternatives:
    """The namespaces that ``__new__`` of the metaclass, or of one of its bases, makes of that of the class."""
    key = ("namespaces given by a metaclass", meta.scope, cls.scope)
    evaluator = evaluator.aside
    return evaluator.answer(key, lambda: distinct(_given(evaluator, meta, cls)), _NAMESPACES)


def _given(evaluator: Evaluator, meta: ClassValue, cls: ClassValue) -> Iterator[Alternative]:
    for owner in evaluator.bases(meta):
        around = Frame(owner.facts, owner.scope, None, owner.closure)
        for method in owner.scope.children:
            if method.name.endswith(".__prepare__") and method.returns:
                yield Alternative(Unknown("what __prepare__ gives"))
            uses = _uses_of_namespace(owner.facts, method) if method.name.endswith(".__new__") else frozenset()
            if _Use.UNCLEAR in uses:
                yield Alternative(Unknown("which namespace the class gets"))
            if not uses or (uses <= {_Use.HANDED_ON, _Use.READ} and _Use.HANDED_ON in uses):
                continue
            general = Frame(owner.facts, method, None, around)
            tables = list(dict.fromkeys(call.args[-1] for call in _making(evaluator, owner.facts, method)))
            if not tables:
                yield Alternative(Unknown("which namespace the class gets"))
            frame = _frame_for(evaluator, meta, cls, general)
            for table in tables:
                yield from evaluator.within(MAX_STEPS, partial(evaluator.value, table, frame))


def _frame_for(evaluator: Evaluator, meta: ClassValue, cls: ClassValue, general: Frame) -> Frame:
    """The frame of a method of the metaclass that makes that class."""
    given = given_to_metaclass(evaluator, meta, cls, general.scope)
    return Frame(general.facts, general.scope, bound(evaluator, general, given), general.closure, given.calls)


def _making(evaluator: Evaluator, facts: Facts, method: Scope) -> Iterator[ast.Call]:
    """The calls of ``__new__`` that make the class, with its name, bases and namespace."""
    for call in method.calls:
        if len(call.args) >= 3 and not any(isinstance(each, ast.Starred) for each in call.args):
            is_new = last_name(call.func) == "__new__" or any(
                isinstance(each.value, External) and each.value.name.endswith((".__new__", "builtins.type"))
                for each in evaluator.briefly(call.func, general_frame(facts, method))
            )
            if is_new:
                yield call


def named_by_metaclass(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The names that ``__new__`` of the metaclass gives to the class instead of the one that is written."""
    found: list[Alternative] = []
    for meta in evaluator.metaclasses(cls):
        for owner in evaluator.bases(meta):
            around = Frame(owner.facts, owner.scope, None, owner.closure)
            for method in (each for each in owner.scope.children if each.name.endswith(".__new__")):
                for call in _making(evaluator, owner.facts, method):
                    if not _is_parameter(method, call.args[-3]):
                        frame = _frame_for(evaluator, meta, cls, Frame(owner.facts, method, None, around))
                        found.extend(evaluator.within(MAX_STEPS, partial(evaluator.value, call.args[-3], frame)))
    return distinct(found)


def _is_parameter(method: Scope, node: ast.expr) -> bool:
    """Whether the function hands on what it is given."""
    bound_here = method.bindings.get(node.id, ()) if isinstance(node, ast.Name) else ()
    return [each.kind for each in bound_here] == [BindingKind.PARAMETER]


class _Use(Enum):
    """What ``__new__`` of a metaclass does with the namespace that it gets."""

    HANDED_ON = auto()
    READ = auto()
    CHANGED = auto()
    TAKEN_FROM = auto()
    UNCLEAR = auto()


@remembered
def _uses_of_namespace(facts: Facts, method: Scope) -> frozenset[_Use]:
    """What becomes of the last parameter, and of the bases before it."""
    arguments = getattr(method.node, "args", None)
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)] if arguments is not None else []
    if len(names) < len(_PARAMETERS):
        return frozenset({_Use.UNCLEAR})
    bases, namespace = names[-2:]
    nodes = [node for node in ast.walk(method.node) if isinstance(node, ast.Name)]
    uses = {_use(facts, node) for node in nodes if node.id == namespace}
    has_other_bases = any(node.id == bases and not isinstance(node.ctx, ast.Load) for node in nodes) or any(
        last_name(call.func) in _MAKERS and len(call.args) > 2 and not isinstance(call.args[-2], ast.Name)
        for call in method.calls
    )
    is_unclear = has_other_bases or {_Use.TAKEN_FROM, _Use.HANDED_ON} <= uses
    return frozenset(uses | {_Use.UNCLEAR} if is_unclear else uses)


def _use(facts: Facts, node: ast.Name) -> _Use:
    above = facts.parents[node]
    match above:
        case ast.Call(func=func, args=[_, _, *_, last]) if node is last and last_name(func) in _MAKERS:
            return _Use.HANDED_ON
        case ast.Call(func=func) if node is not func:
            return _Use.READ if last_name(func) in _READING else _Use.CHANGED
        case ast.Attribute(attr=method):
            return _METHODS.get(method, _Use.UNCLEAR)
        case ast.Subscript(value=value, ctx=ast.Load()) if value is node:
            return _Use.READ
        case ast.Subscript(value=value, ctx=ast.Store()) if value is node:
            return _Use.CHANGED
        case ast.Subscript(value=value, ctx=ast.Del()) if value is node:
            return _Use.TAKEN_FROM
        case ast.Assign(value=value, targets=[ast.Name()]) if value is node:
            return _Use.CHANGED
        case ast.AugAssign() | ast.Assign() if isinstance(node.ctx, ast.Store):
            return _Use.CHANGED
        case ast.Dict(keys=keys, values=values) if any(
            key is None and each is node for key, each in zip(keys, values, strict=True)
        ):
            return _Use.READ
        case ast.Compare(comparators=[ast.Name() as right]) if right is node:
            return _Use.READ
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated) if iterated is node:
            return _Use.READ
    return _Use.UNCLEAR


MAX_STEPS = 400
"""How many steps it may take to make one namespace."""
_ANY_TEXT = only(Text(()))
_PARAMETERS = ("metaclass", "name", "bases", "namespace")
_MAKERS = frozenset({"__new__", "type"})
_METHODS = {
    **dict.fromkeys(("items", "keys", "values", "get", "copy"), _Use.READ),
    **dict.fromkeys(("update", "setdefault", "__setitem__", "__ior__"), _Use.CHANGED),
    **dict.fromkeys(("pop", "popitem", "clear", "__delitem__"), _Use.TAKEN_FROM),
}
_READING = frozenset(
    {"__new__", "dict", "list", "len", "sorted", "set", "tuple", "iter", "print", "isinstance", "items"}
)
