"""Objects that are made of others: ``dataclasses.replace``, ``attrs.evolve``, ``asdict``, ``astuple``."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.fields import names_of_fields
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.spreading import given_by_spreading
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    InstanceValue,
    Mapping,
    Sequence,
    Unknown,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _fields_of(evaluator: Evaluator, each: Alternative) -> list[tuple[str, Alternatives]] | None:
    """The fields of the object, with what they hold; None where it is no data class of the project."""
    if not isinstance(each.value, InstanceValue):
        return None
    names = names_of_fields(evaluator, each.value.cls)
    return [(name, evaluator.attributes((each,), name)) for name in names] or None


def _copied(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``copy.copy``, ``copy.deepcopy``: the same, unless the class says how it is copied (Library Reference, copy)."""
    results: list[Alternative] = []
    for each in argument(given, 0) or ():
        cls = each.value.cls if isinstance(each.value, InstanceValue) else None
        own = [name for name in _COPYING if cls is not None and evaluator.class_member(cls, name)]
        results.append(each)
        results.extend(Alternative(Unknown(f"{name}() says what the copy holds")) for name in own[:1])
    return distinct(results) or None


_COPYING = ("__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")


def _replaced(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Another object of the class: its fields are what the keywords say, or what they were."""
    changed = dict(given.lazy_keywords)
    results: list[Alternative] = []
    for each in argument(given, 0) or ():
        names = names_of_fields(evaluator, each.value.cls) if isinstance(each.value, InstanceValue) else ()
        if not names or not isinstance(each.value, InstanceValue):
            return None
        before = {name: partial(evaluator.attributes, only(each.value), name) for name in names}
        fields = tuple(
            (name, changed.get(name) or partial(given_by_spreading, evaluator, given, None, name, before[name]))
            for name in names
        )
        made = InstanceValue(each.value.cls, Arguments(("replaced", each.value, given.key), (), fields))
        results.extend(behind(only(made), each))
    return distinct(results) or None


def _as_table(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    rows = [_fields_of(evaluator, each) for each in argument(given, 0) or ()]
    tables = [Mapping(tuple((only(text(name)), found) for name, found in row)) for row in rows if row is not None]
    return tuple(map(Alternative, tables)) if tables and len(tables) == len(rows) else None


def _as_tuple(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    rows = [_fields_of(evaluator, each) for each in argument(given, 0) or ()]
    tuples = [Sequence(tuple(found for _, found in row)) for row in rows if row is not None]
    return tuple(map(Alternative, tuples)) if tuples and len(tuples) == len(rows) else None


COPY_RULES: dict[str, Rule] = {
    **dict.fromkeys(("copy.copy", "copy.deepcopy"), _copied),
    **dict.fromkeys(("dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve"), _replaced),
    **dict.fromkeys(("dataclasses.asdict", "attr.asdict", "attrs.asdict"), _as_table),
    **dict.fromkeys(("dataclasses.astuple", "attr.astuple", "attrs.astuple"), _as_tuple),
}
