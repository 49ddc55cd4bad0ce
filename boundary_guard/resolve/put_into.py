"""Who else has the container into which something is put: whoever has it, has what was put there, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY
from boundary_guard.resolve.belonging import values
from boundary_guard.resolve.call_places import arguments_for
from boundary_guard.resolve.flow_ways import MAX_CALLS, Way
from boundary_guard.resolve.function_results import returned_by
from boundary_guard.resolve.moves import Altered, Into, Move, Put, into_container
from boundary_guard.resolve.values import FunctionValue
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.project import Project

Step = tuple[Facts, Move | Altered, Way]


def sources_of(evaluator: Evaluator, facts: Facts, put: Put, way: Way) -> Iterator[Step]:
    """What a variable is another name of, and what the caller has given.

    ``section = config["x"]``, ``section["k"] = held``; ``def put(queue, held): queue.append(held)``.
    """
    owner = owner_of(put.scope, put.name)
    for binding in owner.bindings.get(put.name, ()):
        taken = _imported_from(evaluator.project, facts, binding)
        if taken is not None:
            yield taken[0], Put(taken[0].body, taken[1], put.keys), way
        for source, is_element in _bound_to(binding):
            for move in into_container(facts, source, (ANY, *put.keys) if is_element else put.keys):
                yield facts, move, way
    if way.calls and way.calls[-1][0] is owner:
        _, where, call = way.calls[-1]
        for argument in arguments_for(owner, call, put.name) if isinstance(call, ast.Call) else ():
            for move in into_container(where, argument, put.keys):
                yield where, move, replace(way, calls=way.calls[:-1])


def _bound_to(binding: Binding) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions that give what the variable has; whether it is an element of what they give."""
    match binding.value:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if binding.kind is BindingKind.ELEMENT:
            yield from ((each, False) for each in elements if not binding.path)
        case ast.expr() as source if not binding.path and binding.kind in (BindingKind.VALUE, BindingKind.ELEMENT):
            yield source, binding.kind is BindingKind.ELEMENT


def _imported_from(project: Project, facts: Facts, binding: Binding) -> tuple[Facts, str] | None:
    """The file and the global that ``from module import name`` takes, where the project has them."""
    if not isinstance(binding.node, ast.ImportFrom) or binding.alias is None:
        return None
    module = project.absolute(facts, binding.node.module, binding.node.level)
    where = project.facts(module) if module is not None else None
    return (where, binding.alias.name) if where is not None else None


def into_result(evaluator: Evaluator, facts: Facts, into: Into, way: Way) -> Iterator[Step]:
    """What the functions return that are called: ``section(config, "x")["k"] = held``."""
    for function in values(evaluator, facts, into.call.func):
        if isinstance(function, FunctionValue):
            entered = replace(way, calls=(*way.calls, (function.scope, facts, into.call))[-MAX_CALLS:])
            for node in returned_by(function):
                for move in into_container(function.facts, node, into.keys):
                    yield function.facts, move, entered
