"""When a module is imported by name that only some of the calls of a function ask for.

``BACKEND = load("a")`` in the body of a module, ``return load("b")`` in a function that nothing runs meanwhile: the one
import statement in ``load`` imports ``a`` when the module is loaded, and ``b`` later.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.early import is_in_circle
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.loading import may_run_at_load
from boundary_guard.resolve.values import Alternative
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.project import Project


def moment_of(evaluator: Evaluator, facts: Facts, name: Alternative, moment: When) -> When:
    """When the name is imported by a call in the file that runs at that moment: not before the name is supplied.

    Calls in other files count as made meanwhile.
    """
    if moment is not When.LOAD:
        return moment
    for site, number in name.choices:
        function = site if isinstance(site, Scope) and facts.scopes.get(site.node) is site else None
        if function is not None and _is_supplied_later(evaluator, facts, function, number):
            return When.CALL
    return moment


def settled(project: Project, site: DynamicSite) -> DynamicSite:
    """The site, once all that is loaded is known: in a circle of imports others may run any function meanwhile."""
    is_later = When.LOAD in site.when and any(each.when is When.CALL for each in site.imports)
    if not is_later or not is_in_circle(project, site.importer):
        return site
    return replace(site, imports=tuple(replace(each, when=When.LOAD) for each in site.imports))


def _is_supplied_later(evaluator: Evaluator, facts: Facts, function: Scope, number: int) -> bool:
    """Whether this call of the function stands in code of the file that does not run while it is loaded."""
    calls = [each for each in callers(evaluator, facts, function).sites if each.number == number]
    return bool(calls) and all(
        each.facts is facts
        and each.node in facts.parents
        and _is_only_called(facts, facts.scope_of(each.node))
        and not may_run_at_load(evaluator, facts, facts.scope_of(each.node))
        for each in calls
    )


def _is_only_called(facts: Facts, scope: Scope) -> bool:
    """Whether the code runs by calls alone that name its function: nobody else has that, Python itself neither.

    The same must hold of the functions in which these calls stand. What decorators, bases and those who get a function
    do with it while the file is loaded is not known for sure.
    """
    seen: set[Scope] = set()
    waiting: list[Scope | None] = [scope]
    while waiting:
        around = waiting.pop()
        if around is None or around.parent is None or around in seen:
            continue
        seen.add(around)
        waiting.append(around.parent)
        match around.node:
            case ast.FunctionDef(name=name, decorator_list=[]) | ast.AsyncFunctionDef(name=name, decorator_list=[]):
                mentions = mentions_in(facts).get(name, ())
                if (name.startswith("_") and name.endswith("_")) or not all(_is_called(facts, e) for e in mentions):
                    return False
                waiting.extend(facts.scope_of(each) for each in mentions)
            case ast.ClassDef(bases=[], keywords=[], decorator_list=[]):
                pass
            case _:
                return False
    return True


def _is_called(facts: Facts, node: ast.AST) -> bool:
    call = facts.parents.get(node)
    return isinstance(call, ast.Call) and call.func is node
