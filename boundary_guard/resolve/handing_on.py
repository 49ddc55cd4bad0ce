"""An importer function that is given to something outside of the project, which calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import WITHOUT_CALLING
from boundary_guard.resolve.called_later import arguments_later, places_of
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.importer_functions import IMPORTERS, Importer
from boundary_guard.resolve.mentions import PARTIALS, last_name
from boundary_guard.resolve.values import ClassValue, External, Partial, Unknown, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def handed_importers(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Importer, Arguments]]:
    """The importer functions among the arguments, with what they will be called with, as far as that is known."""
    maker = call.func.func if isinstance(call.func, ast.Call) else call.func  # lru_cache(maxsize=None)(load)
    if last_name(maker) in WITHOUT_CALLING | PARTIALS:
        return  # a partial is followed by its own names
    for place, argument in places_of(call):
        is_partial = isinstance(argument, ast.Call) and last_name(argument.func) in PARTIALS
        if not (is_partial or isinstance(argument, ast.Name | ast.Attribute)):
            continue
        for each in evaluator.briefly(argument, frame):
            if importer_behind(each.value):
                yield from given_importer(each.value, _arguments(evaluator, call, place, frame))


def importer_behind(value: Value) -> str:
    """The importer function that the value is, or of which it is a partial; empty for others."""
    while isinstance(value, Partial):
        value = value.function
    return value.name if isinstance(value, External) and value.name in IMPORTERS else ""


def given_importer(callee: Value, given: Arguments) -> Iterator[tuple[Importer, Arguments]]:
    """The importer function with what it gets where the value is called so: a partial has arguments of its own."""
    match callee:
        case External(name=name) if name in IMPORTERS:
            yield IMPORTERS[name], given
        case Partial(function=function, arguments=first):
            yield from given_importer(function, given.behind(first))


def is_made_outside(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether no constructor of the project takes what its objects are made with: exceptions keep it in ``args``."""
    makers = (evaluator.class_member(cls, name) for name in ("__init__", "__new__"))
    return not any(makers) and not evaluator.names_of_fields(cls) and not evaluator.metaclasses(cls)


def _arguments(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments:
    """What the function gets from what it is handed to."""
    known = arguments_later(evaluator, call, place, frame)
    if known is not None:
        return known
    return Arguments.of(only(Unknown(f"it is handed to {ast.unparse(call.func)}, which may call it with any name")))
