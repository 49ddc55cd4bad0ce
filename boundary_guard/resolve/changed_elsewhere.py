"""Who else changes a container: functions that get it, and whoever gets it from a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.changes import MAX_ALIASES, is_same_self, mutations, stores_by_name
from boundary_guard.resolve.changing import ANY_KEY, Mutation, root_of
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue, Value
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_HANDED = 8
"""How many calls that a container is handed to are looked at."""
MAX_THROUGH_RESULTS = 40
"""How many changes of what a function gives out are looked at, for each function."""


def by_callees(evaluator: Evaluator, name: str, frame: Frame) -> Iterator[tuple[Facts, Mutation]]:
    """What functions of the project do to a container that the frame's scope hands to them by this name."""
    handed = [call for call in frame.scope.calls if any(last_name(each) == name for each in call.args)]
    for call in handed[:MAX_HANDED]:
        position = next(index for index, each in enumerate(call.args) if last_name(each) == name)
        if not isinstance(call.args[position], ast.Name):
            continue
        for each in evaluator.briefly(call.func, frame):
            yield from _of_callee(evaluator, each.value, position, MAX_ALIASES)


def changed_by_call(
    evaluator: Evaluator, call: ast.Call, position: int, frame: Frame
) -> Iterator[tuple[Facts, Mutation]]:
    """What the functions that the call runs do to the container at that place among the arguments."""
    for each in evaluator.briefly(call.func, frame):
        yield from _of_callee(evaluator, each.value, position, MAX_ALIASES)


def _of_callee(evaluator: Evaluator, callee: Value, position: int, depth: int) -> Iterator[tuple[Facts, Mutation]]:
    if isinstance(callee, FunctionValue):
        yield from _of_parameter(evaluator, callee, position, depth)
    elif isinstance(callee, ClassValue):
        for one in evaluator.class_member(callee, "__init__"):
            if isinstance(one.value, FunctionValue):
                yield from _of_parameter(evaluator, one.value, position + 1, depth)


def _of_parameter(
    evaluator: Evaluator, function: FunctionValue, position: int, depth: int
) -> Iterator[tuple[Facts, Mutation]]:
    arguments = getattr(function.scope.node, "args", None)
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)] if arguments is not None else []
    position += function.receiver is not None
    if position >= len(names):
        return
    for mutation in mutations(function.facts).get(names[position], ()):
        if function.facts.scope_of(mutation.seen_at) is function.scope:
            yield function.facts, mutation
    yield from _of_attributes(function, names[position])
    frame = general_frame(function.facts, function.scope)
    for call in function.scope.calls if depth else ():
        for number, argument in enumerate(call.args):
            if isinstance(argument, ast.Name) and argument.id == names[position]:
                for each in evaluator.briefly(call.func, frame):
                    yield from _of_callee(evaluator, each.value, number, depth - 1)


def _of_attributes(function: FunctionValue, name: str) -> Iterator[tuple[Facts, Mutation]]:
    """What methods of the class do to an attribute that holds the parameter."""
    known = mutations(function.facts)
    for attribute, stored in stores_by_name(function.facts).items():
        for store in stored:
            is_it = isinstance(store.value, ast.Name) and store.value.id == name and store.is_whole
            if is_it and function.facts.scope_of(store.node) is function.scope:
                for mutation in known.get(f".{attribute}", ()):
                    root = mutation.root
                    if isinstance(root, ast.Attribute) and is_same_self(function.facts, root, mutation.seen_at, store):
                        yield function.facts, mutation


def through_results(evaluator: Evaluator, facts: Facts, written: str) -> Iterator[tuple[Facts, Scope, Mutation]]:
    """What is done to a container by those to whom functions of the file give it: ``get().append(x)``.

    ``written`` is what these return or yield: the name of a variable, ``.name`` of an attribute. With each goes the
    function.
    """
    search = evaluator.project.search
    for function, is_yielded, depth in _given_out(facts).get(written, ()):
        name = function.name.rpartition(".")[2]
        decorators = {last_name(each) for each in getattr(function.node, "decorator_list", ())}
        is_property = bool(decorators & {"property", "cached_property"})
        key = f".{name}" if is_property else f"{name}()[]" if is_yielded else f"{name}()"
        files = search.changing(name) if is_property else search.calling(name)
        found = ((where, each) for where in files for each in mutations(where).get(key, ()))
        for where, mutation in islice(found, MAX_THROUGH_RESULTS):
            if is_property or _runs(evaluator, where, mutation, function):
                yield where, function, replace(mutation, steps=(*(ANY_KEY,) * depth, *mutation.steps))


@remembered
def _given_out(facts: Facts) -> dict[str, list[tuple[Scope, bool, int]]]:
    """The functions that return or yield (True) a variable or an attribute, by the name of that, or what lies so many
    levels deep in it."""
    found: dict[str, list[tuple[Scope, bool, int]]] = {}
    for scope in facts.scopes.values():
        for node in (*scope.returns, *scope.yields) if isinstance(scope.node, ast.FunctionDef) else ():
            root, steps = root_of(node.value) if node.value is not None else (None, ())
            match root:
                case ast.Name(id=name):
                    found.setdefault(name, []).append((scope, isinstance(node, ast.Yield), len(steps)))
                case ast.Attribute(attr=name):
                    found.setdefault(f".{name}", []).append((scope, isinstance(node, ast.Yield), len(steps)))
    return found


def _runs(evaluator: Evaluator, where: Facts, mutation: Mutation, function: Scope) -> bool:
    """Whether the call that gives the container out runs that very function."""
    if not isinstance(mutation.root, ast.Call):
        return False
    frame = general_frame(where, where.scope_of(mutation.seen_at))
    found = evaluator.briefly(mutation.root.func, frame)
    return any(isinstance(each.value, FunctionValue) and each.value.scope is function for each in found)
