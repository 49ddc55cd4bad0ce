"""Functions and data outside of the project in whose place the project puts others: ``os.path.basename = shorten``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import DATA, Alternatives, ClassValue, External, FunctionValue, InstanceValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OWN = (FunctionValue, ClassValue, InstanceValue)
"""What the project has made; that a function outside is put back, or stands for another one, says nothing new."""


def replacements(evaluator: Evaluator, name: str) -> Alternatives:
    """What of the project stands in the place of the function of that dotted name: when it does is not followed."""
    return tuple(each for each in _stored(evaluator, name) if isinstance(each.value, _OWN))


def data_instead(evaluator: Evaluator, name: str) -> Alternatives:
    """The texts, containers and the like that stand in the place of the attribute of that dotted name.

    Not of ``sys.argv``: what it holds stays what is typed, whatever a program takes out of it or puts in front.
    """
    return (
        () if name == "sys.argv" else tuple(each for each in _stored(evaluator, name) if isinstance(each.value, DATA))
    )


def _stored(evaluator: Evaluator, name: str) -> Alternatives:
    key = ("replacements", name)
    if key not in evaluator.notes:
        evaluator.notes[key] = ()  # while that very question is being answered
        module, _, attribute = name.rpartition(".")
        is_stored = bool(module) and "(" not in name and bool(evaluator.project.search.storing(attribute))
        evaluator.notes[key] = tuple(stored_outside(evaluator, External(module), attribute)) if is_stored else ()
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found
