"""``isinstance``: whether a value surely is of a class, or surely not."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    NUMBER,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Mapping,
    ModuleValue,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_TEXTS = frozenset({"builtins.str"})
_LISTS = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "collections.deque"})
_NUMBERS = (bool, int, float, complex)
_BUILT_IN = _TEXTS | _LISTS | {"builtins.dict", "builtins.int", "builtins.float", "builtins.bool", "builtins.bytes"}


def _isinstance(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Decided for texts and containers asked about built-in classes."""
    found, kinds = argument(given, 0), argument(given, 1)
    return are_instances(found, kinds) if found is not None and kinds is not None else None


def are_instances(found: Alternatives, kinds: Alternatives) -> Alternatives | None:
    """Whether the values are of one of the classes; None where these are not all built-in ones."""
    names = [_class_name(each.value) for each in kinds]
    wanted = {name for group in names for name in group}
    if any(not group for group in names) or not wanted <= _BUILT_IN:
        return None
    return map_values(found, lambda value: _is_one_of(value, wanted))


def _class_name(value: Value) -> list[str]:
    if isinstance(value, External):
        return [value.name]
    if isinstance(value, Sequence) and not value.rest:
        inner = [_class_name(each.value) for item in value.items for each in item]
        return [name for group in inner for name in group] if all(inner) else []
    return []


def _is_one_of(value: Value, wanted: set[str]) -> Value:
    match value:
        case Text():
            return Constant(not wanted.isdisjoint(_TEXTS))
        case Sequence():
            if wanted.isdisjoint(_LISTS):
                return Constant(False)
            return Constant(True) if {"builtins.list", "builtins.tuple"} <= wanted else _UNDECIDED
        case Mapping():
            return Constant("builtins.dict" in wanted)
        case Constant(value=bool() | int() | float() | complex() as number):
            return Constant(any(isinstance(number, kind) for kind in _NUMBERS if f"builtins.{kind.__name__}" in wanted))
        case _ if value == NUMBER:
            return Constant("builtins.int" in wanted)
        case Constant(value=None) | PathValue() | ModuleValue() | ClassValue() | FunctionValue():
            return Constant(False)
        case External(name=name) if isinstance(getattr(builtins, name.removeprefix("builtins."), None), type):
            return Constant(False) if "builtins.type" not in wanted else _UNDECIDED
    return _UNDECIDED


_UNDECIDED = Unknown("the test depends on what is known at run time only")


KIND_RULES: dict[str, Rule] = {"builtins.isinstance": _isinstance}
