"""When a module is imported by name that only some of the calls of a function ask for.

``BACKEND = load("a")`` in the body of a module, ``return load("b")`` in a function that nothing runs meanwhile: the one
import statement in ``load`` imports ``a`` when the module is loaded, and ``b`` later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.early import is_in_circle
from boundary_guard.resolve.loading import may_run_at_load
from boundary_guard.resolve.values import Alternative
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def moment_of(evaluator: Evaluator, facts: Facts, name: Alternative, moment: When) -> When:
    """When the name is imported by a call in the file that runs at that moment: not before the name is supplied.

    Calls in other files count as made meanwhile, and in a circle of imports all do: others may run any function then.
    """
    if moment is not When.LOAD:
        return moment
    for site, number in name.choices:
        function = site if isinstance(site, Scope) and facts.scopes.get(site.node) is site else None
        if function is not None and _is_supplied_later(evaluator, facts, function, number):
            return moment if is_in_circle(evaluator.project, facts.module) else When.CALL
    return moment


def _is_supplied_later(evaluator: Evaluator, facts: Facts, function: Scope, number: int) -> bool:
    """Whether this call of the function stands in code of the file that does not run while it is loaded."""
    calls = [each for each in callers(evaluator, facts, function).sites if each.number == number]
    return bool(calls) and all(
        each.facts is facts
        and each.node in facts.parents
        and not may_run_at_load(evaluator, facts, facts.scope_of(each.node))
        for each in calls
    )
