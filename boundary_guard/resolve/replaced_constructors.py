"""What constructors store that are put into a class from outside: ``cls.__init__ = function``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.stored_by_methods import stores_inside
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import Alternative, ClassValue, FunctionValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def stored_by_others(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[Alternative]:
    """What they store in the attribute of the objects that they make."""
    for base in bases(evaluator, cls):
        for constructor in stored_outside(evaluator, base, "__init__"):
            function = constructor.value
            if isinstance(function, FunctionValue):
                frame = Frame(function.facts, function.scope, None, function.closure)
                for store in stores_inside(function.facts).get((function.scope, first_parameter(function.scope)), ()):
                    if getattr(store.target, "attr", "") == name:
                        yield from evaluator.stored(store, frame)
