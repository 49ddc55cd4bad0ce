"""What a class has as an attribute: of its bases, its metaclass, and what is stored in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.attribute_hooks import (
    by_getattr_of_metaclass,
    with_getattribute_of_metaclass,
)
from boundary_guard.resolve.attribute_mutation import with_attribute_mutations
from boundary_guard.resolve.class_order import bases, order
from boundary_guard.resolve.classes import class_member, decorators_around
from boundary_guard.resolve.descriptors import as_instance_sees, seen_by_class
from boundary_guard.resolve.function_attributes import own_name
from boundary_guard.resolve.inherited_importers import inherited_importer
from boundary_guard.resolve.made_classes import in_made_classes, names_of_made
from boundary_guard.resolve.metaclasses import named_by_metaclass, put_otherwise, with_what_is_put
from boundary_guard.resolve.options import parsed_into
from boundary_guard.resolve.stored_by_methods import assigned, stores_in_methods
from boundary_guard.resolve.stored_for_heirs import is_run_for_heirs
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    External,
    InstanceValue,
    Partial,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import bound_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def class_attribute(evaluator: Evaluator, cls: ClassValue, name: str) -> Alternatives:
    """``cls.name``."""
    match name:
        case "__name__" | "__qualname__":
            own = only(text(own_name(cls.scope, name)))
            given = (*_of_metaclass(evaluator, cls, name), *stored_outside(evaluator, cls, name))
            named = named_by_metaclass(evaluator, cls) or own
            return distinct((*named, *given, *names_of_made(evaluator, cls)))
        case "__module__":
            own = class_member(evaluator, cls, name) or only(text(cls.facts.module))
            return distinct((*own, *stored_outside(evaluator, cls, name)))
        case "__members__" if fields.is_enum(evaluator, cls):
            return only(fields.members_by_name(evaluator, cls))
        case "__subclasses__":
            return only(BoundMethod(cls, name))
        case "__mro__" | "__bases__":
            return only(order(evaluator, cls, is_whole=name == "__mro__"))
        case "__base__":
            return evaluator.elements(only(order(evaluator, cls, is_whole=False)), cls)
    found = class_member(evaluator, cls, name)
    if name == "mro" and not found:
        return only(BoundMethod(cls, name))
    around = decorators_around(evaluator.bases(cls), name)
    results = [one for each in found for one in seen_by_class(evaluator, each, cls, around)]
    results.extend(assigned(evaluator, cls, name, None, is_that=True))
    results.extend(stored_outside(evaluator, cls, name))
    results.extend(parsed_into(evaluator, cls, name))
    results.extend(in_made_classes(evaluator, tuple(results), cls, name))
    if found and fields.is_enum(evaluator, cls):
        return fields.member(evaluator, cls, name, distinct(results))
    results = list(with_attribute_mutations(evaluator, tuple(results), name, files_of(evaluator, cls), cls))
    results = list(with_what_is_put(evaluator, tuple(results), cls, name))
    results.extend(_of_metaclass(evaluator, cls, name))  # a property of it comes before what the class has
    found = distinct(results)
    if not found and not _is_bound(evaluator, cls, name):
        found = put_otherwise(evaluator, cls, name) or of_object(evaluator, cls, name)
        found = found or by_getattr_of_metaclass(evaluator, cls, name) or absent(evaluator, cls, name)
    return with_getattribute_of_metaclass(evaluator, found, cls, name)


def absent(evaluator: Evaluator, value: ClassValue | InstanceValue, name: str) -> Alternatives:
    """What is known of an attribute of which nothing was found: nothing yet where a class binds it, in a circle."""
    cls = value if isinstance(value, ClassValue) else value.cls
    if _is_bound(evaluator, cls, name) or _is_for_heirs(evaluator, cls, name):
        return ()
    inherited = inherited_importer(evaluator, value, name)
    if inherited:
        return inherited
    kind = f"the class {cls.scope.name}" if isinstance(value, ClassValue) else f"an instance of {cls.scope.name}"
    return only(Unknown(f"{kind} has no {name} that we can see"))


def _is_bound(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether the body of the class, or of a base of it, binds the name."""
    return any(bound_name(base.scope, name) in base.scope.bindings for base in bases(evaluator, cls))


def _is_for_heirs(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether only ``__init_subclass__`` stores it: in the classes that derive from this one, which has none itself."""
    stored = [method for method, _ in stores_in_methods(cls.facts, cls.scope).get(name, ())]
    return bool(stored) and all(is_run_for_heirs(evaluator, cls, method) for method in stored)


def _of_metaclass(evaluator: Evaluator, cls: ClassValue, name: str) -> Alternatives:
    """What a class has of its metaclass, of which it is an instance."""
    found: list[Alternative] = []
    for meta in evaluator.metaclasses(cls):
        around = decorators_around(evaluator.bases(meta), name)
        found.extend(as_instance_sees(evaluator, class_member(evaluator, meta, name), cls, around))
    return distinct(found)


def files_of(evaluator: Evaluator, cls: ClassValue) -> list[Facts]:
    """The files of the class and of its bases."""
    return list(dict.fromkeys(base.facts for base in bases(evaluator, cls)))


def of_object(evaluator: Evaluator, receiver: ClassValue | InstanceValue, name: str) -> Alternatives:
    """What makes objects, where no class of the project says otherwise: ``object.__new__``, ``type.__call__``."""
    match name:
        case "__new__":
            return only(External("builtins.object.__new__"))
        case "__call__" if isinstance(receiver, InstanceValue) and evaluator.is_metaclass(receiver.cls):
            return only(Partial(External("builtins.type.__call__"), Arguments.of(only(receiver))))
    return ()
