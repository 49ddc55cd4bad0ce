"""A function that is an argument of a call, of a decorator too: who gets it may call it, now or later."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.resolve.aliases import Alias, alias_at, own_names, parameter
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import (
    GIVING_BACK,
    HARMLESS,
    PLAIN_DECORATORS,
    PLAIN_DECORATORS_OUTSIDE,
    CallSite,
    direct,
    is_called_with,
    receiver_of,
    run_by,
    with_receiver,
)
from boundary_guard.resolve.called_later import arguments_later, places_of
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.kept_in_containers import MAX_CALLS, calls_of_elements, container_around
from boundary_guard.resolve.mentions import PARTIALS, callee_of, last_name
from boundary_guard.resolve.options import ATTRIBUTES_BY_KEYWORD
from boundary_guard.resolve.pytest_calls import of_pytest
from boundary_guard.resolve.values import ClassValue, External, FunctionValue, Unknown, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

NOTHING = Arguments.of()


class HandedOver:
    """What is known of the callers of one function: call sites, gaps, and the names that are still to be looked for."""

    def __init__(self, evaluator: Evaluator, facts: Facts, scope: Scope) -> None:
        self.evaluator = evaluator
        self.facts = facts
        self.scope = scope
        self.function = scope.name.rpartition(".")[2]
        self.generics = evaluator.generics_of(scope)
        """The generic functions for which it is registered."""
        self.receiver = receiver_of(facts, scope)
        self.sites: dict[CallSite, None] = {}
        self.gaps: dict[str, None] = {}
        self.strangers = 0
        """How many calls were taken to be calls on objects of which nothing is known."""
        self.waiting = [Alias(name) for name in own_names(scope)]
        self.given_back: dict[tuple[Facts, ast.expr], None] = {}
        """Expressions that stand for the function: calls that give it back, ``type(x)`` for a constructor."""

    def _begin_with_lambda(self, node: ast.Lambda) -> None:
        """A lambda is called where it stands, by the name that it is given there, or out of the container."""
        match self.facts.parents[node]:
            case ast.Call(func=func) as call if func is node:
                frame = general_frame(self.facts, self.facts.scope_of(call))
                self._add([CallSite(self.facts, call, self.evaluator.arguments(call, frame))])
            case ast.Call() as call:
                self._handed(self.facts, call, "", general_frame(self.facts, self.facts.scope_of(call)))
            case ast.keyword() as keyword:
                above = self.facts.parents[keyword]
                if isinstance(above, ast.Call):
                    self._handed(self.facts, above, "", general_frame(self.facts, self.facts.scope_of(above)))
            case ast.Assign(targets=targets):
                self.waiting.extend(alias_at(self.facts, target) for target in targets)
            case ast.NamedExpr(target=target) | ast.AnnAssign(target=target):
                self.waiting.append(alias_at(self.facts, target))
            case ast.Return():
                pass
            case _ if not self._lies_in_container(self.facts, node):
                place = self.facts.place(node)
                self.gaps[f"the lambda at {place.path}:{place.line} is called from places that are not known"] = None

    def _follow_decorators(self) -> None:
        """A decorator gets the function and may call it."""
        frame = general_frame(self.facts, self.facts.scope_of(self.scope.node))
        for decorator in getattr(self.scope.node, "decorator_list", ()):
            name = last_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
            found = [each.value for each in self.evaluator.briefly(decorator, frame)]
            functions = [function for value in found for function in run_by(self.evaluator, value)]
            self._follow_parameters(functions, 0)
            if (
                any(not isinstance(value, FunctionValue) and not _only_wraps(value) for value in found)
                and name not in PLAIN_DECORATORS
                and not (name == "register" and self.generics)
                and not of_pytest(found)
                and not self.scope.is_class
            ):
                place = self.facts.place(decorator)
                reason = f"{self.function}() is handed to the decorator {name} at {place.path}:{place.line}"
                self.gaps[f"{reason}, which may call it"] = None

    def _handed(self, facts: Facts, call: ast.Call, name: str, frame: Frame) -> None:
        """The function is an argument: who gets it may call it."""
        for place, argument in places_of(call):
            if last_name(argument) == name and last_name(call.func) in GIVING_BACK:
                if self._those_that_run_it(call, frame):
                    self.given_back[facts, call] = None
                continue
            is_it = last_name(argument) == name and self._is_one_that_calls(call, place)
            found = self._those_that_run_it(argument, frame) if is_it else []
            if found and last_name(call.func) in PARTIALS and place == 0:
                self._partly_called(facts, call, found, frame)
            elif found and last_name(call.func) in PARTIALS:
                self._given_to_partial(facts, call, place, frame)
            elif found:
                self._handed_at(facts, call, place, found, frame)

    def _handed_at(
        self,
        facts: Facts,
        call: ast.Call,
        place: int | str,
        found: list[Value],
        frame: Frame,
        first: Arguments = NOTHING,
    ) -> None:
        """The function, or a partial of it with its ``first`` arguments, is handed over at that place."""
        if self.generics and last_name(callee_of(call)) == "register":
            return
        given = arguments_later(self.evaluator, call, place, frame)
        if given is not None:
            self._add(CallSite(facts, call, with_receiver(given.behind(first), each)) for each in found)
        elif not self._is_followed(call, place, frame) and not self._is_put_in_container(facts, call, place):
            self._gap(facts, call, self.function + "() is handed to {} at {}, which may call it")

    def _is_put_in_container(self, facts: Facts, call: ast.Call, place: int | str) -> bool:
        argument = dict(places_of(call)).get(place)
        return argument is not None and self._lies_in_container(facts, argument)

    def _lies_in_container(self, facts: Facts, node: ast.expr) -> bool:
        """Look at the calls of what comes out of the container that it is put in; False where there may be others."""
        container = container_around(facts, node)
        if container is None:
            return False
        kept = calls_of_elements(self.evaluator, facts, container)
        is_known = True
        for where, call in kept.calls[:MAX_CALLS]:
            frame = general_frame(where, where.scope_of(call))
            found = self.evaluator.briefly(call.func, frame)
            sites = list(direct(self.evaluator, where, call, found, self.scope, frame))
            self._add(sites)
            is_known &= bool(sites) or (bool(found) and not any(isinstance(e.value, Unknown | External) for e in found))
        return kept.is_closed and is_known

    def _partly_called(self, facts: Facts, call: ast.Call, found: list[Value], frame: Frame) -> None:
        """``partial(f, x)`` is called where it stands, or by whoever gets it; by its name where it is given one."""
        above: ast.AST = facts.parents[call]
        above = facts.parents[above] if isinstance(above, ast.keyword) else above
        first = self.evaluator.arguments(call, frame).from_second()
        match above:
            case ast.Call(func=func) if func is call:
                given = self.evaluator.arguments(above, frame).behind(first)
                self._add(CallSite(facts, above, with_receiver(given, each)) for each in found)
            case ast.Call():
                places = {id(argument): place for place, argument in places_of(above)}
                self._handed_at(facts, above, places.get(id(call), ""), found, frame, first)
            case ast.Assign(targets=[ast.Name() | ast.Attribute()]) | ast.AnnAssign() | ast.NamedExpr() | ast.Expr():
                pass
            case _:
                self._gap(facts, call, self.function + "() is kept as a {} at {} and may be called from there")

    def _given_to_partial(self, facts: Facts, call: ast.Call, place: int | str, frame: Frame) -> None:
        """``partial(other, f)``: the other function gets it, and may call it."""
        found = [each.value for each in self.evaluator.briefly(call.args[0], frame)] if call.args else []
        functions = [function for value in found for function in run_by(self.evaluator, value)]
        if not self._follow_parameters(functions, place - 1 if isinstance(place, int) else place):
            self._gap(facts, call, self.function + "() is handed to a {} at {}, which may call it")

    def _is_followed(self, call: ast.Call, position: int | str, frame: Frame) -> bool:
        """Look for calls of the parameter that takes the function; False when there is none that we can see."""
        found = [each.value for each in self.evaluator.briefly(call.func, frame)]
        if isinstance(position, str) and _become_attributes(found):
            self.waiting.append(Alias(position))
            return True
        functions = [function for value in found for function in run_by(self.evaluator, value)]
        fields = [_field(self.evaluator, value, position) for value in found]
        self.waiting.extend(Alias(name) for name in fields if name)
        if any(_gives_back(function.scope, parameter(function, position)) for function in functions):
            self.given_back[frame.facts, call] = None
        return self._follow_parameters(functions, position) and len(functions) >= len(found)

    def _follow_parameters(self, functions: list[FunctionValue], position: int | str) -> bool:
        """Look for calls by the names of the parameters; False where some function has none for the argument."""
        names = [(parameter(function, position), function) for function in functions]
        self.waiting.extend(Alias(name, function.facts, function.scope) for name, function in names if name)
        return bool(names) and all(name for name, _ in names)

    def _those_that_run_it(self, node: ast.expr, frame: Frame) -> list[Value]:
        found = self.evaluator.briefly(node, frame)
        return [each.value for each in found if is_called_with(self.evaluator, each.value, self.scope)]

    @staticmethod
    def _is_one_that_calls(call: ast.Call, place: int | str) -> bool:
        """Whether what is handed over there may be called: ``property`` calls its deleter; its setter is looked for."""
        is_deleter = last_name(call.func) == "property" and place in (2, "fdel")
        return last_name(call.func) not in HARMLESS or is_deleter

    def _add(self, sites: Iterable[CallSite]) -> None:
        self.sites.update(dict.fromkeys(sites))

    def _gap(self, facts: Facts, node: ast.expr, reason: str) -> None:
        place = facts.place(node)
        written = facts.written(node.func if isinstance(node, ast.Call) else node)
        self.gaps[reason.format(written, f"{place.path}:{place.line}")] = None


def _only_wraps(decorator: Value) -> bool:
    return isinstance(decorator, External) and decorator.name.removesuffix("()") in PLAIN_DECORATORS_OUTSIDE


def _become_attributes(found: list[Value]) -> bool:
    """Whether keywords become attributes of an object: in ``SimpleNamespace(f=f)``, ``parser.set_defaults(f=f)``."""
    names = [each.name.rpartition(".")[2] for each in found if isinstance(each, External)]
    return bool(names) and len(names) == len(found) and ATTRIBUTES_BY_KEYWORD.issuperset(names)


def _field(evaluator: Evaluator, value: Value, position: int | str) -> str:
    """The field of a dataclass or named tuple that the argument becomes: it is called by that name."""
    names = evaluator.names_of_fields(value) if isinstance(value, ClassValue) else ()
    if isinstance(position, str):
        return position if position in names else ""
    return names[position] if position < len(names) else ""


def _gives_back(scope: Scope, name: str) -> bool:
    return bool(name) and any(isinstance(node.value, ast.Name) and node.value.id == name for node in scope.returns)
