"""Class attributes as objects and classes see them: functions become methods, properties are called, descriptors asked.

Source: Language Reference, 3.3.2.2 (invoking descriptors).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, merged
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.classes import PROPERTY, decorators_of, derived, is_method
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.facts import Scope
from boundary_guard.scan.private_names import bound_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_HEIRS = 24
"""How many classes that derive from one are told apart as what its class methods get."""
PARTIAL_METHOD = External("functools.partialmethod")
"""What a partial calls that is made to become a method: the object comes before its own arguments."""


def seen_by_class(
    evaluator: Evaluator, found: Alternative, cls: ClassValue, around: frozenset[str] | None
) -> Alternatives:
    """A class attribute as the class itself sees it: class methods bound, descriptors asked."""
    if isinstance(found.value, InstanceValue):
        given = evaluator.call_method(found.value, "__get__", only(NONE), only(cls))
        if given is not None:
            return behind(given, found)
    return (merged(bound_to_class(found.value, cls, around), found),)


def bound_to_class(value: Value, cls: ClassValue, around: frozenset[str] | None) -> Value:
    if not isinstance(value, FunctionValue):
        return value
    is_implicit = value.scope.name.rpartition(".")[2] in ("__class_getitem__", "__init_subclass__")
    is_of_class = "classmethod" in decorators_of(value).union(around or ())
    return replace(value, receiver=cls) if is_implicit or is_of_class else value


def as_instance_sees(
    evaluator: Evaluator, found: Alternatives, value: InstanceValue | ClassValue, around: frozenset[str] | None
) -> Alternatives:
    """``around`` are the decorators of the definition, for a function that one of them put in the method's place."""
    results: list[Alternative] = []
    for each in found:
        bound_value = each.value
        if isinstance(bound_value, Partial) and bound_value.function == PARTIAL_METHOD:
            rest = bound_value.arguments.from_second()
            methods = as_instance_sees(evaluator, bound_value.arguments.positional[0], value, around)
            results.extend(merged(Partial(method.value, rest), each) for method in methods)
            continue
        if isinstance(bound_value, Partial) and bound_value.function == PROPERTY:
            getters = [_bound_to_object(one.value, value) for one in bound_value.arguments.positional[0]]
            results.extend(one for getter in getters for one in behind(evaluator.call(getter, ()), each))
            continue
        if isinstance(bound_value, FunctionValue) and bound_value.receiver is None:
            decorators = decorators_of(bound_value)
            if decorators & {"property", "cached_property", "lazyproperty"}:
                results.extend(behind(evaluator.call(replace(bound_value, receiver=value), ()), each))
                continue
            kinds = decorators.union(around or ())
            if (around is not None or is_method(bound_value)) and "staticmethod" not in kinds:
                first = _classes_meant(evaluator, value, bound_value.scope) if "classmethod" in kinds else (value,)
                results.extend(merged(replace(bound_value, receiver=receiver), each) for receiver in first)
                continue
        elif isinstance(bound_value, InstanceValue):
            owners = tuple(map(Alternative, _classes_meant(evaluator, value)))
            given = evaluator.call_method(bound_value, "__get__", only(value), owners)
            if given is not None:
                results.extend(behind(given, each))
                continue
        results.append(merged(bound_value, each))
    return tuple(results)


def _bound_to_object(function: Value, value: InstanceValue | ClassValue) -> Value:
    return replace(function, receiver=value) if isinstance(function, FunctionValue) else function


def _classes_meant(evaluator: Evaluator, value: InstanceValue | ClassValue, method: Scope | None = None) -> list[Value]:
    """What a class method gets of the object: of ``self`` any class that derives and has the method of it, too."""
    if isinstance(value, ClassValue) or value.arguments is not None:
        return [value if isinstance(value, ClassValue) else value.cls]
    heirs = list(islice(derived(evaluator, value.cls), MAX_HEIRS + 1))
    if len(heirs) > MAX_HEIRS:
        return [value.cls, Unknown(f"which of the many classes that derive from {value.cls.scope.name}")]
    return [value.cls, *(each for each in heirs if method is None or _inherits(evaluator, each, method))]


def _inherits(evaluator: Evaluator, cls: ClassValue, method: Scope) -> bool:
    """Whether no class before the method's own binds its name."""
    name = method.name.rpartition(".")[2]
    order = bases(evaluator, cls)
    definer = next((base.scope for base in order if bound_name(base.scope, name) in base.scope.bindings), None)
    return definer in (None, method.parent)
