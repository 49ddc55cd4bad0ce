"""Which functions of a module run while the module itself is loaded.

The calls are followed from the module's body and its class bodies, with the arguments that they give, as far as
``resolve.leading`` says that they may come to a function that matters: one that imports, or one that is asked for.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from boundary_guard.resolve.asking import Asking
from boundary_guard.resolve.call_places import at, first_parameter, given_parameters, is_method, parameters_for
from boundary_guard.resolve.called_frames import MAX_DEPTH, called_frame
from boundary_guard.resolve.callees import callees_at, functions_of
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.leading import Leading, leading_to_methods
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.operators import passing
from boundary_guard.resolve.solver import BRIEF_STEPS
from boundary_guard.resolve.values import NONE, Alternatives, only
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_IMPORTING = frozenset({"import_module", "__import__", "exec", "eval", "run_module", "run_path", "find_spec"})
MAX_PLACES = 80
"""How many places are evaluated for one module, besides those in its body."""


def runs_at_load(evaluator: Evaluator, facts: Facts, scope: Scope) -> bool:
    """Whether the code of the scope runs while its module is loaded: in its body, or called from there."""
    function = _function_around(scope)
    return function is None or function in _loaded(evaluator, facts, function)


def may_run_at_load(evaluator: Evaluator, facts: Facts, scope: Scope) -> bool:
    """The same, and also where there was too much to follow to be sure that it does not."""
    return runs_at_load(evaluator, facts, scope) or evaluator.notes.get(("load cut short", facts)) is True


def load_place(evaluator: Evaluator, facts: Facts, scope: Scope) -> ast.AST | None:
    """The first place in the module's body (or a class body) that runs the function; None when none does."""
    return _loaded(evaluator, facts, scope).get(scope)


def _loaded(evaluator: Evaluator, facts: Facts, asked: Scope) -> Mapping[Scope, ast.AST]:
    """The functions of the file that run at load, each with the place that runs it."""
    key = ("load", facts)
    known = evaluator.notes.get(key)
    if known is None:
        wanted, found = _importing(facts), {}
        known = evaluator.notes[key] = wanted, _Walk(evaluator, facts, wanted).reached
    assert isinstance(known, tuple)
    wanted, found = known
    if asked not in wanted and asked not in found:
        wanted = wanted | {asked}
        found = {**_Walk(evaluator, facts, {asked}).reached, **found}
        evaluator.notes[key] = wanted, found
    assert isinstance(found, dict)
    return found


def _importing(facts: Facts) -> set[Scope]:
    """The functions that hold an import statement, or a call that may import by name."""
    found = {_function_around(facts.scope_of(node)) for node in facts.imports}
    for scope in facts.scopes.values():
        if any(last_name(call.func) in _IMPORTING for call in scope.calls):
            found.add(_function_around(scope))
    return {scope for scope in found if scope is not None}


def _function_around(scope: Scope | None) -> Scope | None:
    """The function whose code the scope is, or in which its class stands."""
    while scope is not None and not scope.is_function:
        scope = scope.parent
    return scope


