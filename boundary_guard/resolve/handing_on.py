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
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, External, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def handed_importers(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Importer, Arguments]]:
    """The importer functions among the arguments, with what they will be called with, as far as that is known."""
    if last_name(call.func) in WITHOUT_CALLING or last_name(call.func) == "partial":
        return  # a partial is followed by its own names
    for place, argument in places_of(call):
        if not isinstance(argument, ast.Name | ast.Attribute):
            continue
        for each in evaluator.briefly(argument, frame):
            if isinstance(each.value, External) and each.value.name in IMPORTERS:
                yield IMPORTERS[each.value.name], _arguments(evaluator, call, place, frame)


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
