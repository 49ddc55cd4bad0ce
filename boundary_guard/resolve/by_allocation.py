"""``self`` by the calls that make the objects of a class, where the calls of the method do not tell them apart.

Nobody writes a call of a property, an iterator or ``__enter__``, but what they get as ``self`` was made somewhere.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.shared_objects import may_be_shared
from boundary_guard.resolve.supplied import as_given
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, FunctionValue, InstanceValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_CLASSES = 6
MAX_MADE = 12
"""How many calls may make objects: each of them is evaluated by itself."""


def one_of_each_call(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The object that each call makes; empty where not every one is known, in a large project, and if there is one."""
    if not evaluator.is_small or are_made(evaluator, cls):
        return ()
    classes = list(islice((cls, *evaluator.derived(cls)), MAX_CLASSES + 1))
    if len(classes) > MAX_CLASSES or any(may_be_shared(evaluator, each) for each in classes):
        return ()
    found: list[Alternative] = []
    for each in classes:
        made = _made(evaluator, each)
        if made is None:
            return ()
        found.extend(made)
    objects = {each.value for each in found}
    return distinct(found) if 1 < len(objects) <= MAX_MADE else ()


def _made(evaluator: Evaluator, cls: ClassValue) -> list[Alternative] | None:
    """The objects of that very class; None if others may be made."""
    constructors = [each.value for each in evaluator.class_member(cls, "__init__")]
    match constructors:
        case [FunctionValue(facts=facts, scope=scope)]:
            known = callers(evaluator, facts, scope)
        case _:
            return None
    if known.gaps or len(known.sites) > MAX_MADE:
        return None
    found: list[Alternative] = []
    for site in known.sites:
        given = site.arguments.lazy_positional[0]() if site.arguments.lazy_positional else ()
        for each in as_given(evaluator, given, site, scope):
            if not isinstance(each.value, InstanceValue):
                return None
            if each.value.cls == cls:
                if each.value.arguments is None:
                    return None
                found.append(each)
    return found
