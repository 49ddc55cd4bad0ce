"""``isinstance``: whether a value surely is of a class, or surely not."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.class_order import order
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    NUMBER,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    InstanceValue,
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
_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_LISTS = _SETS | {"builtins.list", "builtins.tuple", "collections.deque"}
_NUMBERS = (bool, int, float, complex)
_TABLES = frozenset({"builtins.dict", "collections.abc.Mapping", "collections.abc.MutableMapping", "typing.Mapping"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "os.PathLike"})
_OTHERS = frozenset({"builtins.int", "builtins.float", "builtins.bool", "builtins.bytes", "types.ModuleType"})
_KNOWN = _TEXTS | _LISTS | _TABLES | _PATHS | _OTHERS
"""The classes outside of which it is known whether values that we tell apart are of them."""


def of_kind(rule: Rule, *, is_list: bool) -> Rule:
    """A rule of which is known whether what it gives are lists and tuples, or iterators."""

    def kept(value: Value) -> Value:
        return replace(value, is_list=is_list) if isinstance(value, Sequence) and value.is_list != is_list else value

    def given_so(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = rule(evaluator, given, frame, site)
        return None if found is None else map_values(found, kept)

    return given_so


def _isinstance(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Decided for texts, containers and objects whose class is known."""
    found, kinds = argument(given, 0), argument(given, 1)
    return are_instances(evaluator, found, kinds) if found is not None and kinds is not None else None


def are_instances(evaluator: Evaluator, found: Alternatives, kinds: Alternatives) -> Alternatives | None:
    """Whether the values are of one of the classes; None where one of these is not known well enough."""
    groups = [_classes(each.value) for each in kinds]
    if any(not group for group in groups):
        return None
    wanted = {each for group in groups for each in group}
    names = {each.name for each in wanted if isinstance(each, External)}
    if not names <= _KNOWN:
        return None
    own = [each for each in wanted if isinstance(each, ClassValue)]
    if own and len(kinds) > 1:
        return None  # one or the other, not one of them

    def asked(value: Value) -> Value:
        results = [_is_one_of(value, names)] * bool(names) + [_is_of_class(evaluator, value, each) for each in own]
        return _any(results)

    return map_values(found, asked)


def _classes(value: Value) -> list[External | ClassValue]:
    if isinstance(value, External | ClassValue):
        return [value]
    if isinstance(value, Sequence) and not value.rest:
        inner = [_classes(each.value) for item in value.items for each in item]
        return [name for group in inner for name in group] if all(inner) else []
    return []


def _any(results: list[Value]) -> Value:
    known = {each.value for each in results if isinstance(each, Constant)}
    if True in known:
        return Constant(True)
    return Constant(False) if all(isinstance(each, Constant) for each in results) else _UNDECIDED


def _is_of_class(evaluator: Evaluator, value: Value, cls: ClassValue) -> Value:
    """Whether it is an instance of that class of the project, which surely asks for nothing but the bases."""
    if not _is_seen_whole(evaluator, cls):
        return _UNDECIDED
    match value:
        case InstanceValue(cls=own) if cls in evaluator.bases(own):
            return Constant(True)
        case InstanceValue(cls=own, arguments=Arguments()) if _keeps_class(evaluator, own):
            return _UNDECIDED if any(each.scope is cls.scope for each in evaluator.bases(own)) else Constant(False)
        case Text() | Sequence() | Mapping() | Constant():
            return Constant(False)
    return _UNDECIDED


def _keeps_class(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether its objects are of no other class than the one that they are made of, nor say so."""
    files = evaluator.project.search.mentioning("__class__")
    is_stored = any("__class__" in evaluator.project.mentions(facts).stores for facts in files)
    is_said = any("__class__" in base.scope.bindings for base in evaluator.bases(cls))
    return not is_stored and not is_said and _is_seen_whole(evaluator, cls)


def _is_seen_whole(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the class and its bases derive from nothing else than one another, and have no metaclass."""
    line = evaluator.bases(cls)
    has_keywords = any(getattr(each.scope.node, "keywords", ()) for each in line)
    return not has_keywords and all(not order(evaluator, each, is_whole=False).rest for each in line)


def _is_one_of(value: Value, wanted: set[str]) -> Value:
    match value:
        case Text():
            return Constant(not wanted.isdisjoint(_TEXTS))
        case Sequence():
            if wanted.isdisjoint(_LISTS):
                return Constant(False)
            kinds = {"builtins.list", "builtins.tuple"}.union(() if value.is_ordered else _SETS)
            return Constant(True) if value.is_list and kinds <= wanted else _UNDECIDED
        case Mapping():
            return Constant(not wanted.isdisjoint(_TABLES))
        case Constant(value=bool() | int() | float() | complex() as number):
            return Constant(any(isinstance(number, kind) for kind in _NUMBERS if f"builtins.{kind.__name__}" in wanted))
        case _ if value == NUMBER:
            return Constant("builtins.int" in wanted)
        case PathValue() if not wanted.isdisjoint(_PATHS):
            return _UNDECIDED  # what ``os.scandir`` gives is a path here, too
        case ModuleValue() if "types.ModuleType" in wanted:
            return _UNDECIDED  # something else may stand in its place in ``sys.modules``
        case Constant(value=None) | PathValue() | ModuleValue() | ClassValue() | FunctionValue():
            return Constant(False)
        case External(name=name) if isinstance(getattr(builtins, name.removeprefix("builtins."), None), type):
            return Constant(False) if "builtins.type" not in wanted else _UNDECIDED
    return _UNDECIDED


_UNDECIDED = Unknown("the test depends on what is known at run time only")


KIND_RULES: dict[str, Rule] = {"builtins.isinstance": _isinstance}
