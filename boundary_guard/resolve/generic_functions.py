"""Generic functions: what is registered with ``functools.singledispatch``, and which of it a call may run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.classes import decorators_of
from boundary_guard.resolve.comparing import truth
from boundary_guard.resolve.definitions import plain_value
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.known_kinds import are_instances
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.values import Alternatives, FunctionValue
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_GENERIC = Marker(rb"\bsingledispatch", b"singledispatch")


class _Registration(NamedTuple):
    """An implementation of a generic function, and the class that it is for."""

    generic: FunctionValue
    function: FunctionValue
    kinds: Alternatives


def implementations(evaluator: Evaluator, function: FunctionValue, given: Arguments) -> list[FunctionValue]:
    """What a call of the function may run: itself, or what is registered for the class of its first argument."""
    registered = _registrations(evaluator).get(function.scope)
    if registered is None:
        return [function]
    is_unbound = function.receiver is None and "singledispatchmethod" in decorators_of(function)
    first = argument(given, int(is_unbound)) or ()
    found = [
        (replace(each, receiver=function.receiver), _is_for(evaluator, first, kinds)) for _, each, kinds in registered
    ]
    possible = [each for each, is_for in found if is_for is not False]
    return possible if any(is_for for _, is_for in found) else [function, *possible]


def generics_of(evaluator: Evaluator, scope: Scope) -> list[FunctionValue]:
    """The generic functions for which the function is registered: calls of these may run it."""
    found: dict[Scope, FunctionValue] = {}
    for registered in _registrations(evaluator).values():
        found.update((each.generic.scope, each.generic) for each in registered if each.function.scope is scope)
    return list(found.values())


def _is_for(evaluator: Evaluator, first: Alternatives, kinds: Alternatives) -> bool | None:
    """Whether the first argument surely is of the class, or surely not."""
    answers = {truth(each.value) for each in are_instances(evaluator, first, kinds) or ()}
    return answers.pop() if len(answers) == 1 else None


def _registrations(evaluator: Evaluator) -> dict[Scope, list[_Registration]]:
    """The implementations of each generic function."""
    key = ("generic functions", len(evaluator.project.scope))
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        found: dict[Scope, list[_Registration]] = {}
        evaluator.notes[key] = found  # while that very question is being answered
        if evaluator.project.search.matching(_GENERIC):
            for facts in evaluator.project.search.calling("register"):
                for generic, kind, registered in _registered_in(facts):
                    if not _may_be_function(evaluator, generic):
                        continue
                    functions = _functions(evaluator, facts, generic)
                    of_class = _evaluated(evaluator, facts, kind) if functions else ()
                    for function in functions:
                        implementing = _functions(evaluator, facts, registered)
                        known = found.setdefault(function.scope, [])
                        known.extend(_Registration(function, each, of_class) for each in implementing)
    registrations = evaluator.notes[key]
    assert isinstance(registrations, dict)
    return registrations


def _may_be_function(evaluator: Evaluator, generic: ast.expr) -> bool:
    """Whether a decorated function may go by the name, by a look: registries of other kinds have ``register``, too."""
    name = last_name(generic)
    if not name:
        return True
    key = ("may be a generic function", name, len(evaluator.project.scope))
    if key not in evaluator.notes:
        search = evaluator.project.search
        defining = search.mentioning_one_of([name], re.compile(rb"(?:def|as)\s+%b\b" % name.encode()))
        evaluator.notes[key] = any(_decorates_or_renames(facts, name) for facts in defining) or any(
            name in mentions_in(facts) for facts in search.matching(_GENERIC)
        )
    return bool(evaluator.notes[key])


def _decorates_or_renames(facts: Facts, name: str) -> bool:
    renamed = (alias.asname for node in facts.imports for alias in node.names)
    functions = (node for node in facts.scopes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    decorators = (last_name(one) for each in functions if each.name == name for one in each.decorator_list)
    return name in renamed or not _OF_PROPERTIES.issuperset(decorators)


_OF_PROPERTIES = frozenset({"property", "cached_property", "abstractmethod"})
"""Decorators after which the name gives what the function returns."""


_Registered = ast.expr | ast.FunctionDef | ast.AsyncFunctionDef


def _registered_in(facts: Facts) -> Iterator[tuple[ast.expr, ast.expr | None, _Registered]]:
    """``@generic.register``, ``@generic.register(cls)``, ``generic.register(cls, function)``."""
    for node, scope in facts.scopes.items():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Attribute(value=generic, attr="register"):
                        yield generic, _first_annotation(node), node
                    case ast.Call(func=ast.Attribute(value=generic, attr="register"), args=[kind]):
                        yield generic, kind, node
        for call in scope.calls:
            match call:
                case ast.Call(func=ast.Attribute(value=generic, attr="register"), args=[kind, function]):
                    yield generic, kind, function
                case ast.Call(
                    func=ast.Call(func=ast.Attribute(value=generic, attr="register"), args=[kind]), args=[function]
                ):
                    yield generic, kind, function


def _first_annotation(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    given = (*node.args.posonlyargs, *node.args.args)
    return next((each.annotation for each in given if each.annotation is not None), None)


def _evaluated(evaluator: Evaluator, facts: Facts, node: ast.expr | None) -> Alternatives:
    return evaluator.briefly(node, general_frame(facts, facts.scope_of(node))) if node is not None else ()


def _functions(evaluator: Evaluator, facts: Facts, node: _Registered) -> list[FunctionValue]:
    if isinstance(node, ast.expr):
        return [each.value for each in _evaluated(evaluator, facts, node) if isinstance(each.value, FunctionValue)]
    plain = plain_value(node, general_frame(facts, facts.scope_of(node)))
    return [plain] if isinstance(plain, FunctionValue) else []
