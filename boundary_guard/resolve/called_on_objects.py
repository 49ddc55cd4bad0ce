"""Objects whose plain methods are called from outside of the project: ``print(file=log)`` calls ``log.write(…)``.

Of what lies in the standard library we know which methods it calls: those that its module calls by name, and those of
files (Library Reference, ``io``), which its C code calls, too. What lies elsewhere may call any.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.aliases import parameter
from boundary_guard.resolve.call_sites import WITHOUT_CALLING, is_function, run_by
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handed_objects import COPYING, handed, is_from_outside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, External, InstanceValue
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import stores
from boundary_guard.source.standard_library import standard_source

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 30
"""In a project of how many files every place is looked at."""
MAX_ELSEWHERE = 24
"""In how many other files a name is looked for."""
MAX_HEIRS = 40
"""How many derived classes are looked for by their names."""
_HOPS = 2
"""``log = logging.getLogger()``, ``handler = log.handler``: how many names back an import is looked for."""
_OF_FILES = frozenset(
    {
        "close", "fileno", "flush", "isatty", "peek", "read", "read1", "readable", "readinto", "readinto1", "readline",
        "readlines", "seek", "seekable", "tell", "truncate", "writable", "write", "writelines",
    }
)  # fmt: skip
_BUILTINS = {"print": frozenset({"write", "flush"})}
_CALLS = re.compile(rb"\(")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something outside gets an object: the expression that may be one, and what gets it."""

    facts: Facts
    node: ast.expr
    given: ast.expr
    takers: tuple[External, ...]

    def told(self, method: str) -> str:
        place = self.facts.place(self.node)
        shown = self.facts.written(self.node.func if isinstance(self.node, ast.Call) else self.node)
        return f"{method}() may be called by {shown} at {place.path}:{place.line}, which gets such an object"


def called_on_objects(evaluator: Evaluator, own: ClassValue, method: Scope) -> Iterator[str]:
    """Who may call the method of an object that it was handed, in words.

    In a large project only those are looked at that get, by the look of it, what is made in the same file, or what has
    the name that it has there.
    """
    asked, name = evaluator.aside, method.name.rpartition(".")[2]
    for each in _everywhere(asked) if len(evaluator.project.scope) <= MAX_FILES else _near(asked, own):
        if any(_may_call(taker.name, name) for taker in each.takers):
            found = asked.briefly(each.given, general_frame(each.facts, each.facts.scope_of(each.node)))
            classes = dict.fromkeys(one.value.cls for one in found if isinstance(one.value, InstanceValue))
            members = (one.value for cls in classes for one in asked.class_member(cls, name))
            if any(is_function(one, method) for one in members):
                yield each.told(name)
                return


def _everywhere(evaluator: Evaluator) -> list[_Place]:
    key = ("objects handed outside", len(evaluator.project.scope))
    if key not in evaluator.notes:
        found: list[_Place] = []
        evaluator.notes[key] = found  # while that very question is being answered
        for facts in evaluator.project.search.matching(_CALLS):
            found.extend(_calls_of(evaluator, facts, handed(facts)))
            found.extend(_stores_in(evaluator, facts))
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


def _near(evaluator: Evaluator, own: ClassValue) -> Iterator[_Place]:
    """Where objects of the class, or of one that derives from it, may be handed over in the file that makes them."""
    heirs = islice(evaluator.derived(own), MAX_HEIRS)
    classes = sorted({each.scope.name.rpartition(".")[2] for each in (own, *heirs)})
    for facts in dict.fromkeys(facts for each in classes for facts in evaluator.project.search.calling(each)):
        results = evaluator.project.mentions(facts).results
        names = sorted({name for each in classes for name in results.get(each, ())})
        by_name = _handed_by_name(facts)
        pairs = [pair for name in (*(f"{each}()" for each in classes), *names) for pair in by_name.get(name, ())]
        yield from _calls_of(evaluator, facts, pairs)
        yield from _by_parameter(evaluator, facts, pairs)
        for name in names:
            yield from _elsewhere(evaluator, facts, name)


def _by_parameter(evaluator: Evaluator, facts: Facts, pairs: Iterable[tuple[ast.Call, ast.expr]]) -> Iterator[_Place]:
    """What gets it from a function of the project that is handed it."""
    for call, argument in pairs:
        key = ("places by parameter", call, argument)
        if key not in evaluator.notes:
            evaluator.notes[key] = ()  # while that very question is being answered
            is_inside = argument in call.args and not _looks_outside(evaluator, facts, call)
            evaluator.notes[key] = tuple(_handed_on(evaluator, facts, call, argument)) if is_inside else ()
        known = evaluator.notes[key]
        assert isinstance(known, tuple)
        yield from known


