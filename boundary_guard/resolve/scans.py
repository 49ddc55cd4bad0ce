"""The loops that supply the parts of a computed name: which folders are scanned, and what filters what they give."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Filter, Scan
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.paths import folder
from boundary_guard.resolve.patterns import shown
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternatives, PathValue, Sequence, Text, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_LISTING = frozenset({"listdir", "scandir", "walk", "glob", "iglob", "rglob", "iterdir"})
_SAME = frozenset({"sorted", "list", "reversed", "tuple", "set"})
Loop = ast.For | ast.AsyncFor | ast.comprehension


def scans_behind(evaluator: Evaluator, facts: Facts, call: ast.Call, names: Alternatives) -> tuple[Scan, ...]:
    """The loops whose rounds the names depend on, outermost caller first."""
    sites = {site for each in names for site, _ in each.choices}
    hops = [(facts, call), *_calls(evaluator, sites)]
    found: dict[Loop, Scan] = {}
    for where, node in hops:
        for loop in _loops_around(where, node):
            if loop in sites and loop not in found:
                found[loop] = _scan(evaluator, where, loop, node)
    return tuple(sorted(found.values()))


def is_over_nothing(evaluator: Evaluator, facts: Facts, call: ast.Call) -> bool:
    """Whether the call stands in a loop over a listing that is empty, as the project lies there."""
    frame = general_frame(facts, facts.scope_of(call))
    for loop in _loops_around(facts, call):
        listing = loop.iter
        while isinstance(listing, ast.Call) and _last_name(listing.func) in _SAME and listing.args:
            listing = listing.args[0]
        if isinstance(listing, ast.Call) and _last_name(listing.func) in _LISTING:
            found = [each.value for each in evaluator.value(listing, frame)]
            if found and all(isinstance(e, Sequence) and e.is_complete and not any(e.held()) for e in found):
                return True
    return False


def _calls(evaluator: Evaluator, sites: set[object]) -> Iterator[tuple[Facts, ast.expr]]:
    """The calls through which the names came."""
    for site in sites:
        if isinstance(site, Scope):
            facts = evaluator.notes.get(("facts", site))
            if isinstance(facts, Facts):
                yield from ((each.facts, each.node) for each in callers(evaluator, facts, site).sites)


def _loops_around(facts: Facts, node: ast.AST) -> Iterator[Loop]:
    for child, above in facts.ancestors(node):
        if isinstance(above, ast.For | ast.AsyncFor) and child in above.body:
            yield above
        elif isinstance(above, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            yield from above.generators
        if above in facts.scopes:
            return


def _scan(evaluator: Evaluator, facts: Facts, loop: Loop, inside: ast.AST) -> Scan:
    scope = facts.scope_of(inside)
    frame = general_frame(facts, scope)
    values = [each.value for each in evaluator.elements(evaluator.value(loop.iter, frame), loop)]
    is_listing = any(_is_listed(value) for value in values)
    names = (
        _folders(evaluator, loop, frame, values)
        if is_listing
        else [v.known for v in values if isinstance(v, Text) and v.known is not None]
    )
    place = facts.place(loop.iter)
    return Scan(
        place,
        facts.module,
        scope.name,
        facts.written(loop.iter),
        is_listing,
        tuple(dict.fromkeys(names)),
        tuple(_filters(facts, scope, loop, inside)),
    )


def _folders(evaluator: Evaluator, loop: Loop, frame: Frame, values: list[Value]) -> list[str]:
    """The folders that are listed, as patterns: above the entries, or as the call that lists them is told."""
    above = [shown(folder(value.text)) for value in values if isinstance(value, PathValue)]
    if above:
        return above
    for call in ast.walk(loop.iter):
        if isinstance(call, ast.Call) and call.args and _last_name(call.func) in _LISTING:
            return [shown(as_text(each.value)) for each in evaluator.value(call.args[0], frame)]
    return []


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_listed(value: Value) -> bool:
    if isinstance(value, PathValue):
        return value.text.is_listed
    if isinstance(value, Text):
        return value.is_listed
    if isinstance(value, Sequence):
        return any(_is_listed(each.value) for item in (*value.items, value.rest) for each in item)
    return False


def _filters(facts: Facts, scope: Scope, loop: Loop, inside: ast.AST) -> Iterator[Filter]:
    """The tests between the loop's head and the place inside it."""
    first = loop.iter.lineno
    for condition in reversed(conditions_at(facts, scope, inside)):
        test = condition.test
        if test.lineno >= first and _is_inside(facts, test, loop):
            yield Filter(facts.place(test), facts.written(test), condition.wanted)


def _is_inside(facts: Facts, node: ast.AST, loop: Loop) -> bool:
    outer = facts.parents[loop] if isinstance(loop, ast.comprehension) else loop
    return any(above is outer for _, above in facts.ancestors(node))
