"""Functions outside of the project in whose place the project puts others: ``os.path.basename = shorten``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import Alternatives, External

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def replacements(evaluator: Evaluator, name: str) -> Alternatives:
    """What stands in the place of the function of that dotted name, perhaps: when it does is not followed."""
    key = ("replacements", name)
    if key not in evaluator.notes:
        evaluator.notes[key] = ()  # while that very question is being answered
        module, _, attribute = name.rpartition(".")
        is_stored = bool(module) and "(" not in name and bool(evaluator.project.search.storing(attribute))
        evaluator.notes[key] = tuple(stored_outside(evaluator, External(module), attribute)) if is_stored else ()
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found
