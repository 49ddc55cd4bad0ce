"""``value.name``: members of modules, classes and instances; methods of built-in values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import behind, distinct, merged
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.attribute_hooks import (
    by_getattr,
    is_surely_stored,
    with_getattribute,
)
from boundary_guard.resolve.attribute_mutation import with_attribute_mutations
from boundary_guard.resolve.class_attributes import absent, class_attribute, files_of, of_object
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.classes import class_member, decorators_around, derived, first_member
from boundary_guard.resolve.contents import of_container
from boundary_guard.resolve.descriptors import as_instance_sees, bound_to_class
from boundary_guard.resolve.function_attributes import function_attribute
from boundary_guard.resolve.hidden_stores import only_hidden, with_hidden_stores
from boundary_guard.resolve.inherited_importers import inherited_importer
from boundary_guard.resolve.made_classes import in_made_classes, may_be_made
from boundary_guard.resolve.members import member
from boundary_guard.resolve.metaclasses import put_otherwise, with_what_is_put
from boundary_guard.resolve.module_objects import names_of_module_object
from boundary_guard.resolve.options import PARSED, parsed_into, parsed_option
from boundary_guard.resolve.own_attributes import hides_class
from boundary_guard.resolve.plain_attributes import external_attribute, plain_attribute
from boundary_guard.resolve.replaced_constructors import stored_by_others
from boundary_guard.resolve.replaced_functions import data_instead
from boundary_guard.resolve.set_by_bases import set_by_bases
from boundary_guard.resolve.setters import is_computed
from boundary_guard.resolve.shared_objects import may_be_shared
from boundary_guard.resolve.stored_by_methods import assigned, initialised_by_any
from boundary_guard.resolve.stores import stored_outside, surely_stored_outside
from boundary_guard.resolve.supers import classes_after
from boundary_guard.resolve.values import (
    LOADED,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Partial,
    SuperValue,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.private_names import bound_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


_OF_ANY = Arguments(("of any object of the class",))


def attributes(evaluator: Evaluator, found: Alternatives, name: str) -> Alternatives:
    """``value.name`` for every alternative."""
    results: list[Alternative] = []
    for each in found:
        results.extend(behind(attribute(evaluator, each.value, name), each))
    return distinct(results)


def attribute(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """``value.name``."""
    match value:
        case ModuleValue() | ClassValue() | InstanceValue() if name == "__dict__":
            return _namespace(evaluator, value)
        case ModuleValue():
            found = member(evaluator, value.name, name)
            is_missing = all(isinstance(each.value, Unknown) for each in found)
            return (only_hidden(evaluator, value, name) if is_missing else ()) or found
        case External() | Unknown() if name == "__module__":
            return only(LOADED)
        case External():
            parsed = parsed_option(evaluator, value, name) if value.name in PARSED else ()
            if parsed:
                found = distinct((*parsed, *stored_outside(evaluator, value, name)))
                return with_hidden_stores(evaluator, found, value, name)
            instead = data_instead(evaluator, f"{value.name}.{name}")
            return distinct((*instead, Alternative(external_attribute(value, name))))
        case ClassValue():
            return class_attribute(evaluator, value, name)
        case InstanceValue():
            return _method_of_any(evaluator, value, name) or _of_instance(evaluator, value, name)
        case SuperValue():
            return _super_attribute(evaluator, value, name)
        case FunctionValue():
            return function_attribute(evaluator, value, name)
    return plain_attribute(evaluator, value, name)


def _namespace(evaluator: Evaluator, owner: ModuleValue | ClassValue | InstanceValue) -> Alternatives:
    """``owner.__dict__``: what was put in its place, else the same as ``vars(owner)``."""
    own = assigned(evaluator, owner.cls, "__dict__", owner.arguments) if isinstance(owner, InstanceValue) else ()
    stored = distinct((*own, *stored_outside(evaluator, owner, "__dict__")))
    return stored or evaluator.call(External("builtins.vars"), (only(owner),))


def _of_instance(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives:
    return evaluator.solve(("attribute", value, name), lambda: instance_attribute(evaluator, value, name))


def _method_of_any(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives:
    """The methods that every object of the very class has there, looked up once for all of them; else nothing."""
    is_told_apart = value.arguments is not None and evaluator.is_small
    members = class_member(evaluator, value.cls, name) if is_told_apart else ()
    if not members or not all(map(_is_plain_method, members)):
        return ()
    one = InstanceValue(value.cls, _OF_ANY)
    found = _of_instance(evaluator, one, name)
    methods = [each.value for each in found]
    if not all(isinstance(each, FunctionValue) and each.receiver == one for each in methods):
        return ()
    return tuple(
        each.with_value(replace(each.value, receiver=value)) for each in found if isinstance(each.value, FunctionValue)
    )


def _is_plain_method(member: Alternative) -> bool:
    """Whether it is a function that no decorator has made something else of, a property say."""
    function = member.value
    return isinstance(function, FunctionValue) and not getattr(function.scope.node, "decorator_list", ())


def instance_attribute(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives:
    """``instance.name``: what methods store on ``self``, then the class."""
    if name == "__class__":
        return class_of(evaluator, value)
    if name == "__module__":
        return attributes(evaluator, class_of(evaluator, value), name)
    if name == "__replace__" and fields.names_of_fields(evaluator, value.cls):
        return only(Partial(External("copy.replace"), Arguments.of(only(value))))
    if name == "__name__" and (named := tuple(names_of_module_object(evaluator, value))):
        of_class = class_attributes_of(evaluator, value.cls, value, name)  # a property, which comes first
        anew = assigned(evaluator, value.cls, name, value.arguments)
        return distinct((*named, *of_class, *anew, *stored_outside(evaluator, value, name)))
    special = fields.field_value(evaluator, value, name)
    if special is None and fields.is_enum(evaluator, value.cls):
        own = stored_outside(evaluator, value, "_value_") if name in ("value", "_value_") else ()
        special = tuple(own) or fields.member_attribute(value, name)  # what ``__new__`` says that it is
    if special is not None:
        anew = assigned(evaluator, value.cls, name, value.arguments)
        found = distinct((*special, *anew, *stored_outside(evaluator, value, name)))
        found = with_attribute_mutations(evaluator, found, name, files_of(evaluator, value.cls), value)
        return with_what_is_put(evaluator, found, value, name)
    found = with_getattribute(evaluator, _with_getattr(evaluator, value, name), value, name)
    found = found or of_container(evaluator, value, value, name)
    found = (*found, *_of_later_classes(evaluator, value, name))
    return found or absent(evaluator, value, name)


def _of_later_classes(evaluator: Evaluator, value: InstanceValue, name: str) -> Iterator[Alternative]:
    """What the attribute is once ``thing.__class__ = Other`` has made the object one of another class."""
    outside = surely_stored_outside(evaluator, value, "__class__")
    stored = (*assigned(evaluator, value.cls, "__class__", None), *outside)
    for cls in dict.fromkeys(each.value for each in stored if isinstance(each.value, ClassValue)):
        if cls != value.cls:
            yield from class_attributes_of(evaluator, cls, value, name)
            yield from assigned(evaluator, cls, name, None)


def _with_getattr(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives:
    """What is stored in the instance or its class; where it need not be there, also what ``__getattr__`` gives."""
    results = list(assigned(evaluator, value.cls, name, value.arguments))
    is_own = bool(results) and hides_class(evaluator, value, name)
    if value.arguments is not None and may_be_shared(evaluator, value.cls):
        results.extend(initialised_by_any(evaluator, value.cls, name))
    results.extend(stored_by_others(evaluator, value.cls, name))
    if value.arguments is None:
        results.extend(_in_derived(evaluator, value.cls, name, stores_only=is_own))
    of_class = () if is_own else class_attributes_of(evaluator, value.cls, value, name)
    if of_class and is_computed(evaluator, value, name):
        others = _in_derived(evaluator, value.cls, name) if value.arguments is None else ()
        return distinct((*with_what_is_put(evaluator, of_class, value, name), *others))
    results.extend(of_class)
    results.extend(set_by_bases(evaluator, value, name, of_class))
    if may_be_made(value):
        results.extend(in_made_classes(evaluator, tuple(results), value.cls, name))
    results.extend(stored_outside(evaluator, value, name))
    results.extend(parsed_into(evaluator, value, name))
    found = tuple(results) or put_otherwise(evaluator, value, name)
    found = with_attribute_mutations(evaluator, found, name, files_of(evaluator, value.cls), value)
    found = with_what_is_put(evaluator, found, value, name) if results else found
    if of_class or is_surely_stored(evaluator, value, name):
        return distinct(found)
    return distinct((*found, *by_getattr(evaluator, value, name)))


def class_of(evaluator: Evaluator, value: InstanceValue) -> Alternatives:
    """``type(value)``: the class that was called, or any that derives from the class whose method sees ``self``."""
    derived_ones = evaluator.derived(value.cls) if value.arguments is None else ()
    return distinct(Alternative(each) for each in (value.cls, *derived_ones))


def _in_derived(
    evaluator: Evaluator, cls: ClassValue, name: str, *, stores_only: bool = False
) -> Iterator[Alternative]:
    """What the attribute is in instances of derived classes, where these, or other bases of theirs, define it anew."""
    own = {base.scope for base in bases(evaluator, cls)}
    storing = set(own)
    for found in derived(evaluator, cls):
        order = bases(evaluator, found)
        definer = next((base.scope for base in order if bound_name(base.scope, name) in base.scope.bindings), None)
        if definer is not None and definer not in own and not stores_only:
            own.add(definer)
            yield from class_attributes_of(evaluator, found, InstanceValue(found), name)
        for base in order:
            if base.scope not in storing:
                storing.add(base.scope)
                yield from assigned(evaluator, base, name, None, own_only=True)


def class_attributes_of(evaluator: Evaluator, cls: ClassValue, value: InstanceValue, name: str) -> Alternatives:
    """A class attribute as an instance sees it: methods bound, properties called."""
    around = decorators_around(evaluator.bases(cls), name)
    return as_instance_sees(evaluator, class_member(evaluator, cls, name), value, around)


def _super_attribute(evaluator: Evaluator, value: SuperValue, name: str) -> Alternatives:
    order = classes_after(evaluator, value)
    found, around = first_member(evaluator, order, name), decorators_around(order, name)
    match value.receiver:
        case InstanceValue() as receiver:
            results = as_instance_sees(evaluator, found, receiver, around)
        case ClassValue() as receiver:
            results = tuple(merged(bound_to_class(each.value, receiver, around), each) for each in found)
    found = distinct(results) or of_object(evaluator, value.receiver, name)
    if not found and isinstance(value.receiver, InstanceValue):
        found = of_container(evaluator, value, value.receiver, name)
    found = found or inherited_importer(evaluator, value.receiver, name)
    return found or only(Unknown(f"no base of {value.cls.scope.name} has {name} that we can see"))
