"""Attributes that a base class from outside may store over what the class says: ``Settings(module="x").module``.

Of a class of the standard library its module says what it stores; of others we know what their constructor is given,
and that annotated names may be fields, which are read from anywhere (``pydantic_settings``).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.called_by_others import outside_bases
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.module_objects import MODULE_TYPES
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    InstanceValue,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
)
from boundary_guard.source.standard_library import standard_source

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_QUIET = frozenset({"abc", "builtins", "collections", "enum", "typing", "typing_extensions"})
"""Where the classes live that store nothing under names of those that derive from them."""
_NAMESPACES = frozenset({"argparse.Namespace", "types.SimpleNamespace"})
"""Classes that store the keywords of their constructor."""
_DATA = Constant | Mapping | PathValue | Sequence | Text


def set_by_bases(
    evaluator: Evaluator, value: InstanceValue, name: str, of_class: Alternatives
) -> Iterator[Alternative]:
    """What the attribute may be besides ``of_class``, which the class says."""
    if not any(isinstance(each.value, _DATA) for each in of_class):
        return
    has_constructor = any("__init__" in base.scope.bindings for base in evaluator.bases(value.cls))
    for base in dict.fromkeys(outside_bases(evaluator.aside, value.cls)):
        source = standard_source(base.rpartition(".")[0])
        if not has_constructor and (base in _NAMESPACES or not _is_of_library(base)):
            yield from _given_by_name(evaluator, value, name)
        if base in _NAMESPACES or base.partition(".")[0] in _QUIET:
            continue
        if base in MODULE_TYPES and not name.startswith("__"):
            continue
        is_set = _stores(source, name) if source is not None else _is_annotated(evaluator, value.cls, name)
        if is_set:
            yield Alternative(Unknown(f"{base} may set {name}, which the class {value.cls.scope.name} has of its own"))


def _is_of_library(base: str) -> bool:
    return base.partition(".")[0] in sys.stdlib_module_names


def _given_by_name(evaluator: Evaluator, value: InstanceValue, name: str) -> Iterator[Alternative]:
    """The keyword of that name where the object is made, or where any is."""
    if value.arguments is not None:
        given = [value.arguments]
    else:
        given = [site.arguments for site in callers(evaluator, value.cls.facts, value.cls.scope).sites]
    for each in given:
        for keyword, lazy in each.lazy_keywords:
            if keyword == name:
                yield from lazy()
        if each.double_star:
            yield Alternative(Unknown("what ** gives to the constructor is not followed into its attributes"))


@cache
def _stores(source: str, name: str) -> bool:
    """Whether the text of a module stores an attribute of that name, or of names that are values."""
    return re.search(rf"\.{re.escape(name)}\b *(?::[^=\n]*)?=(?!=)|\bsetattr\(|\.__dict__\b", source) is not None


def _is_annotated(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    statements = (each for base in evaluator.bases(cls) for each in getattr(base.scope.node, "body", ()))
    return any(
        isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id == name
        and "ClassVar" not in ast.unparse(each.annotation)
        for each in statements
    )  # fmt: skip
