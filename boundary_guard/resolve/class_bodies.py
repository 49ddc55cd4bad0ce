"""Where that goes which a class body binds, apart from the attributes of that name: members of enums, fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.access_paths import ANY, Key, Keys
from boundary_guard.resolve.belonging import Condition
from boundary_guard.resolve.moves import Held, Named
from boundary_guard.resolve.passed_on import to_parameter
from boundary_guard.resolve.special_results import places_of_results
from boundary_guard.resolve.values import ClassValue, FunctionValue
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def into_constructor(evaluator: Evaluator, cls: ClassValue, name: str, keys: Keys) -> Iterator[tuple[Facts, Named]]:
    """Into the parameters of what makes the objects.

    The constructor of an enum gets what its body binds: the elements of a tuple, or the value. The default of an
    ``InitVar`` goes to ``__post_init__``.
    """
    if name.startswith("_"):
        return
    if fields.is_enum(evaluator, cls):
        is_tuple = bool(keys) and not keys[0].is_attribute
        place, rest = (keys[0].value, keys[1:]) if is_tuple else (0, keys)
        for method in _methods(evaluator, cls, "__init__", "__new__"):
            yield from to_parameter(method, place if isinstance(place, int) else None, rest)
    elif name in evaluator.names_of_fields(cls):
        for method in _methods(evaluator, cls, "__post_init__"):
            yield from to_parameter(method, name, keys)


def _methods(evaluator: Evaluator, cls: ClassValue, *names: str) -> Iterator[FunctionValue]:
    for each in (one.value for name in names for one in evaluator.class_member(cls, name)):
        if isinstance(each, FunctionValue):
            yield replace(each, receiver=cls)


def out_of_enum(
    evaluator: Evaluator, cls: ClassValue, name: str, keys: Keys
) -> Iterator[tuple[Facts, Held, Condition]]:
    """What gives a member that goes by another way than its name: ``E["X"]``, ``E(value)``, ``for member in E``."""
    if name.startswith("_") or not fields.is_enum(evaluator, cls):
        return
    for where in evaluator.project.search.mentioning(cls.scope.name.rpartition(".")[2]):
        for node, of in (*places_of_results(where, "__iter__"), *places_of_results(where, "__class_getitem__")):
            yield where, Held(node, (ANY, *keys)), Condition(where, of, cls)
        for node, of in places_of_results(where, "__call__"):
            yield where, Held(node, keys), Condition(where, of, cls)
        for node, of in places_of_results(where, "__getattr__"):
            if isinstance(node, ast.Attribute) and node.attr == "__members__":
                yield where, Held(node, (Key(name), *keys)), Condition(where, of, cls)
