"""What calling a class gives: what its ``__new__`` returns (Language Reference, 3.3.1)."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import behind, distinct, pairs
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.class_statements import MAX_CLASSES, classes_of
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.metaclasses import made_by_metaclass
from boundary_guard.resolve.outside_calls import outside_bases
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def construct(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> Alternatives:
    """``Class(…)``: an instance; an enum looks its member up; ``__new__`` may give something else."""
    if fields.is_enum(evaluator, cls):
        return _member_of_value(evaluator, cls, given)
    if not _TYPED_TABLES.isdisjoint(outside_bases(evaluator, cls)):
        return evaluator.call_with(External("builtins.dict"), given)
    own = only(InstanceValue(cls, given))
    makers = [each.value for each in evaluator.class_member(cls, "__new__")]
    functions = [each for each in makers if isinstance(each, FunctionValue)]
    made = [each for f in functions for each in evaluator.call_with(replace(f, receiver=cls), given)]
    others = [each for each in made if is_another(each.value, cls)]
    is_usual = len(others) < len(made) or not made
    return distinct((*(own if is_usual else ()), *(_initialised(evaluator, each, cls, given) for each in others)))


_TYPED_TABLES = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
"""What calling a class gives that derives from one of these is a plain dict (PEP 589)."""


def _member_of_value(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> Alternatives:
    """``Kind("a")``: the members whose value that may be; any of them where nothing is known of it."""
    members = distinct(each for item in fields.members(evaluator, cls) for each in item)
    wanted = argument(given, 0) if len(given.lazy_positional) == 1 and not given.star else None
    if not wanted or evaluator.class_member(cls, "_missing_"):
        return members
    results: list[Alternative] = []
    for member, value in pairs(members, wanted):
        own = evaluator.attributes(only(member.value), "value")
        if not own or any(truth(compare(ast.Eq(), each.value, value.value)) is not False for each in own):
            results.extend(behind((member,), value))
    return distinct(results) or members


def is_another(value: Value, cls: ClassValue) -> bool:
    """Whether it is surely no instance of the class itself."""
    match value:
        case InstanceValue(cls=other):
            return other.scope is not cls.scope
        case Unknown() | External():
            return False
    return value != NONE  # which stands in a variable until there is an instance


def _initialised(evaluator: Evaluator, made: Alternative, cls: ClassValue, given: Arguments) -> Alternative:
    """An instance of a derived class that ``__new__`` makes gets the arguments of the call."""
    value = made.value
    if not isinstance(value, InstanceValue) or value.arguments is not None:
        return made
    is_derived = any(base.scope is cls.scope for base in evaluator.bases(value.cls))
    return made.with_value(replace(value, arguments=given)) if is_derived else made


def made_by_type(evaluator: Evaluator, name: str, given: Arguments) -> Alternatives:
    """``object.__new__(cls, …)`` and ``type.__call__(cls, …)``."""
    results: list[Alternative] = []
    for each in argument(given, 0) or ():
        results.extend(behind(_instances(evaluator, each.value, name, given), each))
    return distinct(results) or only(Unknown("the class is not given"))


def _instances(evaluator: Evaluator, cls: Value, name: str, given: Arguments) -> Alternatives:
    match cls:
        case ClassValue() if name.endswith(".__call__"):
            return construct(evaluator, cls, given.from_second())
        case ClassValue() if not evaluator.is_metaclass(cls):
            return only(InstanceValue(cls))
        case ClassValue():
            return made_by_metaclass(evaluator, cls, argument(given, 1) or ())
        case InstanceValue(cls=meta) if name.endswith(".__call__"):
            classes = list(classes_of(evaluator, meta))
            if 0 < len(classes) <= MAX_CLASSES:
                return tuple(Alternative(InstanceValue(each)) for each in classes)
    return only(cls if isinstance(cls, Unknown) else Unknown("of which class an object is made is not known"))
