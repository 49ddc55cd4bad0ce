"""Calls in source texts that are computed and run: ``code = "load('a.b')"``, ``timeit("load(x)", globals=globals())``.

What is run in a text that is not known is a blind spot of its own (``sites``); what is written as a constant for
``eval`` and ``exec`` alone was read in its place (``scan.written_code``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.by_getattr import TEXTS, apart
from boundary_guard.resolve.call_sites import CallSite, takes
from boundary_guard.resolve.called_later import places_of
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.importer_functions import IMPORTERS, Kind
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import External, Text, Value
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker, whole
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_RUNNING = {name: each for name, each in IMPORTERS.items() if each.kind is Kind.SOURCE}
_LAST_NAMES = frozenset(name.rpartition(".")[2] for name in _RUNNING)
_HOMES = sorted({name.partition(".")[0] for name in _RUNNING} - {"builtins"})
_KEYWORD = r"\b(?:import|from)\b"  # the last one before the name: to look behind each of many takes long
_RUNS = Marker(
    rb"(?:exec(?<![\w.]exec)|eval(?<![\w.]eval))\s*\(|"
    + whole(b"import", b"from", behind=rf"(?:(?!{_KEYWORD})[^\n])*\b(?:{'|'.join(_HOMES)})\b".encode()),
    *(name.encode() for name in ("exec", "eval", *_HOMES)),
)
_WORD = re.compile(r"\b\w+(?=\s*[(,)])")
MAX_CODE = 20_000
"""The longest text that is parsed, in characters."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A call that runs source texts, and a call in one of them."""

    facts: Facts
    call: ast.Call
    inside: ast.Call


def called_in_texts(
    evaluator: Evaluator, scope: Scope, function: str, receiver: Value | None
) -> Iterator[CallSite | str]:
    """The calls in such texts by the function's name; in words, where it is handed on there."""
    if apart(evaluator, TEXTS) is evaluator or function not in _words(evaluator):
        return
    for run in _runs(evaluator).get(function, ()):
        frame = general_frame(run.facts, run.facts.scope_of(run.call))
        if last_name(run.inside.func) != function:
            place = run.facts.place(run.call)
            yield f"{function}() is handed on by code that is run at {place.path}:{place.line}"
        elif takes(scope, run.inside, receiver is not None):
            given = evaluator.arguments(run.inside, frame)
            yield CallSite(run.facts, run.call, given.with_receiver(receiver) if receiver is not None else given)


def _words(evaluator: Evaluator) -> frozenset[str]:
    """What is called or handed on in any constant text of the files that run texts: a look at these costs little."""
    key = ("words of texts", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = frozenset().union(*map(_words_of, evaluator.project.search.matching(_RUNS)))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


@remembered
def _words_of(facts: Facts) -> frozenset[str]:
    texts = (node.value for node in facts.parents if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return frozenset(word for each in texts for word in _words_in(each))


def _words_in(text: str) -> Iterable[str]:
    return _WORD.findall(text[:MAX_CODE]) if "(" in text else (text,) if text.isidentifier() else ()


def _runs(evaluator: Evaluator) -> dict[str, list[_Run]]:
    """By what is called or handed on in the texts. Asked for once; meanwhile none is known."""
    key = ("runs of texts",)
    if key not in evaluator.notes:
        by_name: dict[str, list[_Run]] = {}
        evaluator.notes[key] = by_name
        for run in list(_look_for_runs(apart(evaluator, TEXTS))):
            for name in dict.fromkeys((last_name(run.inside.func), *(last_name(e) for _, e in places_of(run.inside)))):
                by_name.setdefault(name, []).append(run)
    found = evaluator.notes[key]
    assert isinstance(found, dict)
    return found


def _look_for_runs(evaluator: Evaluator) -> Iterator[_Run]:
    for facts in evaluator.project.search.matching(_RUNS):
        for call in (call for scope in facts.scopes.values() for call in scope.calls):
            if last_name(call.func) in _LAST_NAMES:
                frame = general_frame(facts, facts.scope_of(call))
                callees = (each.value for each in evaluator.briefly(call.func, frame))
                if not any(isinstance(each, External) and each.name in _RUNNING for each in callees):
                    continue
                given = [*call.args[:2], *(each.value for each in call.keywords if each.arg in ("stmt", "setup"))]
                found = [each.value for argument in given for each in evaluator.briefly(argument, frame)]
                yield from (_Run(facts, call, inside) for value in found for inside in _calls_in(value, call))


def _calls_in(value: Value, call: ast.Call) -> list[ast.Call]:
    """The calls in a text that is known, all of them where it is run."""
    code = value.known if isinstance(value, Text) else None
    if code is None or "(" not in code or len(code) > MAX_CODE:
        return []
    try:
        tree = ast.parse(code.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.expr | ast.stmt):
            ast.copy_location(node, call)
    return [node for node in nodes if isinstance(node, ast.Call)]
