"""Which calls by a name that is a value may call a function that is an attribute under another name.

``thing.run = load``, then ``getattr(thing, kind)(…)``: the function is no method of the object's class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.belonging import values
from boundary_guard.resolve.by_getattr import NAMES, apart, calls, may_call, owners_of
from boundary_guard.resolve.call_sites import CallSite, is_called_with
from boundary_guard.resolve.named_calls import NamedCall, named_calls
from boundary_guard.resolve.proxies import ANY_CALL
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def called_as_attribute(evaluator: Evaluator, scope: Scope, name: str) -> Iterator[CallSite | str]:
    """The calls by name of attributes called ``name`` that hold the function; what is not known, in words."""
    other = apart(evaluator, NAMES)
    if other is evaluator:
        return
    classes = [cls for cls in _classes_with(other, name) if cls is not scope.parent]
    for call in _calls_that_may_ask(evaluator, name) if classes else ():
        if may_call(call, scope, name):
            owners = owners_of(evaluator, call)
            for owner in dict.fromkeys(each for cls in classes for each in owners.get(cls, ())):
                for value in (each.value for each in other.attributes_briefly(owner, name)):
                    if is_called_with(other, value, scope):
                        first = value.receiver if isinstance(value, FunctionValue) and not call.is_plain else None
                        yield from calls(evaluator, call, scope, first, name)


def _calls_that_may_ask(evaluator: Evaluator, name: str) -> list[NamedCall]:
    """The calls by name in the project, but those by another one that stands there."""
    key = ("calls by name", len(evaluator.project.scope))
    if key not in evaluator.notes:
        by_name: dict[str | None, list[NamedCall]] = {}
        for where in evaluator.project.search.matching(ANY_CALL):
            for call in (each for each in named_calls(where) if each.owner is not None):
                by_name.setdefault(call.written_name, []).append(call)
        evaluator.notes[key] = by_name
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return [*known.get(name, ()), *known.get(None, ())]


def _classes_with(evaluator: Evaluator, name: str) -> list[Scope]:
    """The classes in whose bodies or objects something is stored under the name."""
    key = ("classes with", name, len(evaluator.project.scope))
    if key not in evaluator.notes:
        found: dict[Scope, None] = {}
        for facts in evaluator.project.search.setting(name):
            found.update(dict.fromkeys(_binding(facts).get(name, ())))
            for store in evaluator.project.mentions(facts).stores.get(name, ()):
                for owner in values(evaluator, facts, store.target.value):
                    cls = owner.cls if isinstance(owner, InstanceValue) else owner
                    if isinstance(cls, ClassValue):
                        found[cls.scope] = None
        evaluator.notes[key] = list(found)
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


@remembered
def _binding(facts: Facts) -> dict[str, list[Scope]]:
    """The classes of the file, by the names that their bodies bind."""
    found: dict[str, list[Scope]] = {}
    for scope in facts.scopes.values():
        for name in scope.bindings if scope.is_class else ():
            found.setdefault(name, []).append(scope)
    return found
