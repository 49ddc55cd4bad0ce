"""In which frame a change is made: with the arguments of the call that handed the container over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.called_later import arguments_later, places_of
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.holders import Change
from boundary_guard.resolve.values import FunctionValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def frame_of(evaluator: Evaluator, change: Change) -> Frame:
    """The frame of the function that makes the change; that of every caller where no call is known."""
    scope = change.facts.scope_of(change.mutation.node)
    if change.call is not None:
        facts, call = change.call
        around = general_frame(facts, facts.scope_of(call))
        for each in evaluator.briefly(call.func, around):
            if isinstance(each.value, FunctionValue) and each.value.scope is scope:
                return evaluator.frame_of_call(each.value, evaluator.arguments(call, around))
        for place, argument in places_of(call):
            given = arguments_later(evaluator, call, place, around)
            for each in evaluator.briefly(argument, around) if given is not None else ():
                if given is not None and isinstance(each.value, FunctionValue) and each.value.scope is scope:
                    return evaluator.frame_of_call(each.value, given)
    return general_frame(change.facts, scope)
