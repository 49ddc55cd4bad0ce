"""``self`` by its class, where nothing else tells the objects of a class and its heirs apart.

``f"{self.package}.{self.name}"`` takes both from one class. An object whose construction gives it nothing is known by
its class alone.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import chosen, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.plain_classes import is_plain_class
from boundary_guard.resolve.values import Alternatives, ClassValue, InstanceValue, only
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_CLASSES = 6
_GIVING = ("__init__", "__new__")


def one_of_each_class(evaluator: Evaluator, cls: ClassValue, method: Scope) -> Alternatives:
    """An object of each class; empty where they are many, or differ by more than their classes."""
    if not evaluator.is_small:
        return ()
    classes = list(islice((cls, *evaluator.derived(cls)), MAX_CLASSES + 1))
    if not 1 < len(classes) <= MAX_CLASSES or sum(map(_has_data, classes)) < 2 or are_made(evaluator, cls):
        return ()
    if not all(_is_known_by_class(evaluator, each) for each in classes):
        return ()
    objects = (only(InstanceValue(each, Arguments.of())) for each in classes)
    return distinct(one for n, each in enumerate(objects) for one in chosen(each, ("class", method), n))


def _has_data(cls: ClassValue) -> bool:
    """Whether its body binds something but methods."""
    return any(each.kind is BindingKind.VALUE for bound in cls.scope.bindings.values() for each in bound)


def _is_known_by_class(evaluator: Evaluator, cls: ClassValue) -> bool:
    if any(evaluator.class_member(cls, name) for name in _GIVING) or fields.names_of_fields(evaluator, cls):
        return False
    return is_plain_class(evaluator, cls) and not evaluator.metaclasses(cls)
