"""What the call sites of a function supply, tied to the call that supplies it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Via
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.left_behind import given_on
from boundary_guard.resolve.values import Alternative, Alternatives, joined
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def as_given(evaluator: Evaluator, given: Alternatives, site: CallSite, function: Scope) -> Alternatives:
    """Arguments of one call belong together, and with those of the calls that made the function that is called.

    The caller is the one who supplied them.
    """
    choice = frozenset({(function, site.number), *_makers(evaluator, site.closure)})
    via = Via(site.facts.module, site.line)
    return tuple(
        Alternative(each.value, joined(each.choices, choice), each.excluded, each.taken, each.via | {via})
        for each in given_on(given)
    )


def _makers(evaluator: Evaluator, closure: Frame | None) -> Iterator[tuple[Scope, int]]:
    """The calls of the functions around a function by which it was made, where each is the only one that it may be."""
    while closure is not None:
        if closure.arguments is not None:
            key, known = closure.arguments.key, callers(evaluator, closure.facts, closure.scope)
            sites = [site for site in known.sites if site.arguments.key == key]
            if len(sites) == 1:
                yield closure.scope, sites[0].number
        closure = closure.closure