def _handed_on(evaluator: Evaluator, facts: Facts, call: ast.Call, argument: ast.expr) -> Iterator[_Place]:
    for each in evaluator.briefly(call.func, general_frame(facts, facts.scope_of(call))):
        for function in run_by(evaluator, each.value):
            name = parameter(function, call.args.index(argument))
            pairs = _handed_by_name(function.facts).get(name, ()) if function.facts is not facts else ()
            inside = [pair for pair in pairs if function.facts.scope_of(pair[0]) is function.scope]
            yield from _calls_of(evaluator, function.facts, inside)


def _elsewhere(evaluator: Evaluator, made_in: Facts, name: str) -> Iterator[_Place]:
    """The same in other files, by the name that it has where it is made; one that everybody uses says too little."""
    search = evaluator.project.search
    for facts in search.calling(name) if not search.is_called_everywhere(name, MAX_ELSEWHERE) else ():
        if facts is not made_in:
            yield from _calls_of(evaluator, facts, _handed_by_name(facts).get(name, ()))


@remembered
def _handed_by_name(facts: Facts) -> dict[str, list[tuple[ast.Call, ast.expr]]]:
    """The arguments in the file, by their last names; ``a.B(…)`` as "B()"."""
    found: dict[str, list[tuple[ast.Call, ast.expr]]] = {}
    for call, argument in handed(facts):
        name = f"{last_name(argument.func)}()" if isinstance(argument, ast.Call) else last_name(argument)
        found.setdefault(name, []).append((call, argument))
    return found


def _calls_of(evaluator: Evaluator, facts: Facts, pairs: Iterable[tuple[ast.Call, ast.expr]]) -> Iterator[_Place]:
    for call, argument in pairs:
        if _looks_outside(evaluator, facts, call):
            takers = _outside(evaluator, facts, call.func)
            if takers:
                yield _Place(facts, call, argument, takers)


def _stores_in(evaluator: Evaluator, facts: Facts) -> Iterator[_Place]:
    """``sys.stdout = log``: an object is stored in what is not the project's."""
    for store in stores(facts):
        if isinstance(store.value, ast.Name | ast.Attribute | ast.Call):
            takers = _outside(evaluator, facts, store.target.value)
            if takers:
                yield _Place(facts, store.target, store.value, takers)


def _outside(evaluator: Evaluator, facts: Facts, node: ast.expr) -> tuple[External, ...]:
    found = evaluator.briefly(node, general_frame(facts, facts.scope_of(node)))
    return tuple(each.value for each in found if isinstance(each.value, External))


def _looks_outside(evaluator: Evaluator, facts: Facts, call: ast.Call) -> bool:
    """Whether what is called may lie outside, as far as a look tells."""
    name = last_name(call.func)
    bound = _bindings_of_root(facts, call, call.func)
    if not bound:
        return isinstance(call.func, ast.Name) and name in _BUILTINS
    if name in COPYING or name in WITHOUT_CALLING:
        return False
    for _ in range(_HOPS):
        values = [each.value for each in bound if each.value is not None]
        bound += [each for value in values for each in _bindings_of_root(facts, call, value) if each not in bound]
    return any(is_from_outside(evaluator, facts, each) for each in bound if each.kind is BindingKind.IMPORT)


def _bindings_of_root(facts: Facts, call: ast.Call, callee: ast.expr) -> list[Binding]:
    """What binds the name with which the callee begins: ``a`` of ``a.b().c``."""
    root = callee
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    if not isinstance(root, ast.Name):
        return []
    return [*facts.scope_of(call).bindings.get(root.id, ()), *facts.body.bindings.get(root.id, ())]


@cache
def _may_call(callee: str, method: str) -> bool:
    """Whether that may call a method of the name."""
    top, _, name = callee.partition(".")
    if top == "builtins" and name in _BUILTINS:
        return method in _BUILTINS[name]
    if top not in sys.stdlib_module_names:
        return True
    module = callee
    while "." in module and standard_source(module) is None:
        module = module.rpartition(".")[0]
    source = standard_source(module) or ""
    return method in _OF_FILES or re.search(rf"\.{re.escape(method)}\(", source) is not None
