"""An importer function that is given to something outside of the project, which calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import HARMLESS
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.importer_functions import IMPORTERS, Importer
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Arguments, External, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_WITH_TARGET = frozenset({"Thread", "Process", "Timer"})
_WITH_KEY = frozenset({"sorted", "min", "max"})
_WITH_REST = frozenset({"register", "call_soon", "call_soon_threadsafe", "call_later", "start_new_thread"})


def handed_importers(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Importer, Arguments]]:
    """The importer functions among the arguments, with what they will be called with, as far as that is known."""
    if last_name(call.func) in HARMLESS:
        return
    given: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    for position, argument in enumerate(given):
        if not isinstance(argument, ast.Name | ast.Attribute):
            continue
        for each in evaluator.briefly(argument, frame):
            if isinstance(each.value, External) and each.value.name in IMPORTERS:
                yield IMPORTERS[each.value.name], _arguments(evaluator, call, position, frame)


def _arguments(evaluator: Evaluator, call: ast.Call, position: int, frame: Frame) -> Arguments:
    """What the function gets from what it is handed to."""
    name = last_name(call.func)
    if name in _WITH_TARGET:
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        rest = keywords.get("args", call.args[position + 1] if position + 1 < len(call.args) else None)
        if rest is not None:
            return Arguments.of(*items_of(evaluator, evaluator.value(rest, frame)))
    if name in _WITH_REST and position + 1 < len(call.args):
        return Arguments.of(*(evaluator.value(each, frame) for each in call.args[position + 1 :]))
    if name == "starmap" and len(call.args) > 1:
        rows = evaluator.elements(evaluator.value(call.args[1], frame), call)
        return Arguments.of(evaluator.unpacked(rows, (0,)), evaluator.unpacked(rows, (1,)))
    if name in _WITH_KEY and call.args and position >= len(call.args):
        return Arguments.of(evaluator.elements(evaluator.value(call.args[0], frame), call))
    return Arguments.of(only(Unknown(f"it is handed to {ast.unparse(call.func)}, which may call it with any name")))
