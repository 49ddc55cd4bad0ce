"""Functions outside of the project in whose place the project puts others: ``os.path.basename = shorten``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import Alternatives, ClassValue, External, FunctionValue, InstanceValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OWN = (FunctionValue, ClassValue, InstanceValue)
"""What the project has made; that a function outside is put back, or stands for another one, says nothing new."""


def replacements(evaluator: Evaluator, name: str) -> Alternatives:
    """What of the project stands in the place of the function of that dotted name: when it does is not followed."""
    key = ("replacements", name)
    if key not in evaluator.notes:
        evaluator.notes[key] = ()  # while that very question is being answered
        module, _, attribute = name.rpartition(".")
        is_stored = bool(module) and "(" not in name and bool(evaluator.project.search.storing(attribute))
        stored = stored_outside(evaluator, External(module), attribute) if is_stored else ()
        evaluator.notes[key] = tuple(each for each in stored if isinstance(each.value, _OWN))
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found