class _Walk:
    """Follows the calls from the places of the body, in the order of the source."""

    def __init__(self, evaluator: Evaluator, facts: Facts, wanted: set[Scope]) -> None:
        self.reached: dict[Scope, ast.AST] = {}
        """The functions of the file that run, each with the place in the body that comes to it first."""
        self._evaluator = evaluator
        self._facts = facts
        self._leading = leading = Leading(facts, wanted)
        self._asking = Asking(evaluator, evaluator.briefly, leading.specials.__contains__, leading.reads, False)
        self._others: dict[tuple[Scope, tuple[str, ...], bool], Leading] = {}
        self._frames: set[Frame] = set()
        self._keeping: set[Facts] = set()
        """The other files to which something was given that may lead there: they may keep it, and call it later."""
        self._is_after_keeping = False
        self._left = MAX_PLACES
        starts = [
            (node, general_frame(facts, scope))
            for scope, nodes in self._leading.places.items()
            if _function_around(scope) is None
            for node in nodes
        ]
        self._follow(sorted(starts, key=lambda start: at(start[0])))
        self._is_after_keeping = bool(self._keeping) and not wanted <= self.reached.keys()
        if self._is_after_keeping:
            self._follow_kept()

    def _follow(self, starts: list[tuple[ast.AST, Frame]]) -> None:
        """Breadth first: what the body calls itself is never given up for what lies far below."""
        self._go_on(deque((node, node, frame, self._leading.marked) for node, frame in starts))

    def _go_on(self, waiting: deque[tuple[ast.AST, ast.AST, Frame, set[ast.AST]]]) -> None:
        free = len(waiting)
        while waiting and (self._left > 0 or free > 0):
            start, node, around, marked = waiting.popleft()
            free -= 1
            self._left -= free < 0 and isinstance(node, ast.Call | ast.FunctionDef | ast.ClassDef)
            for inner in self._frames_of(node, around):
                if inner.facts is self._facts:
                    self.reached.setdefault(inner.scope, start)
                if inner not in self._frames:
                    self._frames.add(inner)
                    given, has_receiver = _handed(node, marked, inner.scope)
                    if inner.facts is not self._facts and (given or has_receiver):
                        self._keeping.add(inner.facts)
                    waiting.extend((start, *place) for place in self._inside(inner, given, has_receiver))
                    waiting.extend((start, *place) for place in self._inside_kept(inner))
        if waiting:
            self._evaluator.notes[("load cut short", self._facts)] = True

    def _follow_kept(self) -> None:
        """Calls from the body of functions of files that may have kept something: ``registry.run_all()``."""
        for scope in self._facts.scopes.values():
            for call in scope.calls if _function_around(scope) is None else ():
                for frame in self._frames_of(call, general_frame(self._facts, scope)):
                    self._go_on(deque((call, *place) for place in self._inside_kept(frame)))

    def _inside_kept(self, frame: Frame) -> Iterator[tuple[ast.AST, Frame, set[ast.AST]]]:
        """All calls of a function of a file that may have kept something."""
        if self._is_after_keeping and frame.facts in self._keeping and 0 < len(frame.calls) <= MAX_DEPTH:
            yield from ((each, frame, set[ast.AST]()) for each in frame.scope.calls)

    def _frames_of(self, node: ast.AST, frame: Frame) -> list[Frame]:
        """The frames of the functions that the node calls."""
        found: list[Frame] = []

        def ask() -> Alternatives:
            for callee, given in callees_at(self._asking, node, frame):
                for function, arguments in functions_of(self._asking, callee, given):
                    if not _is_only_made(frame.facts, node, function.scope):
                        found.append(called_frame(self._evaluator, function, arguments))
            return ()

        self._evaluator.within(BRIEF_STEPS, ask)
        return found

    def _inside(
        self, frame: Frame, given: tuple[str, ...], has_receiver: bool
    ) -> Iterator[tuple[ast.AST, Frame, set[ast.AST]]]:
        """The places in a function that may lead on; its class bodies run with it."""
        is_own = frame.facts is self._facts
        if not is_own and not 0 < len(frame.calls) <= MAX_DEPTH:
            return
        found = [self._leading] if is_own else []
        if given or (has_receiver and not is_own):
            found.append(self._leading_in(frame, given, has_receiver and not is_own))
        for scope, inner in _with_class_bodies(frame):
            for leading in found:
                places = leading.places.get(scope, ())
                yield from ((node, inner, leading.marked) for node in places if self._may_come_to(node, inner))

    def _may_come_to(self, node: ast.AST, frame: Frame) -> bool:
        """Whether the tests of arguments on the way let this call come there: ``if eager: function()``."""
        conditions = conditions_at(frame.facts, frame.scope, node) if frame.calls else ()
        decisive = [each for each in conditions if _asks_an_argument(each.test, frame)]

        def ask() -> Alternatives:
            return passing(self._evaluator, only(NONE), decisive, frame)

        return not decisive or any(each.excluded is None for each in self._evaluator.within(BRIEF_STEPS, ask))

    def _leading_in(self, frame: Frame, given: tuple[str, ...], has_receiver: bool) -> Leading:
        """Where what the function was given may lead on."""
        key = (frame.scope, given, has_receiver)
        if key not in self._others:
            names = frozenset(self._leading.methods if has_receiver else ())
            own = (first_parameter(frame.scope),) if has_receiver else ()
            parameters = [(name, frame.scope) for name in (*given, *own)]
            self._others[key] = (
                leading_to_methods(frame.facts, names).beside(parameters)
                if names
                else Leading(frame.facts, (), (), parameters)
            )
        return self._others[key]


def _handed(node: ast.AST, marked: set[ast.AST], function: Scope) -> tuple[tuple[str, ...], bool]:
    """What the function gets that may lead to the wanted ones: its parameters, and whether its object does."""
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            given = [each for each in (*args, *keywords) if each in marked]
            names = [name for each in given for name in parameters_for(function, node, each)]
            owner = func.value if isinstance(func, ast.Attribute) else func if is_method(function) else None
            return tuple(dict.fromkeys(names)), owner in marked
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return tuple(given_parameters(function)[:1]), False
    return (), isinstance(node, ast.ClassDef)


def _is_only_made(facts: Facts, node: ast.AST, function: Scope) -> bool:
    """Whether the call makes a generator or coroutine that is dropped at once: nothing of the function runs."""
    match node, facts.parents.get(node), function.node:
        case (
            ast.Call(func=callee),
            ast.Expr(),
            ast.FunctionDef(name=name, decorator_list=[]) | ast.AsyncFunctionDef(name=name, decorator_list=[]) as made,
        ):
            return last_name(callee) == name and (bool(function.yields) or isinstance(made, ast.AsyncFunctionDef))
    return False


def _asks_an_argument(test: ast.expr, frame: Frame) -> bool:
    """Whether the outcome may depend on what the function, or one around it, was given: all others cost too much."""
    given: set[str] = set()
    around: Frame | None = frame
    while around is not None:
        given.update(given_parameters(around.scope))
        around = around.closure
    parents = frame.facts.parents
    names = (part for part in ast.walk(test) if isinstance(part, ast.Name) and part.id in given)
    return any(not isinstance(parents.get(name), ast.Attribute | ast.Call) for name in names)


def _with_class_bodies(frame: Frame) -> Iterator[tuple[Scope, Frame]]:
    waiting = [frame]
    while waiting:
        current = waiting.pop()
        yield current.scope, current
        waiting.extend(
            Frame(current.facts, child, None, current, current.calls)
            for child in current.scope.children
            if child.is_class
        )
