"""The functions that an entry function reaches by calls, and the calls on the way."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from boundary_guard.model.names import ModuleName
from boundary_guard.model.trace import CallHop, FunctionRef
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import Alternatives, ClassValue, FunctionValue, InstanceValue, Partial, Value
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.trace.entries import Entry

Evaluate = Callable[[ast.expr, Frame], Alternatives]
MAX_FUNCTIONS = 1000
"""How many functions are followed from the entries."""


@dataclass(slots=True)
class Calls:
    """Reached functions in breadth-first order, each with the call by which it was reached first."""

    functions: dict[FunctionRef, tuple[Facts, Scope]] = field(default_factory=dict)
    reached_by: dict[FunctionRef, CallHop | None] = field(default_factory=dict)
    hops: list[CallHop] = field(default_factory=list)
    is_complete: bool = True
    """False when the entry reaches more functions than are followed."""

    def in_flow_order(self) -> list[FunctionRef]:
        """The reached functions as the program comes to them: each before what it calls, calls in order."""
        below: dict[FunctionRef, list[FunctionRef]] = {}
        for hop in self.hops:
            below.setdefault(hop.caller, []).append(hop.callee)
        order: dict[FunctionRef, None] = {}
        waiting = [function for function, hop in reversed(self.reached_by.items()) if hop is None]
        while waiting:
            function = waiting.pop()
            if function in self.functions and function not in order:
                order[function] = None
                waiting.extend(reversed(below.get(function, ())))
        return list(order)

    def path_to(self, function: FunctionRef) -> tuple[CallHop, ...]:
        """The calls from the entry to the function, the shortest way."""
        hops: list[CallHop] = []
        hop = self.reached_by.get(function)
        while hop is not None:
            hops.append(hop)
            hop = self.reached_by.get(hop.caller)
        return tuple(reversed(hops))


def follow_calls(evaluator: Evaluator, entries: Collection[Entry], modules: Collection[ModuleName]) -> Calls:
    """Follow the calls from the entry functions through the functions of ``modules``.

    Calls into other modules are noted, and not followed. Far from the entries a callee that takes many steps to
    find out is left; the evaluator should be one of its own, as what it remembers is then incomplete.
    """
    calls = Calls()
    waiting: deque[FunctionRef] = deque()
    for entry in entries:
        if entry.facts is not None and entry.scope is not None and entry.point.function:
            reference = FunctionRef(entry.facts.module, entry.scope.name)
            calls.functions[reference] = (entry.facts, entry.scope)
            calls.reached_by[reference] = None
            waiting.append(reference)
    near = {entry.facts.module for entry in entries if entry.facts is not None}
    while waiting:
        caller = waiting.popleft()
        facts, scope = calls.functions[caller]
        if len(calls.functions) > MAX_FUNCTIONS:
            calls.is_complete = False
            break
        evaluate = evaluator.value if facts.module in near else evaluator.briefly
        for hop, target_facts, target in _hops(evaluator, evaluate, caller, facts, scope):
            calls.hops.append(hop)
            if hop.callee not in calls.functions and target_facts.module in modules:
                calls.functions[hop.callee] = (target_facts, target)
                calls.reached_by[hop.callee] = hop
                waiting.append(hop.callee)
    return calls


def _hops(
    evaluator: Evaluator, evaluate: Evaluate, caller: FunctionRef, facts: Facts, scope: Scope
) -> Iterator[tuple[CallHop, Facts, Scope]]:
    """The calls that a function makes, in the order in which they stand."""
    frame = general_frame(facts, scope)
    for call in sorted(scope.calls, key=lambda node: (node.lineno, node.col_offset)):
        callees = [each.value for each in evaluate(call.func, frame)]
        callees += [each.value for argument in _callbacks(call, facts, scope) for each in evaluate(argument, frame)]
        seen: set[Scope] = set()
        for value in callees:
            for target_facts, target in runs(evaluator, value):
                if target not in seen:
                    seen.add(target)
                    callee = FunctionRef(target_facts.module, target.name)
                    source = facts.lines[call.lineno - 1].strip()
                    yield CallHop(caller, callee, facts.place(call), source), target_facts, target


def _callbacks(call: ast.Call, facts: Facts, scope: Scope) -> Iterator[ast.expr]:
    """Arguments that are functions: whoever gets one may call it."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.Lambda):
            yield argument
        elif isinstance(argument, ast.Name):
            known = scope.bindings.get(argument.id) or facts.body.bindings.get(argument.id) or ()
            if any(binding.kind in (BindingKind.DEFINITION, BindingKind.IMPORT) for binding in known):
                yield argument
        elif isinstance(argument, ast.Attribute) and getattr(argument.value, "id", "") in ("self", "cls"):
            yield argument


def runs(evaluator: Evaluator, value: Value) -> Iterator[tuple[Facts, Scope]]:
    """The functions of the project that run when the value is called."""
    match value:
        case FunctionValue(facts=facts, scope=scope):
            yield facts, scope
        case Partial(function=function):
            yield from runs(evaluator, function)
        case ClassValue():
            for name in ("__new__", "__init__", "__post_init__"):
                yield from _methods(evaluator, value, name)
        case InstanceValue(cls=cls):
            yield from _methods(evaluator, cls, "__call__")


def _methods(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[tuple[Facts, Scope]]:
    for each in evaluator.class_member(cls, name):
        if isinstance(each.value, FunctionValue):
            yield each.value.facts, each.value.scope
