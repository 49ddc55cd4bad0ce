"""The calls by a name that is a value, in the whole project, by the name where it stands there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from boundary_guard.resolve.mentions import GIVING_MODULES, last_name
from boundary_guard.resolve.named_calls import NamedCall, named_calls
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_TEXT = rb"""[rbuf]*["'][^"'\n]*["']"""
_WRITTEN = Marker(
    rb"getattr\s*\([^,\n]{0,1000},\s*"
    rb"(?:f[\"']|" + _TEXT + rb"\s*[%+.]|[\w.]+\s*\+\s*" + _TEXT + rb"|[^\n]{0,1000}\)\s*\()"
    rb"|(?:attrgetter|methodcaller)\s*\(|__getattribute__\s*\("
    rb"|(?:__dict__|(?:vars|globals|locals)\s*\([^()\n]*\))\s*(?:\[|\.get\b)"
    rb"|getattr\b(?!\s*\()|=\s*(?:vars|globals)\b(?!\s*\()|__globals__|f_(?:globals|locals)\b|run_(?:module|path)\s*\(",
    b"getattr", b"attrgetter", b"methodcaller", b"__dict__", b"vars", b"globals", b"locals", b"run_",
)  # fmt: skip
"""What a file has that calls by a name which is written there, or whose beginning or end is."""
_OF_LOADED = Marker(rb"getattr\s*\([^\"'\n]{0,1000},\s*[A-Za-z_]", b"getattr")
"""What a file has that asks something for an attribute by a name that is a variable."""


@dataclass(frozen=True, slots=True)
class CallsByName:
    """Calls by name: those whose name stands there, by that name, and the others."""

    written: dict[str, list[NamedCall]]
    others: list[NamedCall]

    def of(self, name: str) -> Iterator[NamedCall]:
        """Those that may ask for the name."""
        return chain(self.written.get(name, ()), self.others)


def written_calls(evaluator: Evaluator) -> CallsByName:
    """The calls in the project whose name, or a part of it, stands there."""
    return _by_name(evaluator, _WRITTEN, _of_written)


def calls_of_modules(evaluator: Evaluator) -> CallsByName:
    """The calls in the project that may ask a module."""
    return _by_name(evaluator, _OF_LOADED, _of_modules)


def _by_name(evaluator: Evaluator, pattern: Marker, calls_of: Callable[[Facts], tuple[NamedCall, ...]]) -> CallsByName:
    """Such calls of the files that hold the pattern, looked for once while no file comes in."""
    key = ("calls by name", calls_of, len(evaluator.project.scope))
    if key not in evaluator.notes:
        found = evaluator.notes[key] = CallsByName({}, [])
        for where in evaluator.project.search.matching(pattern):
            for call in calls_of(where):
                name = call.written_name
                (found.others if name is None else found.written.setdefault(name, [])).append(call)
    known = evaluator.notes[key]
    assert isinstance(known, CallsByName)
    return known


@remembered
def _of_written(facts: Facts) -> tuple[NamedCall, ...]:
    return tuple(each for each in named_calls(facts) if each.is_written or _is_of_all(each))


def _is_of_all(call: NamedCall) -> bool:
    """Whether it may ask any module: for the globals of one that is not known, or by a getter that is handed on."""
    return call.inside is call.facts.body or (call.owner is call.node and call.name is None)


@remembered
def _of_modules(facts: Facts) -> tuple[NamedCall, ...]:
    """The calls by name that may ask a module, by a look at the owner: ``getattr(import_module(path), name)``."""
    return tuple(each for each in named_calls(facts) if each.owner is not None and _may_be_module(facts, each.owner))


def _may_be_module(facts: Facts, owner: ast.expr) -> bool:
    match owner:
        case ast.Call(func=func):
            return last_name(func) in GIVING_MODULES
        case ast.Subscript(value=table):
            return last_name(table) == "modules"
        case ast.Attribute(attr=name):
            return "mod" in name.lower()
        case ast.Name(id=name):
            bound = facts.scope_of(owner).bindings.get(name) or facts.body.bindings.get(name, [])
            values = [each.value for each in bound if each.value is not None]
            return (
                "mod" in name.lower()
                or any(each.kind is BindingKind.IMPORT for each in bound)
                or any(_may_be_module(facts, value) for value in values if not isinstance(value, ast.Name))
                or any(_is_imported(facts, value) for value in values)
            )
    return False


def _is_imported(facts: Facts, value: ast.expr) -> bool:
    bound = facts.body.bindings.get(value.id, ()) if isinstance(value, ast.Name) else ()
    return any(each.kind is BindingKind.IMPORT for each in bound)
