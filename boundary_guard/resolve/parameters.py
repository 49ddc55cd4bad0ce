"""What a parameter may be: the argument of the call that is followed, or the arguments of every caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.annotations import annotated_value
from boundary_guard.resolve.bound_arguments import bound, defaults
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.receivers import receiver_value, receivers
from boundary_guard.resolve.supplied import as_given
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Unknown,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


"""How many calls of a method are looked at to tell the objects apart that are its ``self``."""
MAX_GAPS = 4
"""How many reasons are told why a parameter may have other values."""


def parameter_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The values of the parameter ``name`` of the frame's function."""
    if frame.arguments is not None:
        lazy = frame.arguments.parameters.get(name)
        return (lazy() if lazy is not None else ()) or only(Unknown(f"the call gives no {name}"))
    received = receivers(evaluator, receiver_value(frame.scope, name, frame), frame)
    if received:
        return received
    known = callers(evaluator, frame.facts, frame.scope)
    results: list[Alternative] = []
    for number, site in enumerate(known.sites):
        lazy = bound(evaluator, frame, site.arguments).parameters.get(name)
        if lazy is not None:
            given = evaluator.share(len(known.sites) - number, lazy)
            results.extend(as_given(evaluator, given, site, frame.scope))
    source = f"it comes from the parameter {name} of {frame.scope.name.rpartition('.')[2]}(), and "
    results.extend(Alternative(Unknown(source + gap)) for gap in known.gaps[:MAX_GAPS])
    if any(not isinstance(each.value, Unknown) for each in results):
        return distinct(results)
    annotated = annotated_value(evaluator, name, frame)
    if annotated:
        return annotated
    lazy_default = defaults(evaluator, frame).get(name) if not known.sites else None
    default = lazy_default() if lazy_default is not None else ()
    if not results:
        results.append(Alternative(Unknown(source + "no caller in the project gives it a known value")))
    return distinct((*default, *results))
