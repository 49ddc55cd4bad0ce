"""What a parameter may be: the argument of the call that is followed, or the arguments of every caller."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.annotations import annotated_value
from boundary_guard.resolve.bound_arguments import bound, defaults
from boundary_guard.resolve.call_places import parameters_of
from boundary_guard.resolve.callers import Callers, callers
from boundary_guard.resolve.fields import given_to_post_init
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.later_methods import received_later
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.receivers import receiver_value, receivers
from boundary_guard.resolve.supplied import as_given
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Unknown,
    only,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


MAX_GAPS = 4
"""How many reasons are told why a parameter may have other values."""
_ELSEWHERE = -1
"""Which call it is that nothing is known of."""


def parameter_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The values of the parameter ``name`` of the frame's function."""
    if frame.arguments is not None:
        lazy = frame.arguments.parameters.get(name)
        return _from_outside(lazy() if lazy is not None else (), frame) or only(Unknown(f"the call gives no {name}"))
    received = receivers(evaluator, receiver_value(frame.scope, name, frame), frame)
    if received:
        return received
    known = callers(evaluator, frame.facts, frame.scope)
    results: list[Alternative] = list(given_to_post_init(evaluator, name, frame))
    for number, site in enumerate(known.sites):
        lazy = bound(evaluator, frame, site.arguments).parameters.get(name)
        if lazy is not None:
            given = evaluator.share(len(known.sites) - number, lazy)
            results.extend(as_given(evaluator, _from_outside(given, frame), site, frame.scope))
    source = f"it comes from the parameter {name} of {frame.scope.name.rpartition('.')[2]}(), and "
    elsewhere = frozenset({(frame.scope, _ELSEWHERE)}) if _is_given_by_all(evaluator, frame, known) else frozenset()
    results.extend(Alternative(Unknown(source + gap), elsewhere) for gap in known.gaps[:MAX_GAPS])
    if any(not isinstance(each.value, Unknown) for each in results):
        return distinct(results)
    later = received_later(evaluator, name, frame)
    if later:
        return distinct((*later, *results))
    annotated = annotated_value(evaluator, name, frame)
    if annotated:
        return annotated
    lazy_default = defaults(evaluator, frame).get(name) if not known.sites else None
    default = lazy_default() if lazy_default is not None else ()
    if not results and not (default and frame.scope.name == "__getattr__"):  # Python gives it the name alone
        results.append(Alternative(Unknown(source + "no caller in the project gives it a known value")))
    return distinct((*default, *results))


def _is_given_by_all(evaluator: Evaluator, frame: Frame, known: Callers) -> bool:
    """Whether each known call gives all parameters: what is not known of one comes with what is not known of others.

    It does not where only some are known of a call: those of a partial that somebody calls.
    """
    wanted = set(parameters_of(frame.scope))
    return all(wanted <= bound(evaluator, frame, site.arguments).parameters.keys() for site in known.sites)


def _from_outside(found: Alternatives, frame: Frame) -> Alternatives:
    """An argument belongs to no round of the function's own loops: a call in such a round begins them anew."""
    own = _rounds_in(frame.facts).get(frame.scope)
    return without_choices(found, lambda site: site not in own) if own and found else found


@remembered
def _rounds_in(facts: Facts) -> dict[Scope, set[ast.AST]]:
    """The loops and choices of each function that calls itself, as far as names tell."""
    found: dict[Scope, set[ast.AST]] = {}
    for node in facts.parents:
        if isinstance(node, _ROUNDS):
            scope = facts.scope_of(node)
            name = scope.name.rpartition(".")[2]
            if scope.is_function and any(last_name(call.func) == name for call in scope.calls):
                found.setdefault(scope, set()).add(node)
    return found


_ROUNDS = (ast.For, ast.AsyncFor, ast.comprehension, ast.IfExp)
