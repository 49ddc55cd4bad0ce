"""Where syntax hands an object to a special method: ``x << held``, ``held in x``, ``x[held]``, ``x[key] = held``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import Keys
from boundary_guard.resolve.belonging import values
from boundary_guard.resolve.container_bases import container_base
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.moves import Named
from boundary_guard.resolve.onward import goes_on
from boundary_guard.resolve.operator_names import COMPARING
from boundary_guard.resolve.passed_on import to_parameter
from boundary_guard.resolve.setters import setters
from boundary_guard.resolve.syntax_calls import SyntaxCall, syntax_calls
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Unknown, Value
from boundary_guard.resolve.variables import reads_of
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter that gets the object, and what stands where the method is called: it gives what that returns."""

    facts: Facts
    parameter: Named
    node: ast.expr


def handed_by_syntax(evaluator: Evaluator, facts: Facts, node: ast.expr, keys: Keys) -> Iterator[Taken]:
    """The parameters that get what the expression gives because of the syntax around it."""
    for call, place in _given(facts).get(node, ()):
        if not isinstance(call.owner, ast.expr) or not _matters(evaluator, call.method, place, keys):
            continue
        for value in values(evaluator, facts, call.owner):
            for method in _methods(evaluator, value, call.method):
                for where, parameter in to_parameter(method, place, keys):
                    yield Taken(where, parameter, call.node)
    yield from _as_class_keyword(evaluator, facts, node, keys)
    yield from _as_owner(evaluator, facts, node, keys)


def _as_owner(evaluator: Evaluator, facts: Facts, node: ast.expr, keys: Keys) -> Iterator[Taken]:
    """``stack.top()``, ``registry.plugins``: what lies in a container of a class of its own, its methods have, too."""
    above = facts.parents.get(node)
    if not isinstance(above, ast.Attribute) or above.value is not node or not keys or keys[0].is_attribute:
        return
    search = evaluator.project.search
    if not (search.is_defined(above.attr) or search.is_defined("__getattr__")):
        return
    call = facts.parents[above]
    is_called = isinstance(call, ast.Call) and call.func is above
    for value in values(evaluator, facts, node):
        if not isinstance(value, InstanceValue) or not container_base(evaluator, value.cls):
            continue
        found = [each.value for each in evaluator.class_member(value.cls, above.attr)]
        hooks = [each.value for each in evaluator.class_member(value.cls, "__getattr__")] if not found else []
        for function in (each for each in (*found, *hooks) if isinstance(each, FunctionValue)):
            arguments = function.scope.node.args  # type: ignore[union-attr]
            for first in (*arguments.posonlyargs, *arguments.args)[:1]:
                is_run_here = is_called and function in found
                taken = Named(function.scope, first.arg, keys)
                yield Taken(function.facts, taken, call if is_run_here and isinstance(call, ast.Call) else above)


def _as_class_keyword(evaluator: Evaluator, facts: Facts, node: ast.expr, keys: Keys) -> Iterator[Taken]:
    """``class C(Base, names=held)``: ``__init_subclass__`` gets it, and the methods of a metaclass."""
    keyword = facts.parents[node]
    above = facts.parents.get(keyword)
    if not isinstance(keyword, ast.keyword) or not isinstance(above, ast.ClassDef) or keyword.arg == "metaclass":
        return
    cls = ClassValue(facts, facts.scopes[above], general_frame(facts, facts.scope_of(above)))
    hooks = product(evaluator.bases(cls)[1:], ("__init_subclass__",))
    makers = product(evaluator.metaclasses(cls), ("__prepare__", "__new__", "__init__"))
    for owner, name in (*hooks, *makers):
        for each in evaluator.class_member(owner, name):
            if isinstance(each.value, FunctionValue):
                for where, parameter in to_parameter(replace(each.value, receiver=owner), keyword.arg, keys):
                    yield Taken(where, parameter, node)


def by_storing(evaluator: Evaluator, owner: InstanceValue, name: str, keys: Keys) -> Iterator[tuple[Facts, Named]]:
    """The parameters that get what is stored in an attribute: of setters, of ``__set__`` and of ``__setattr__``."""
    for setter in setters(evaluator, owner.cls, name):
        if isinstance(setter, FunctionValue):
            yield from to_parameter(replace(setter, receiver=owner), 0, keys)
    for each in evaluator.class_member(owner.cls, name) if evaluator.project.search.is_defined("__set__") else ():
        for method in _methods(evaluator, each.value, "__set__"):
            yield from to_parameter(method, 1, keys)
    for method in _methods(evaluator, owner, "__setattr__"):
        yield from to_parameter(method, 1, keys)


def leads_on(evaluator: Evaluator, facts: Facts, node: ast.expr, keys: Keys) -> bool:
    """Whether what the expression gives goes anywhere from there, or is changed there.

    What is compared, looked for or looked up does so only where it is come by anyway: many attributes are compared.
    """
    return goes_on(facts, node, keys) or any(
        call.method not in _ASKING and _matters(evaluator, call.method, place, keys)
        for call, place in _given(facts).get(node, ())
    )


_ASKING = frozenset({*COMPARING.values(), "__contains__", "__getitem__", "__delitem__"})
"""Methods that hardly ever do more than look at what they are given."""


def _methods(evaluator: Evaluator, value: Value, name: str) -> Iterator[FunctionValue]:
    """The method as the classes have it that the object may have."""
    classes: list[ClassValue] = []
    match value:
        case InstanceValue(cls=cls):
            classes = [cls]
        case ClassValue() if name == "__class_getitem__":
            classes = [value]
        case ClassValue():
            classes = list(evaluator.metaclasses(value))
    for cls in classes:
        for each in evaluator.class_member(cls, name):
            if isinstance(each.value, FunctionValue):
                yield replace(each.value, receiver=value)


def _matters(evaluator: Evaluator, method: str, place: int, keys: Keys) -> bool:
    """Whether some method of that name does anything with its argument that has to be followed."""
    key = ("handed by syntax", method, place, keys)
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # for whoever asks meanwhile
        evaluator.notes[key] = evaluator.project.search.is_defined(method) and any(
            leads_on(evaluator, facts, read, taken.keys)
            for facts in evaluator.project.search.mentioning(method)
            for function in _methods_of_classes(facts).get(method, ())
            for _, taken in to_parameter(function, place, keys)
            for read in reads_of(facts, function.scope, taken.name)
        )
    return bool(evaluator.notes[key])


@remembered
def _methods_of_classes(facts: Facts) -> dict[str, list[FunctionValue]]:
    """The functions in the bodies of classes, by name, each as the method of any object."""
    found: dict[str, list[FunctionValue]] = {}
    for scope in facts.scopes.values():
        if scope.is_function and scope.parent is not None and scope.parent.is_class:
            function = FunctionValue(facts, scope, receiver=Unknown("it is any object"))
            found.setdefault(scope.name.rpartition(".")[2], []).append(function)
    return found


@remembered
def _given(facts: Facts) -> dict[ast.expr, list[tuple[SyntaxCall, int]]]:
    """The calls that the syntax of the file makes, by the expressions that they give to the method, with the place."""
    found: dict[ast.expr, list[tuple[SyntaxCall, int]]] = {}
    for calls in syntax_calls(facts).values():
        for call in calls:
            for place, part in enumerate(call.given):
                given = part.value if isinstance(part, Store) and part.is_whole else part
                if isinstance(given, ast.expr):
                    found.setdefault(given, []).append((call, place))
    return found
