"""``__all__``, when it is no literal list: evaluated like any value, for what ``from package import *`` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.values import Sequence, Text
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def names_in_all(evaluator: Evaluator, facts: Facts) -> tuple[frozenset[str], bool]:
    """The names that the module's ``__all__`` may hold, and whether these are all."""
    names: set[str] = set()
    found = evaluator.global_value(facts, "__all__")
    is_complete = all(isinstance(each.value, Sequence) and each.value.is_complete for each in found)
    for item in items_of(evaluator, tuple(each for each in found if isinstance(each.value, Sequence))):
        for each in item:
            known = each.value.known if isinstance(each.value, Text) else None
            is_complete = is_complete and known is not None
            if known is not None and each.excluded is None:
                names.add(known)
    return frozenset(names), is_complete
