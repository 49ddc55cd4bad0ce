"""Looks at places whose syntax calls a method, and asks what the object is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.by_getattr import NAMES, apart
from boundary_guard.resolve.call_sites import CallSite, is_called_with
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.hidden_places import Part
from boundary_guard.resolve.plain_containers import is_plain_container
from boundary_guard.resolve.solver import BRIEF_STEPS
from boundary_guard.resolve.syntax_calls import ANYTHING, SyntaxCall, is_run
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    SuperValue,
    Text,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_SITES = 60
"""How many places are looked at there; none of them where the object is what the function around is given."""


class Look:
    """Looks for the places that call one function, which is a method of the objects there.

    Those who derive from it say which functions an object has (``functions``), and where to look.
    """

    def __init__(self, evaluator: Evaluator, facts: Facts, scope: Scope, shown: str) -> None:
        self.evaluator = evaluator
        self.objects = apart(evaluator, NAMES)
        """Who is asked for the objects."""
        self.facts = facts
        self.scope = scope
        self.shown = shown
        """What is told of the method, in words."""
        self._unclear: dict[ast.expr, str] = {}
        """Where the object is not known."""

    def functions(self, value: Value) -> Iterable[Value]:
        """What runs where the object is this one."""
        raise NotImplementedError

    def given_first(self, value: Value) -> tuple[Value, ...]:
        """What the function gets before the arguments that are written, the last first."""
        return (value.receiver if isinstance(value, SuperValue) else value,)

    def leaves_out(self, value: Value, given: Arguments) -> bool:
        """Whether the object needs no call where it gets that first."""
        return False

    def is_meant(self, value: Value) -> bool:
        """Whether the function runs where the object is this one."""
        return any(is_called_with(self.evaluator, each, self.scope) for each in self.functions(value))

    def at(self, facts: Facts, call: SyntaxCall, others: Alternatives = ()) -> Iterator[CallSite]:
        """The calls that the place comes to, one for each object that it may be; together with the ``others``."""
        frame = general_frame(facts, facts.scope_of(call.node))
        found = self.briefly(call.owner, frame)
        is_unknown = not found or any(isinstance(each.value, Unknown) for each in found)
        meant = tuple(each for each in found if self.is_meant(each.value))
        if not (meant or is_unknown) or not is_run(facts, call.node):
            return
        if any(_answers(self.objects, asked, frame) for asked in call.before):
            return
        if is_unknown:
            self.note_unclear(facts, call.node)
        given = _arguments(self.evaluator, call, frame).together_with(others)
        for value in dict.fromkeys(each.value for each in meant):
            if self.leaves_out(value, given):
                continue
            tie = tuple(each for each in meant if each.value == value) if len(found) > 1 else ()
            tied = given.together_with(tie).together_with(self._as_called(value, call, frame))
            for first in self.given_first(value):
                tied = tied.with_receiver(first)
            yield CallSite(facts, call.node, tied)

    def _as_called(self, value: Value, call: SyntaxCall, frame: Frame) -> Alternatives:
        """``self`` in each call of the method around that is made on an object which has the function.

        What objects of other derived classes are given there, the function does not get.
        """
        is_self = isinstance(call.owner, ast.Name) and call.owner.id == _first_parameter(frame.scope)
        if not is_self or not isinstance(value, InstanceValue) or value.arguments is not None:
            return ()
        sites = self.evaluator.calls_of(frame)
        own = [site for site in sites if self._is_made_on_one(site)]
        if len(own) == len(sites):
            return ()
        return tuple(Alternative(value, frozenset({(frame.scope, site.number)})) for site in own)

    def _is_made_on_one(self, site: CallSite) -> bool:
        first = site.arguments.lazy_positional[0]() if site.arguments.lazy_positional else ()
        return not first or any(not isinstance(e.value, InstanceValue) or self.is_meant(e.value) for e in first)

    def briefly(self, part: Part, frame: Frame) -> Alternatives:
        """What the expression is, or what is taken of one."""
        if isinstance(part, ast.expr):
            return self.objects.briefly(part, frame)
        return self.objects.within(BRIEF_STEPS, lambda: self.objects.stored(part, frame))

    def note_unclear(self, facts: Facts, node: ast.expr) -> None:
        """Remember that the method may be called there."""
        place = facts.place(node)
        self._unclear[node] = f"{facts.written(node)} at {place.path}:{place.line}"

    def unclear(self) -> Iterator[str]:
        """The places where the object is not known, in words."""
        places = list(self._unclear.values())
        if places:
            others = f" (and {len(places) - 1} more such places)" if places[1:] else ""
            yield f"{self.shown} may be what is called by {places[0]}{others}, on an object that is not known"

    def files(self, pattern: re.Pattern[bytes]) -> tuple[list[Facts], bool]:
        """Those that hold the pattern, and whether these are all: in a large project those that mention the class."""
        if self.evaluator.is_small:
            return self.evaluator.project.search.matching(pattern), True
        names = (cls.scope.name.rpartition(".")[2] for cls in self.classes())
        return self.evaluator.project.search.mentioning_one_of(names, pattern), False

    def affordable(self, found: Iterable[tuple[Facts, SyntaxCall]], *, are_all: bool) -> Iterator[CallSite]:
        """The calls that the places come to: of all, or of those that cost little to look at."""
        looked_at = 0
        for facts, call in found:
            is_known = isinstance(call.owner, ast.expr) and is_plain_container(facts, call.owner, call.node)
            if is_known and call.owner is not ANYTHING:
                continue
            if not are_all and (looked_at >= MAX_SITES or _is_given(facts, call)):
                continue
            looked_at += 1
            yield from self.at(facts, call)

    def classes(self) -> list[ClassValue]:
        """The class of the method and those that derive from it."""
        owner = self.scope.parent
        if owner is None or not owner.is_class:
            return []
        own = ClassValue(self.facts, owner, general_frame(self.facts, owner.parent or self.facts.body))
        return [own, *self.evaluator.derived(own)]


def _is_given(facts: Facts, call: SyntaxCall) -> bool:
    """Whether the object is a parameter, but ``self``, or lies in one."""
    root = call.owner
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    scope = facts.scope_of(call.node)
    bound = scope.bindings.get(root.id, ()) if isinstance(root, ast.Name) else ()
    is_self = isinstance(root, ast.Name) and root.id == _first_parameter(scope)
    return not is_self and any(each.kind is BindingKind.PARAMETER for each in bound)


def _first_parameter(scope: Scope) -> str:
    arguments = getattr(scope.node, "args", None)
    positional = [*arguments.posonlyargs, *arguments.args] if arguments is not None else []
    return positional[0].arg if positional and scope.parent is not None and scope.parent.is_class else ""


def _answers(objects: Evaluator, asked: tuple[ast.expr, str], frame: Frame) -> bool:
    """Whether a method that is asked before has an answer, whatever the object is, so that no other is called."""
    expression, method = asked
    found = objects.briefly(expression, frame)
    return bool(found) and all(_has_answer(objects, each.value, method) for each in found)


def _has_answer(objects: Evaluator, value: Value, method: str) -> bool:
    match value:
        case Text():
            return method == "__mod__"
        case InstanceValue(cls=cls):
            members = [each.value for each in objects.class_member(cls, method)]
            return bool(members) and not any(map(may_refuse, members))
    return False


def may_refuse(method: Value) -> bool:
    """Whether a method with two operands may return ``NotImplemented``, so that the other operand is asked."""
    returned = (each.value for each in method.scope.returns) if isinstance(method, FunctionValue) else [None]
    return any(not isinstance(each, ast.expr) or "NotImplemented" in ast.unparse(each) for each in returned)


def _arguments(evaluator: Evaluator, call: SyntaxCall, frame: Frame) -> Arguments:
    """What the method is given, evaluated where it stands."""

    def lazily(number: int) -> Lazy:
        part = call.given[number]

        def given() -> Alternatives:
            if isinstance(part, Unknown):
                return only(part)
            found = evaluator.value(part, frame) if isinstance(part, ast.expr) else evaluator.stored(part, frame)
            return evaluator.reachable(found, call.node, frame)

        return lambda: evaluator.solve(("argument", call, number, frame), given)

    positional = tuple(lazily(number) for number in range(len(call.given)))
    return Arguments((call, frame), positional, calls=(*frame.calls, frame.scope))
