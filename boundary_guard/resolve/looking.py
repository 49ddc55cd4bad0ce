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
from boundary_guard.resolve.solver import BRIEF_STEPS
from boundary_guard.resolve.syntax_calls import SyntaxCall, is_run
from boundary_guard.resolve.values import (
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
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 60
"""In how many files every place is looked at that may call a method: where there are more, in those that mention its
class or the module of that."""


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
            tied = given.together_with(tie)
            for first in self.given_first(value):
                tied = tied.with_receiver(first)
            yield CallSite(facts, call.node, tied)

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
        """Those that hold the pattern, and whether these are all: of very many those that mention the class."""
        search = self.evaluator.project.search
        if not search.is_written_everywhere(pattern, MAX_FILES):
            return search.matching(pattern), True
        return search.mentioning(self._names(), pattern), False

    def _names(self) -> Iterator[str]:
        """The names of the class, of those that derive from it, and of their modules."""
        yield self.facts.module.rpartition(".")[2]
        for cls in self.classes():
            yield cls.scope.name.rpartition(".")[2]
            yield cls.facts.module.rpartition(".")[2]

    def classes(self) -> list[ClassValue]:
        """The class of the method and those that derive from it."""
        owner = self.scope.parent
        if owner is None or not owner.is_class:
            return []
        own = ClassValue(self.facts, owner, general_frame(self.facts, owner.parent or self.facts.body))
        return [own, *self.evaluator.derived(own)]


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
