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

from boundary_guard.resolve.call_sites import WITHOUT_CALLING, is_function
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handed_objects import COPYING, handed, is_from_outside
from boundary_guard.resolve.looking import MAX_FILES
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, External, InstanceValue
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import stores
from boundary_guard.source.standard_library import standard_source

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

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
class _Handed:
    """An object that something outside gets: what gets it, and the class of the object."""

    cls: ClassValue
    facts: Facts
    node: ast.expr
    takers: tuple[External, ...]

    def told(self, method: str) -> str:
        place = self.facts.place(self.node)
        shown = self.facts.written(self.node.func if isinstance(self.node, ast.Call) else self.node)
        return f"{method}() may be called by {shown} at {place.path}:{place.line}, which gets such an object"


def called_on_objects(evaluator: Evaluator, own: ClassValue, method: Scope) -> Iterator[str]:
    """Who may call the method of an object that it was handed, in words.

    In a large project only those are looked at that get, by the look of it, what is made in the same file.
    """
    following, name = evaluator.following, method.name.rpartition(".")[2]
    for each in _near(following, own) if len(evaluator.project.scope) > MAX_FILES else _everywhere(following):
        if any(_may_call(taker.name, name) for taker in each.takers):
            found = following.class_member(each.cls, name)
            if any(is_function(one.value, method) for one in found):
                yield each.told(name)
                return


def _everywhere(evaluator: Evaluator) -> list[_Handed]:
    key = ("objects handed outside", len(evaluator.project.scope))
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        found: list[_Handed] = []
        evaluator.notes[key] = found  # while that very question is being answered
        for facts in evaluator.project.search.matching(_CALLS):
            found.extend(_those_of(evaluator, facts, handed(facts)))
            found.extend(_stored(evaluator, facts))
    known = evaluator.notes[key]
    assert isinstance(known, list)
    return known


def _near(evaluator: Evaluator, own: ClassValue) -> Iterator[_Handed]:
    """Objects of the class, or of one that derives from it, that are handed over in the file in which they are made."""
    heirs = islice(evaluator.derived(own), MAX_HEIRS)
    classes = sorted({each.scope.name.rpartition(".")[2] for each in (own, *heirs)})
    for facts in dict.fromkeys(facts for each in classes for facts in evaluator.project.search.calling(each)):
        results = evaluator.project.mentions(facts).results
        names = sorted({name for each in classes for name in results.get(each, ())})
        by_name = _handed_by_name(facts)
        made = (pair for each in classes for pair in by_name.get(f"{each}()", ()))
        yield from _those_of(evaluator, facts, [*made, *(pair for name in names for pair in by_name.get(name, ()))])


@remembered
def _handed_by_name(facts: Facts) -> dict[str, list[tuple[ast.Call, ast.expr]]]:
    """The arguments in the file, by their last names; ``a.B(…)`` as "B()"."""
    found: dict[str, list[tuple[ast.Call, ast.expr]]] = {}
    for call, argument in handed(facts):
        name = f"{last_name(argument.func)}()" if isinstance(argument, ast.Call) else last_name(argument)
        found.setdefault(name, []).append((call, argument))
    return found


def _those_of(evaluator: Evaluator, facts: Facts, pairs: Iterable[tuple[ast.Call, ast.expr]]) -> Iterator[_Handed]:
    for call, argument in pairs:
        if not _looks_outside(evaluator, facts, call):
            continue
        frame = general_frame(facts, facts.scope_of(call))
        found = [e.value.cls for e in evaluator.briefly(argument, frame) if isinstance(e.value, InstanceValue)]
        if found:
            takers = tuple(e.value for e in evaluator.briefly(call.func, frame) if isinstance(e.value, External))
            for cls in dict.fromkeys(found):
                yield _Handed(cls, facts, call, takers)


def _stored(evaluator: Evaluator, facts: Facts) -> Iterator[_Handed]:
    """``sys.stdout = log``: an object is stored in what is not the project's."""
    for store in stores(facts):
        if isinstance(store.value, ast.Name | ast.Attribute | ast.Call):
            frame = general_frame(facts, facts.scope_of(store.target))
            found = [e.value.cls for e in evaluator.briefly(store.value, frame) if isinstance(e.value, InstanceValue)]
            if found:
                owners = evaluator.briefly(store.target.value, frame)
                takers = tuple(each.value for each in owners if isinstance(each.value, External))
                for cls in dict.fromkeys(found):
                    yield _Handed(cls, facts, store.target, takers)


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
