"""Who calls a function: the call sites in the modules that the question is about, and what could not be followed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from boundary_guard.resolve.aliases import (
    Alias,
    alias_at,
    calls_of_results,
    calls_through_cls,
    calls_through_super,
    class_decorators,
    decorations_by_results,
    names_in_class_hooks,
    names_of_handed_on_cls,
    names_of_heirs,
    names_of_results,
    results_handed_on,
)
from boundary_guard.resolve.answers import Kind
from boundary_guard.resolve.by_attribute import called_as_attribute
from boundary_guard.resolve.by_getattr import called_by_name
from boundary_guard.resolve.by_storing import calls_by_storing
from boundary_guard.resolve.by_syntax import BY_SYNTAX, calls_by_syntax
from boundary_guard.resolve.call_sites import (
    CallSite,
    decorations,
    direct,
    may_call,
    run_by,
)
from boundary_guard.resolve.called_by_others import called_as_special, called_by_others
from boundary_guard.resolve.called_later import places_of
from boundary_guard.resolve.class_statements import made_by_classes
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.kept_somewhere import MAX_KEPT, KeptSomewhere
from boundary_guard.resolve.mentions import callee_of, last_name
from boundary_guard.resolve.pytest_calls import called_by_pytest
from boundary_guard.resolve.run_texts import called_in_texts
from boundary_guard.resolve.stand_ins import calls_of_constructors, stand_ins
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_SITES = 400
"""How many calls of one name are looked at; a name that is called more often says too little."""
MAX_CALLS_OF_CLS = 24
"""How many calls of ``cls(…)`` in a class and its kin are looked at."""
MAX_NAMES = 40
"""How many names one function may go by."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Callers:
    """The calls of a function; ``gaps`` say which others there may be."""

    sites: tuple[CallSite, ...] = ()
    gaps: tuple[str, ...] = ()


CALLERS = Kind(
    nothing=Callers(),
    given_up=Callers(gaps=("looking for its callers takes too many steps",)),
    joined=lambda before, found: found,  # where little was known yet, a call may have seemed to be one that is none
    widened=lambda found: Callers(found.sites, (*found.gaps, "its callers depend on themselves")),
    left=lambda found: Callers(found.sites, (*found.gaps, "looking for its callers takes too many steps")),
    weight=lambda found: 0,
    price=0,
    is_cut_by_parts=False,
    looks=1,
    settled=lambda found: Callers(found.sites, (*found.gaps, "who calls it depends on who calls others, in a circle")),
)


def callers(evaluator: Evaluator, facts: Facts, scope: Scope) -> Callers:
    """Every call of ``scope``'s function in the project's scope, in a stable order."""
    evaluator.notes[("facts", scope)] = facts
    return evaluator.answer(("callers", scope), lambda: _Search(evaluator, facts, scope).run(), CALLERS)


def _first_names(found: Iterable[Alias]) -> Iterator[Alias]:
    """Each name once, and no more than show that there are too many: a common decorator makes thousands."""
    seen: set[Alias] = set()
    for each in found:
        if each not in seen:
            yield each
            seen.add(each)
        if len(seen) > MAX_NAMES:
            return


