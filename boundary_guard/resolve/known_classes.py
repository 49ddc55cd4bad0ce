"""What ``type`` and ``new_class`` give, the class of an object or a new one; ``property``, and weak references.

Sources: ``type``, ``property``, ``types.new_class`` and ``weakref`` in the Library Reference.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.attributes import class_of
from boundary_guard.resolve.classes import PROPERTY
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.function_attributes import unwrapped
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.sequences import positions
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
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_A_TYPE = only(Unknown("a type"))


def _type(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if len(given.lazy_positional) == 3:
        return _made_class(evaluator, given, frame, site)
    if found is None or len(given.lazy_positional) != 1:
        return None
    results: list[Alternative] = []
    for each in found:
        known = each.value
        results.extend(behind(class_of(evaluator, known) if isinstance(known, InstanceValue) else _A_TYPE, each))
    return distinct(results)


def _made_class(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``type(name, bases, {…})``, ``new_class(name, bases)``: as its bases, which know what such classes add."""
    places, beyond = positions(evaluator, argument(given, 1, "bases") or ())
    return distinct(each for item in (*places, beyond) for each in item if isinstance(each.value, ClassValue)) or None


def _reference(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``weakref.ref(thing)``: calling it gives the thing."""
    found = argument(given, 0)
    return only(Partial(External("weakref.ref()"), Arguments.of(found))) if found is not None else None


def _referenced(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return distinct((*(argument(given, 0) or ()), *only(NONE)))  # it may be gone


def _property(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``property(get, set)``: what reads it."""
    getters = argument(given, 0, "fget") or ()
    return tuple(each.with_value(Partial(PROPERTY, Arguments.of((each,)))) for each in getters) or None


def _unwrap(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    results: list[Alternative] = []
    for each in argument(given, 0, "func") or ():
        known = each.value
        results.extend(behind(unwrapped(evaluator, known), each) if isinstance(known, FunctionValue) else (each,))
    return distinct(results) or None


CLASS_RULES: dict[str, Rule] = {
    "builtins.property": _property,
    "builtins.type": _type,
    "inspect.unwrap": _unwrap,
    "types.new_class": _made_class,
    **dict.fromkeys(("weakref.ref", "weakref.WeakMethod"), _reference),
    "weakref.ref()": _referenced,
}
