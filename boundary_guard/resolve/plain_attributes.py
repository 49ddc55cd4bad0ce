"""Attributes of values that are no modules, classes or objects of the project: texts, containers, paths, functions."""

from __future__ import annotations

import collections
import collections.abc
import re
import string
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.hidden_stores import with_hidden_stores
from boundary_guard.resolve.members import external
from boundary_guard.resolve.options import parsed_into
from boundary_guard.resolve.paths import path_attribute
from boundary_guard.resolve.regular_expressions import MATCH
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.text_enums import of_text_member
from boundary_guard.resolve.values import (
    NAMESPACE,
    SHARED,
    Alternatives,
    BoundMethod,
    Constant,
    External,
    Mapping,
    Partial,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ITERATOR_NAMES = frozenset(dir(collections.abc.Generator))
_TEXT_NAMES = frozenset(dir(str)).union(dir(string.Template), dir(bytes))  # what encode() gives is a text for us
_SEQUENCE_NAMES = frozenset(dir(list)).union(
    dir(tuple), dir(set), dir(frozenset), dir(collections.deque), _ITERATOR_NAMES
)
_MATCH_NAMES = _SEQUENCE_NAMES.union(dir(re.Match))
_SHARED_NAMES = frozenset(
    {"put", "put_nowait", "get", "get_nowait", "empty", "full", "qsize", "join", "task_done", "set", "reset", "name"}
)
_MAPPING_NAMES = frozenset(dir(dict)).union(
    dir(collections.OrderedDict), dir(collections.defaultdict), dir(collections.Counter), dir(collections.ChainMap)
)


def plain_attribute(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """``value.name``."""
    match value:
        case PathValue():
            given = path_attribute(value, name)
            return only(given if given is not None else BoundMethod(value, name))
        case Text() | Constant() if name in ("value", "template"):
            return only(value)
        case Text() | Sequence() | Mapping() | Constant():
            if isinstance(value, Sequence) and value.names:
                found = value.items[value.names.index(name)] if name in value.names else ()
                if value.names[0] == NAMESPACE:  # the others are tuples: nothing can be stored in them
                    stored = (*stored_outside(evaluator, value, name), *parsed_into(evaluator, value, name))
                    found = distinct((*found, *stored))
                    found = with_hidden_stores(evaluator, found, value, name)
                if found:
                    return found
                if value.names[0] == NAMESPACE and not value.is_complete:
                    return only(Unknown(f"what {name} of the object is, is not known"))
            if name in _known_names(value):
                return only(BoundMethod(value, name))
            return of_text_member(evaluator, value, name) if isinstance(value, Text) else ()
        case Partial(function=External(name=maker)) if maker.startswith(fields.ROW):
            return only(external(f"{maker}.{name}"))
        case Partial() if name == "func":
            return only(value.function)
        case BoundMethod() | Partial():
            return only(BoundMethod(value, name))
    return only(value)


def _known_names(value: Value) -> frozenset[str]:
    """The attributes that a built-in value has: reading another one raises, so that nothing comes of it."""
    match value:
        case Text():
            return _TEXT_NAMES
        case Sequence(names=(first, *_)) if first == MATCH:
            return _MATCH_NAMES
        case Sequence(names=(first, *_)) if first == SHARED:
            return _SHARED_NAMES
        case Sequence():
            return _SEQUENCE_NAMES.union(("_replace", "_asdict")) if value.names else _SEQUENCE_NAMES
        case Mapping():
            return _MAPPING_NAMES
        case Constant(value=constant):
            return frozenset(dir(constant))
    return frozenset()


def external_attribute(value: External, name: str) -> Value:
    if value.name.startswith("__spec__:"):
        _, module, package = value.name.split(":")
        if name in ("name", "parent"):
            return text(module if name == "name" else package)
    if value.name == "sys.version_info" and name == "major":
        return Constant(3)
    return external(f"{value.name}.{name}")