class _Search(KeptSomewhere):
    """Looks at the calls in every file that mentions the function's name, or a name that it is given."""

    def __init__(self, evaluator: Evaluator, facts: Facts, scope: Scope) -> None:
        super().__init__(evaluator, facts, scope)
        self.seen: set[Alias] = set()

    def run(self) -> Callers:
        """Look for every name that the function goes by."""
        self._follow_generics()
        if isinstance(self.scope.node, ast.Lambda):
            self._begin_with_lambda(self.scope.node)
            self._look_at_results()
        else:
            self.waiting.extend(map(Alias, names_of_heirs(self.evaluator, self.facts, self.scope)))
            self._follow_decorators()
            self._add(called_by_pytest(self.evaluator, self.facts, self.scope))
            for where, decorator in class_decorators(self.evaluator, self.facts, self.scope):
                found = self.evaluator.briefly(decorator, general_frame(where, where.scope_of(decorator)))
                functions = [function for each in found for function in run_by(self.evaluator, each.value)]
                self._follow_parameters(functions, 0)
            self.waiting.extend(names_in_class_hooks(self.evaluator, self.facts, self.scope))
            self.waiting.extend(names_of_handed_on_cls(self.evaluator, self.facts, self.scope))
            self._add(made_by_classes(self.evaluator, self.facts, self.scope))
            self._look_at_results()
            self.given_back.update(dict.fromkeys(stand_ins(self.evaluator, self.facts, self.scope)))
            self.gaps.update(dict.fromkeys(called_by_others(self.evaluator, self.facts, self.scope)))
            self._look_at_calls_of_cls()
            self._look_at_calls_by_name(self.function)
            if self.function in BY_SYNTAX and self.receiver is not None:
                self._look_at_special(self.function, self.function)
            self._note(calls_by_storing(self.evaluator, self.facts, self.scope))
            for where, call in self._affordable(calls_through_super(self.evaluator, self.facts, self.scope)):
                self._look_at_callee(where, call, general_frame(where, where.scope_of(call)))
        self._look_for_names()
        for where, node in (waiting := list(self.given_back)):
            self._look_at_what_is_given_back(where, node)
            self._look_for_names()
            waiting.extend(each for each in self.given_back if each not in waiting)
        return Callers(tuple(self.sites), tuple(self.gaps))

    def _look_for_names(self) -> None:
        """Look for the names that wait, and for those that come up meanwhile."""
        for alias in self._affordable(self.waiting):
            if alias in self.seen:
                continue
            self.seen.add(alias)
            if len(self.seen) > MAX_NAMES:
                self.gaps[f"{self.function}() goes by more than {MAX_NAMES} names"] = None
                break
            if alias.facts is not None and alias.scope is not None:
                self._look_inside(alias.name, alias.facts, alias.scope)
            else:
                self._look_for(alias.name)
                if alias.name != self.function:
                    self._look_at_calls_by_name(alias.name)

    def _look_at_what_is_given_back(self, facts: Facts, node: ast.expr) -> None:
        """``register(f)`` stands for f: it is called where it stands, or gets a name, or is handed on or kept."""
        match facts.parents[node]:
            case ast.Call(func=func) as above if func is node:
                self._look_at_callee(facts, above, general_frame(facts, facts.scope_of(above)))
            case ast.Assign(targets=targets) if all(last_name(target) for target in targets):
                self.waiting.extend(alias_at(facts, target) for target in targets)
            case ast.NamedExpr(target=target) | ast.AnnAssign(target=target):
                self.waiting.append(alias_at(facts, target))
            case ast.Expr() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                pass
            case ast.Return() if self._those_that_run_it(node, general_frame(facts, facts.scope_of(node))):
                self._look_at_results_of(facts.scope_of(node), "")
            case _:
                self._look_at_result(facts, node)

    def _look_at_results(self) -> None:
        """The function may be what the one around it returns: by the names that it gets then, and where it is made."""
        self.waiting.extend(_first_names(names_of_results(self.evaluator, self.facts, self.scope)))
        for where, call in self._affordable(calls_of_results(self.evaluator, self.facts, self.scope)):
            self._look_at_callee(where, call, general_frame(where, where.scope_of(call)))
        for where, call in self._affordable(decorations_by_results(self.evaluator, self.facts, self.scope)):
            self._look_at(where, call, "")
        handed_on = list(islice(results_handed_on(self.evaluator, self.facts, self.scope), MAX_KEPT + 1))
        for _, where, call in self._affordable(handed_on[:MAX_KEPT]):
            self._look_at_result(where, call)
        if len(handed_on) > MAX_KEPT:
            self.gaps[f"what {handed_on[0][0]}() gives is used in more than {MAX_KEPT} places"] = None

    def _affordable(self, found: Iterable[T]) -> Iterator[T]:
        """Each of them until the question under way has used up its allowance: what comes then is not kept."""
        for each in found:
            if self.evaluator.is_exhausted:
                self.gaps["looking for its callers takes too many steps"] = None
                return
            yield each

    def _look_at_calls_by_name(self, name: str) -> None:
        """Calls by a name that is a value, where that may be this one and the object one that has it."""
        by_name = called_by_name(self.evaluator, self.facts, self.scope, self.receiver, name)
        self._note((*by_name, *called_in_texts(self.evaluator, self.scope, name, self.receiver)))
        self._note(called_as_attribute(self.evaluator, self.scope, name))

    def _look_at_special(self, special: str, name: str) -> None:
        """What syntax comes to, where what goes by the name is a special method of the object."""
        if special in BY_SYNTAX:
            self._note(calls_by_syntax(self.evaluator, self.facts, self.scope, special))
        else:
            self.gaps[f"{name}() is called by Python itself as {special}(), too"] = None

    def _note(self, found: Iterable[CallSite | str]) -> None:
        for each in found:
            if isinstance(each, CallSite):
                self._add([each])
            else:
                self.gaps[each] = None

    def _look_at_calls_of_cls(self) -> None:
        calls = list(islice(calls_through_cls(self.evaluator, self.facts, self.scope), MAX_CALLS_OF_CLS + 1))
        if len(calls) > MAX_CALLS_OF_CLS:
            self.gaps[f"its class calls itself as cls in more than {MAX_CALLS_OF_CLS} places"] = None
            return
        for where, call in self._affordable(calls):
            self._look_at_callee(where, call, general_frame(where, where.scope_of(call)), is_given=True)
        for where, callee in self._affordable(calls_of_constructors(self.evaluator, self.scope)):
            above, frame = where.parents[callee], general_frame(where, where.scope_of(callee))
            if isinstance(above, ast.Call) and above.func is callee:
                found = self.evaluator.briefly(callee, frame)
                self._add(direct(self.evaluator, where, above, found, self.scope, frame))

    def _follow_generics(self) -> None:
        """The calls of a generic function for which it is registered; that may go by other names."""
        for generic in self.generics:
            self.waiting.append(Alias(generic.scope.name.rpartition(".")[2]))
            around = generic.scope.parent
            if getattr(generic.scope.node, "decorator_list", ()) and around is not None and not around.is_function:
                continue
            known = callers(self.evaluator, generic.facts, generic.scope)
            for site in known.sites:
                run = self.evaluator.implementations(generic, site.arguments)
                self._add([site] if any(each.scope is self.scope for each in run) else [])
            self.gaps.update(dict.fromkeys(known.gaps))

    def _look_for(self, name: str) -> None:
        """Look at the calls of a name that is known everywhere."""
        if self.evaluator.project.search.is_called_everywhere(name, MAX_SITES):
            self.gaps[f"{name}() is called in more than {MAX_SITES} places"] = None
            return
        calls: list[tuple[Facts, ast.Call]] = []
        for where in self.evaluator.project.search.calling(name):
            mentions = self.evaluator.project.mentions(where)
            calls.extend((where, call) for call in mentions.calls.get(name, ()))
            known = ((new, local) for new, local in mentions.aliases.get(name, ()) if new != name or local is not None)
            self.waiting.extend(Alias(new, where, local) for new, local in known)
            self._look_at_stores_outside(where, name)
            for special in called_as_special(where, name, self.scope):
                self._look_at_special(special, name)
        self._look_at_all(calls, name)
        self._look_where_kept(name)

    def _look_inside(self, name: str, facts: Facts, scope: Scope) -> None:
        """Look at the calls of a variable of one function, there and in the functions inside it."""
        inside = [scope]
        for each in inside:
            inside.extend(each.children)
        own = set(inside)
        mentions = self.evaluator.project.mentions(facts)
        calls = [(facts, call) for call in mentions.calls.get(name, ()) if facts.scope_of(call) in own]
        for new, local in mentions.aliases.get(name, ()):
            if local is None:
                self.waiting.append(Alias(new))
            elif local in own:
                self.waiting.append(Alias(new, facts, local))
        self._look_at_all(calls, name, is_given=True)
        for node in (each for each in mentions.kept.get(name, ()) if facts.scope_of(each) in own):
            if isinstance(facts.parents[node], ast.Return):
                self._look_at_results_of(facts.scope_of(node), name)
            elif not self._lies_in_container(facts, node):
                place = facts.place(node)
                self.gaps[f"{self.function}() is kept at {place.path}:{place.line} and may be called from there"] = None
                self._look_at_calls_of_kept(facts, name)

    def _look_at_all(self, calls: list[tuple[Facts, ast.Call]], name: str, *, is_given: bool = False) -> None:
        if len(calls) > MAX_SITES:
            self.gaps[f"{name}() is called in more than {MAX_SITES} places"] = None
            return
        for where, call in self._affordable(calls):
            self._look_at(where, call, name, is_given=is_given)

    def _look_at(self, facts: Facts, call: ast.Call, name: str, *, is_given: bool = False) -> None:
        """``is_given`` says that the name is known to stand for the function there, whatever else it stands for."""
        frame = general_frame(facts, facts.scope_of(call if call in facts.parents else call.func))
        if call not in facts.parents:
            found = self.evaluator.briefly(call.func, frame)
            self._add(decorations(self.evaluator, facts, call, found, self.scope, frame))
            return
        is_callee = name in (last_name(call.func), last_name(callee_of(call)))
        if not is_callee or any(last_name(each) == name for _, each in places_of(call)):
            self._handed(facts, call, name, frame)
        if is_callee and may_call(self.evaluator, call.func, self.facts, self.scope, frame):
            self._look_at_callee(facts, call, frame, is_given=is_given and isinstance(call.func, ast.Name))
