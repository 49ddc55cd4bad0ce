"""The frame in which a function runs for the arguments of one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import FunctionValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_DEPTH = 5
"""How deep calls are followed with their own arguments; below that, and in recursion, every caller counts."""


def called_frame(evaluator: Evaluator, function: FunctionValue, given: Arguments) -> Frame:
    """The frame in which a function runs for these arguments; deep down and in recursion that of every caller."""
    if function.receiver is not None:
        given = given.with_receiver(function.receiver)
    closure = function.closure
    if closure is None and function.scope.parent is not None:
        closure = general_frame(function.facts, function.scope.parent)
    frame = Frame(function.facts, function.scope, None, closure)
    if len(given.calls) <= MAX_DEPTH and function.scope not in given.calls:
        frame = Frame(function.facts, function.scope, bound(evaluator, frame, given), closure, given.calls)
    return frame
