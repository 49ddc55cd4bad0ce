"""Calls of constructors by the class of an object: ``type(x)(…)``, ``x.__class__(…)``, ``x.__init__(…)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.by_getattr import NAMES, apart
from boundary_guard.resolve.call_sites import CLASS_CALLS
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, InstanceValue, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FORMS = re.compile(rb"\btype\s*\([^()]*\)\s*\(|\.__class__\s*\(|\b[a-z_]\w*\.__init__\s*\(")
_Calls = dict[Scope, list[tuple[Facts, ast.Call]]]


def calls_by_class(evaluator: Evaluator, scope: Scope) -> list[tuple[Facts, ast.Call]]:
    """Those that run a constructor, as far as a look at the object tells."""
    if scope.name.rpartition(".")[2] not in CLASS_CALLS or scope.parent is None or apart(evaluator, NAMES) is evaluator:
        return []
    key = ("calls by class",)
    if key not in evaluator.notes:
        evaluator.notes[key] = {}  # for whoever asks meanwhile
        evaluator.notes[key] = _find_calls(apart(evaluator, NAMES))
    found = evaluator.notes[key]
    assert isinstance(found, dict)
    calls: list[tuple[Facts, ast.Call]] = found.get(scope.parent, [])
    return calls


def _find_calls(evaluator: Evaluator) -> _Calls:
    found: _Calls = {}
    for facts in evaluator.project.search.matching(_FORMS):
        for scope in facts.scopes.values():
            for call, thing in _things(scope):
                values = evaluator.briefly(thing, general_frame(facts, scope))
                for each in dict.fromkeys(base.scope for value in values for base in _classes(evaluator, value.value)):
                    found.setdefault(each, []).append((facts, call))
    return found


def _things(scope: Scope) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Such calls in the scope, with the object; what is the receiver of a method is looked at with its class."""
    for call in scope.calls:
        match call.func:
            case ast.Call(func=ast.Name(id="type"), args=[ast.expr() as thing]):
                yield call, thing
            case ast.Attribute(value=thing, attr="__class__") if not isinstance(thing, ast.Name) or thing.id != "self":
                yield call, thing
            case ast.Attribute(value=ast.Name(id=name) as thing, attr="__init__") if not name[:1].isupper():
                yield call, thing


def _classes(evaluator: Evaluator, value: Value) -> list[ClassValue]:
    if not isinstance(value, InstanceValue):
        return []
    heirs = evaluator.derived(value.cls) if value.arguments is None else ()
    return [base for cls in (value.cls, *heirs) for base in evaluator.bases(cls)]
