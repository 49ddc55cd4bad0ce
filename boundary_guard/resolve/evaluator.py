"""What an expression may be: evaluation on demand, backwards from the question, to a fixpoint."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve import (
    allocation_sites,
    attributes,
    callers,
    calling,
    classes,
    containers,
    contents,
    data_files,
    descriptors,
    fields,
    generic_functions,
    holders,
    lookup,
    operators,
    receivers,
)
from boundary_guard.resolve.among_others import AmongOthers
from boundary_guard.resolve.answers import VALUES, Kind, was_cut
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.called_frames import called_frame
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.definitions import decorated_value
from boundary_guard.resolve.exports import names_in_all
from boundary_guard.resolve.expressions import EXPRESSIONS
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.metaclass_calls import handed_by_metaclass
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.solver import BRIEF_STEPS, FEW_STEPS, MAX_NESTING, MOST_STEPS, Solver
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Partial,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.facts import Facts, Scope, read_facts
from boundary_guard.scan.stores import Store
from boundary_guard.scan.unpacking import Path

T = TypeVar("T")
_EMPTY = read_facts(ModuleName(""), "", False, "")
_NOWHERE = general_frame(_EMPTY, _EMPTY.body)
"""The frame of calls that no source line makes."""


SMALL = 50
"""How many files a small project has."""


class Evaluator(AmongOthers):
    """Evaluates expressions of a project. Remembers every answer; make a new one when the project changes."""

    def __init__(self, project: Project, allowance: int = MOST_STEPS, nesting: int = MAX_NESTING) -> None:
        super().__init__(project)
        self._solver = Solver(allowance, nesting)
        self._brief: dict[Hashable, Alternatives] = {}
        if project.evaluate_all is None:
            project.evaluate_all = lambda facts: names_in_all(Evaluator(project), facts)
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 16_000))

    def value(self, node: ast.expr, frame: Frame) -> Alternatives:
        """What the expression may be in that frame."""
        if isinstance(node, ast.Constant):
            return self._expression(node, frame)
        return self.solve((node, frame), lambda: self._expression(node, frame))

    def call(self, callee: Value, positional: tuple[Alternatives, ...]) -> Alternatives:
        """What calling the value with these arguments gives."""
        return self.call_with(callee, Arguments.of(*positional))

    def call_with(self, callee: Value, given: Arguments) -> Alternatives:
        """The same with arguments that need not be known yet."""
        match callee:
            case FunctionValue():
                return calling.call_function(self, callee, given)
            case Partial() | ClassValue() | InstanceValue() | External() | BoundMethod():
                nowhere = ast.Pass()
                return calling.called(self, callee, lambda: given, _NOWHERE, nowhere)
        return only(callee if isinstance(callee, Unknown) else Unknown("what is called is not known"))

    def frame_of_call(self, function: FunctionValue, given: Arguments) -> Frame:
        """The frame in which the function runs for these arguments."""
        return called_frame(self, function, given)

    def call_method(self, instance: InstanceValue, name: str, *arguments: Alternatives) -> Alternatives | None:
        """What the method returns; None when the class has none of that name."""
        return calling.call_method(self, instance, name, Arguments.of(*arguments))

    def arguments(self, node: ast.Call, frame: Frame) -> Arguments:
        """The arguments of a call, evaluated where it stands."""
        return calling.arguments_of(self, node, frame)

    def calls_of(self, frame: Frame) -> tuple[CallSite, ...]:
        """The known calls of the frame's function."""
        return callers.callers(self, frame.facts, frame.scope).sites

    def are_apart(self, one: InstanceValue, other: InstanceValue) -> bool:
        """Whether they are two objects: they are made by different calls."""
        return allocation_sites.are_apart(self, one, other)

    def frames_on(self, value: InstanceValue, frame: Frame) -> list[Frame]:
        """The runs of the frame's method that may be on that object, where they are told apart."""
        return receivers.frames_on(self, value, frame)

    def frames_on_container(self, value: InstanceValue, name: str, frame: Frame) -> list[Frame]:
        """Those on objects that may have the same container in the attribute."""
        return receivers.frames_on_container(self, value, name, frame)

    def reachable(self, found: Alternatives, node: ast.AST, frame: Frame) -> Alternatives:
        """``found`` as it comes to the node: those that the tests on the way keep out are marked."""
        return operators.reachable(self, found, node, frame)

    def attributes(self, found: Alternatives, name: str) -> Alternatives:
        """``value.name`` for every alternative."""
        return attributes.attributes(self, found, name)

    def class_member(self, cls: ClassValue, name: str) -> Alternatives:
        """The attribute as the class and its bases define it; empty when none has it."""
        return classes.class_member(self, cls, name)

    def bases(self, cls: ClassValue) -> list[ClassValue]:
        """The class and its bases, in the order in which attributes are looked for."""
        return bases(self, cls)

    def metaclasses(self, cls: ClassValue) -> list[ClassValue]:
        """The metaclass of the project that the class has; several where it may be one of them."""
        return classes.metaclasses(self, cls)

    def is_metaclass(self, cls: ClassValue) -> bool:
        """Whether the instances of the class are classes."""
        return classes.is_metaclass(self, cls)

    def handed_by_metaclass(self, cls: ClassValue, given: Arguments) -> list[Arguments]:
        """What the constructor gets when the class is called with those arguments."""
        return handed_by_metaclass(self, cls, given)

    def derived(self, cls: ClassValue) -> Iterator[ClassValue]:
        """The classes of the project that derive from this one, directly or not."""
        return classes.derived(self, cls)

    def names_of_fields(self, cls: ClassValue) -> tuple[str, ...]:
        """The fields of a dataclass or named tuple, in the order of its constructor."""
        return fields.names_of_fields(self, cls)

    def members(self, cls: ClassValue) -> list[Alternatives]:
        """The members of the class, when it is an enum."""
        return fields.members(self, cls) if fields.is_enum(self, cls) else []

    def as_tuple(self, value: InstanceValue) -> Value | None:
        """A named tuple as the tuple that it is."""
        return fields.row(self, value)

    def implementations(self, function: FunctionValue, given: Arguments) -> list[FunctionValue]:
        """What a call of the function may run: of a generic one what is registered for its first argument, too."""
        return generic_functions.implementations(self, function, given)

    def generics_of(self, function: Scope) -> list[FunctionValue]:
        """The generic functions for which the function is registered."""
        return generic_functions.generics_of(self, function)

    def scope_value(self, frame: Frame, name: str) -> Alternatives:
        """What the name is bound to at the end of the frame's scope."""
        return lookup.final_value(self, name, frame)

    def global_value(self, facts: Facts, name: str) -> Alternatives:
        """A module's global as functions and other modules see it."""
        return lookup.global_value(self, facts, name)

    def definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, frame: Frame, decorator: ast.expr
    ) -> Alternatives:
        """The function or class that one of its decorators gets: as those below leave it."""
        return decorated_value(self, node, frame, decorator)

    def seen_by_object(self, stored: Alternative, value: InstanceValue) -> Alternatives:
        """What an object has of what is stored in its class: methods bound, properties called, descriptors asked."""
        return descriptors.as_instance_sees(self, (stored,), value, frozenset())

    def contents(self, value: InstanceValue) -> Alternatives:
        """An object as the dict, list or set from which its class derives; nothing where it is none."""
        return contents.contents(self, value)

    def opened(self, found: Alternatives) -> Alternatives:
        """The alternatives with the containers that objects are in their places."""
        return contents.opened(self, found)

    def elements(self, found: Alternatives, site: object) -> Alternatives:
        """What a loop at ``site`` gives in its rounds."""
        return containers.elements(self, found, site)

    def unpacked(self, found: Alternatives, path: Path) -> Alternatives:
        """The part of the value that an unpacking target takes."""
        return containers.unpacked(self, found, path)

    def stored(self, store: Store | Binding, frame: Frame) -> Alternatives:
        """What an assignment, a loop or ``with`` stores in a variable, an attribute or an element."""
        return lookup.taken(self, store, frame)

    def entered(self, found: Alternatives) -> Alternatives:
        """What ``with`` binds."""
        return lookup.entered(self, found)

    def lines(self, value: Value) -> list[Alternatives] | None:
        """The lines of an open file of the project; None for anything else."""
        return data_files.lines(self, value)

    def is_changed_by_holders(self, facts: Facts, table: ast.expr) -> bool:
        """Whether whoever gets the table of an object's attributes stores anything in it."""
        return holders.is_changed_by_holders(self, facts, table)

    def is_module(self, value: Value, name: str) -> bool:
        """Whether the value is the project's module of that name."""
        return isinstance(value, ModuleValue) and value.name == name

    def within(self, steps: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask with an allowance of so many steps."""
        return self._solver.within(steps, ask)

    def again(self, steps: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask what was given up once more, with another allowance, and with what is known by now."""
        return self._solver.again(steps, ask)

    def briefly(self, node: ast.expr, frame: Frame) -> Alternatives:
        """The same with a small allowance: for what is looked at only to see whether it matters.

        What was too costly once is not tried again: the callees of common names are asked for all the time.
        """
        return self._look((node, frame), lambda: self.value(node, frame))

    def attributes_briefly(self, value: Value, name: str) -> Alternatives:
        """``value.name``, by such a look."""
        return self._look((value, name), lambda: self.attributes(only(value), name))

    def _look(self, key: Hashable, ask: Callable[[], Alternatives]) -> Alternatives:
        known = self._brief.get(key)
        if known is None:
            has_enough = self._solver.left >= BRIEF_STEPS
            known = self._solver.within(BRIEF_STEPS, ask)
            if has_enough and was_cut(known):
                self._brief[key] = known
        return known

    def closely(self, node: ast.expr, frame: Frame) -> Alternatives:
        """The same, with more steps where these are too few: for where an answer that is cut short would be silence."""
        found = self.briefly(node, frame)
        return self._solver.within(FEW_STEPS, lambda: self.value(node, frame)) if was_cut(found) else found

    @property
    def is_small(self) -> bool:
        """Whether there are so few files that objects are told apart one by one: in larger projects that costs much."""
        return len(self.project.scope) <= SMALL

    @property
    def is_exhausted(self) -> bool:
        """Whether the question under way has used up its allowance: what is found now is not to be kept."""
        return self._solver.is_exhausted

    @property
    def times_exhausted(self) -> int:
        """How often a question was given up for its cost."""
        return self._solver.times_exhausted

    def charge(self, values: int) -> bool:
        """Charge the question under way for handling so many values; whether that is still within its allowance."""
        return self._solver.charge(values)

    def share(self, parts: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask the first of ``parts`` questions within its part of the allowance."""
        return self._solver.share(parts, ask)

    def _expression(self, node: ast.expr, frame: Frame) -> Alternatives:
        rule = EXPRESSIONS.get(type(node))
        return rule(self, node, frame) if rule is not None else only(Unknown("the expression is not modelled"))

    def solve(self, key: Hashable, compute: Callable[[], Alternatives]) -> Alternatives:
        """The answer to ``key``, computed to a fixpoint when it depends on itself."""
        return self._solver.answer(key, compute, VALUES)

    def answer(self, key: Hashable, compute: Callable[[], T], kind: Kind[T]) -> T:
        """The same for answers that are no values."""
        return self._solver.answer(key, compute, kind)
