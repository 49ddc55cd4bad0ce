"""Where what a function returns goes: to its calls, by whatever name, and to the syntax that calls special methods."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from boundary_guard.resolve.access_paths import RESULT, Keys
from boundary_guard.resolve.belonging import Condition, holds
from boundary_guard.resolve.call_sites import run_by
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handed_by_syntax import leads_on
from boundary_guard.resolve.looking import MAX_SITES
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Held, Named, Returned
from boundary_guard.resolve.onward import onward
from boundary_guard.resolve.passed_on import Kept, to_parameter
from boundary_guard.resolve.special_results import is_given_by_syntax, keys_at_place, places_of_results
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, ModuleValue
from boundary_guard.resolve.variables import function_reads, method_callers
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_READS = 20
"""How many reads of one attribute, or calls of one function, are looked at."""
_ANY_TEXT = re.compile(rb"")
_PROPERTIES = frozenset({"property", "cached_property"})
Definition = ast.FunctionDef | ast.AsyncFunctionDef
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """Where a result goes; and what it enters on the way: a decorator, with the function that is decorated."""

    facts: Facts
    move: Held | Named | Kept
    conditions: tuple[Condition, ...] = ()
    entered: tuple[tuple[Scope, Facts, Definition], ...] = ()


def some(found: Iterable[T]) -> Iterator[T | None]:
    """The first of them; at last None where there are more."""
    for number, each in enumerate(found):
        if number == MAX_READS:
            yield None
            return
        yield each


def results_of(evaluator: Evaluator, facts: Facts, returned: Returned) -> Iterator[Step | None]:
    """Where it goes, as far as is looked; None where it goes further."""
    scope, keys = returned.scope, returned.keys
    if isinstance(scope.node, ast.Lambda):
        yield Step(facts, Held(scope.node, (RESULT, *keys)))
        return
    name, cls = scope.name.rpartition(".")[2], _class_of(facts, scope)
    if {last_name(each) for each in getattr(scope.node, "decorator_list", ())} & _PROPERTIES:
        if cls is not None:
            yield Step(facts, Kept(cls, name, keys))
        return
    if cls is not None and is_given_by_syntax(name):
        yield from _given_by_syntax(evaluator, cls, name, keys_at_place(name, keys))
    elif cls is not None and name == "__get__":
        yield from _given_by_descriptors(evaluator, cls, keys)
    elif name == "__getattr__" and scope.parent is facts.body:
        yield from _given_by_module(evaluator, facts, keys)
    yield from _into_decorators(evaluator, facts, scope, keys)
    yield from _given_by_calls(evaluator, facts, scope, keys)


def _class_of(facts: Facts, scope: Scope) -> ClassValue | None:
    cls = scope.parent
    is_method = cls is not None and cls.is_class
    return ClassValue(facts, cls, general_frame(facts, cls.parent or facts.body)) if cls and is_method else None


def _given_by_calls(evaluator: Evaluator, facts: Facts, scope: Scope, keys: Keys) -> Iterator[Step | None]:
    """By calls of its name; and wherever the function itself goes, which may be called there."""
    search, name = evaluator.project.search, scope.name.rpartition(".")[2]
    for where in search.calling(name):
        found = evaluator.project.mentions(where).calls.get(name, ())
        calls = (each for each in found if last_name(each.func) == name and leads_on(evaluator, where, each, keys))
        for call in some(calls):
            yield Step(where, Held(call, keys), (Condition(where, call.func, scope),)) if call is not None else None
    keys = (RESULT, *keys)
    for where in search.asking_by_text(name):
        yield from (Step(where, Held(caller, keys)) for caller in method_callers(where, name))
    for where in dict.fromkeys((facts, *search.calling(name), *search.keeping(name))):
        for node in some(each for each in function_reads(where, name) if onward(where, each, keys)):
            yield Step(where, Held(node, keys), (Condition(where, node, scope),)) if node is not None else None


def _into_decorators(evaluator: Evaluator, facts: Facts, scope: Scope, keys: Keys) -> Iterator[Step]:
    """Into the parameter of what decorates the function: it is called there."""
    node = scope.node
    if not isinstance(node, Definition):
        return
    frame = general_frame(facts, facts.scope_of(node))
    for decorator in node.decorator_list:
        functions = (one for each in evaluator.briefly(decorator, frame) for one in run_by(evaluator, each.value))
        for function in functions:
            for where, passed in to_parameter(function, 0, (RESULT, *keys)):
                yield Step(where, passed, entered=((function.scope, facts, node),))


def _given_by_syntax(evaluator: Evaluator, cls: ClassValue, method: str, keys: Keys) -> Iterator[Step | None]:
    """Where syntax calls the method on an object of the class."""
    search = evaluator.project.search
    files = search.matching(_ANY_TEXT) if evaluator.is_small else search.mentioning(cls.scope.name.rpartition(".")[2])
    places = ((where, *each) for where in files for each in places_of_results(where, method))
    leading = ((where, node, of) for where, node, of in places if leads_on(evaluator, where, node, keys))
    for where, node, of in islice(leading, MAX_SITES):
        condition = Condition(where, of, cls if method == "__class_getitem__" else InstanceValue(cls))
        if holds(evaluator, condition):
            yield Step(where, Held(node, keys), (condition,))
    if next(leading, None) is not None:
        yield None


def _given_by_module(evaluator: Evaluator, facts: Facts, keys: Keys) -> Iterator[Step | None]:
    """The attributes of the module that it does not bind (PEP 562), and the names that others import from there."""
    for where in evaluator.project.search.mentioning(facts.module.rpartition(".")[2]):
        places = places_of_results(where, "__getattr__")
        others = ((node, of) for node, of in places if last_name(node) not in facts.body.bindings)
        reads = ((node, of) for node, of in others if leads_on(evaluator, where, node, keys))
        for each in some(reads):
            condition = Condition(where, each[1], ModuleValue(facts.module)) if each is not None else None
            yield Step(where, Held(each[0], keys), (condition,)) if each is not None and condition is not None else None
        for binding in (one for bindings in where.body.bindings.values() for one in bindings):
            if isinstance(binding.node, ast.ImportFrom) and binding.alias is not None:
                module = evaluator.project.absolute(where, binding.node.module, binding.node.level)
                if module == facts.module and binding.alias.name not in facts.body.bindings:
                    yield Step(where, Named(where.body, binding.name, keys))


def _given_by_descriptors(evaluator: Evaluator, descriptor: ClassValue, keys: Keys) -> Iterator[Step]:
    """The attributes that are objects of the class."""
    name = descriptor.scope.name.rpartition(".")[2]
    for where in evaluator.project.search.calling(name):
        for call in evaluator.project.mentions(where).calls.get(name, ()):
            cls, bound = where.scope_of(call), where.parents.get(call)
            if cls.is_class and isinstance(bound, ast.Assign) and isinstance(bound.targets[0], ast.Name):
                owner = ClassValue(where, cls, general_frame(where, cls.parent or where.body))
                yield Step(where, Kept(owner, bound.targets[0].id, keys))


def returned_by(function: FunctionValue) -> list[ast.expr]:
    """What a function returns, as it is written."""
    if isinstance(function.scope.node, ast.Lambda):
        return [function.scope.node.body]
    return [each.value for each in function.scope.returns if each.value is not None]
