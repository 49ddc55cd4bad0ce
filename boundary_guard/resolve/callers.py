"""Who calls a function: the call sites in the modules that the question is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import (
    Arguments,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    Value,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_HIGHER_ORDER = {"map": 0, "filter": 0, "submit": 0, "to_thread": 0, "apply": 0, "partial": 0, "run_in_executor": 1}


_CLASS_CALLS = frozenset({"__init__", "__new__", "__call__", "__post_init__"})
MAX_SITES = 400
"""How many calls of one name are looked at; a name that is called more often says too little."""


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call of the function, with the arguments that it receives there."""

    facts: Facts
    node: ast.Call
    arguments: Arguments

    @property
    def line(self) -> int:
        return self.node.lineno


def callers(evaluator: Evaluator, facts: Facts, scope: Scope) -> tuple[CallSite, ...]:
    """Every call of ``scope``'s function in the project's scope, in a stable order."""
    key = ("callers", scope)
    if key not in evaluator.notes:
        evaluator.notes[("facts", scope)] = facts
        evaluator.notes[key] = ()
        evaluator.notes[key] = tuple(_search(evaluator, facts, scope))
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def _search(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[CallSite]:
    """Look at the calls in every file that mentions the function's name, or a name that it is given."""
    waiting, seen = _names(scope), set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        files = evaluator.project.search.calling(name)
        calls = []
        for where in files:
            mentions = evaluator.project.mentions(where)
            calls.extend((where, call) for call in mentions.calls.get(name, ()))
            waiting.extend(alias for alias in mentions.aliases.get(name, ()) if alias not in seen)
        for where, call in calls if len(calls) <= MAX_SITES else ():
            yield from _sites(evaluator, where, call, scope, name)


def _names(scope: Scope) -> list[str]:
    node = scope.node
    if isinstance(node, ast.Lambda):
        return []
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    if node.name in _CLASS_CALLS and scope.parent is not None and scope.parent.is_class:
        return [scope.parent.name.rpartition(".")[2]]
    return [node.name]


def _sites(evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope, name: str) -> Iterator[CallSite]:
    frame = general_frame(facts, facts.scope_of(call if call in facts.parents else call.func))
    if call not in facts.parents:
        yield from _decoration(evaluator, facts, call, scope, frame)
        return
    if last_name(call.func) == name:
        if not _may_call(facts, call.func, scope, frame):
            return
        for each in evaluator.briefly(call.func, frame):
            yield from _direct(evaluator, facts, call, each.value, scope, frame)
        return
    for position, argument in enumerate(call.args):
        if last_name(argument) == name and any(_is(each.value, scope) for each in evaluator.value(argument, frame)):
            yield from _handed_on(evaluator, facts, call, position, frame)


def _may_call(facts: Facts, callee: ast.expr, scope: Scope, frame: Frame) -> bool:
    """Whether the callee can be the function, by its form: a look at it costs more than this one."""
    is_method = scope.parent is not None and scope.parent.is_class
    if isinstance(callee, ast.Name):
        return not is_method or scope.name.rpartition(".")[2] in _CLASS_CALLS or callee.id not in facts.body.bindings
    if is_method:
        return True
    root = callee
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return False
    visible = frame.scope.bindings.get(root.id) or facts.body.bindings.get(root.id) or ()
    return not visible or any(binding.kind is BindingKind.IMPORT or binding.value is not None for binding in visible)


def _direct(
    evaluator: Evaluator, facts: Facts, call: ast.Call, callee: Value, scope: Scope, frame: Frame
) -> Iterator[CallSite]:
    if isinstance(callee, Partial) and _is(callee.function, scope):
        given = evaluator.arguments(call, frame).behind(callee.arguments)
        yield CallSite(facts, call, _with_receiver(given, callee.function))
    elif _is(callee, scope) or _constructs(evaluator, callee, scope):
        yield CallSite(facts, call, _with_receiver(evaluator.arguments(call, frame), callee))


def _with_receiver(given: Arguments, callee: Value) -> Arguments:
    """The arguments with what the call hands over as ``self``."""
    match callee:
        case FunctionValue(receiver=receiver) if receiver is not None:
            return given.with_receiver(receiver)
        case ClassValue():
            return given.with_receiver(InstanceValue(callee))
        case InstanceValue():
            return given.with_receiver(callee)
    return given


def _is(value: Value, scope: Scope) -> bool:
    return isinstance(value, FunctionValue) and value.scope is scope


def _constructs(evaluator: Evaluator, value: Value, scope: Scope) -> bool:
    """Whether calling the class (or the instance) runs the method ``scope``."""
    if isinstance(value, ClassValue):
        return any(
            _is(each.value, scope) for name in ("__init__", "__new__") for each in evaluator.class_member(value, name)
        )
    if isinstance(value, InstanceValue):
        return any(_is(each.value, scope) for each in evaluator.class_member(value.cls, "__call__"))
    return False


def _handed_on(
    evaluator: Evaluator, facts: Facts, call: ast.Call, position: int, frame: Frame
) -> Iterator[CallSite]:
    """``map(f, names)`` and its kin call ``f`` with what follows it."""
    callee = last_name(call.func)
    if _HIGHER_ORDER.get(callee) != position or not any(
        isinstance(each.value, External) or callee not in ("map", "filter") for each in evaluator.value(call.func, frame)
    ):
        return
    rest = [evaluator.value(argument, frame) for argument in call.args[position + 1 :]]
    if callee in ("map", "filter"):
        rest = [evaluator.elements(found, call) for found in rest]
    if callee == "partial":
        return
    yield CallSite(facts, call, Arguments.of(*rest))


def _decoration(
    evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope, frame: Frame
) -> Iterator[CallSite]:
    """``@f`` calls ``f`` with what it decorates."""
    if any(_is(each.value, scope) for each in evaluator.value(call.func, frame)):
        definition = facts.parents[call.func]
        assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield CallSite(facts, call, Arguments.of(evaluator.definition(definition, frame)))
