"""What ``str(thing)`` and ``f"{thing}"`` give for objects of the project's classes (Data Model, ``object.__str__``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.text_objects import with_texts
from boundary_guard.resolve.values import Alternative, Alternatives, InstanceValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def written_out(evaluator: Evaluator, found: Alternatives, conversion: str = "s") -> Alternatives:
    """``found``, with what methods of the objects say in their place: for ``!r`` and ``!a`` only ``__repr__``."""
    methods = ("__repr__",) if conversion in ("r", "a") else ("__str__", "__repr__")
    results: list[Alternative] = []
    for each in found:
        value = each.value
        given = _asked(evaluator, value, methods) if isinstance(value, InstanceValue) else None
        results.extend(behind(given, each) if given else (each,))
    return with_texts(evaluator, distinct(results)) if conversion not in ("r", "a") else distinct(results)


def _asked(evaluator: Evaluator, thing: InstanceValue, methods: tuple[str, ...]) -> Alternatives | None:
    """What the first of these methods gives that the class of the object has."""
    for method in methods:
        if evaluator.class_member(thing.cls, method):
            return evaluator.call_method(thing, method)
    return None
