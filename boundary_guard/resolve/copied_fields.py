"""What copies of data classes and named tuples give to a field: ``replace(thing, name=x)``, ``thing._replace(name=x)``.

Sources: ``dataclasses.replace`` and ``collections.namedtuple`` in the Library Reference; ``evolve`` of attrs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.spreading import given_by_spreading
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, InstanceValue, Unknown, Value, only
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MARKERS = Marker(
    rb"\b(?:replace|evolve)\s*\([^,=\n]{1,1000},\s*(?:\w+\s*=(?!=)|\*\*)|\b_(?:_?replace_*|make)\s*\(",
    b"replace", b"evolve", b"_make",
)  # fmt: skip
"""What a file has that makes such copies: the method of texts takes no keywords."""
_FUNCTIONS = frozenset({"replace", "evolve"})


def copied(evaluator: Evaluator, cls: Scope, name: str) -> Iterator[Alternative]:
    """What the field gets in copies of the class's objects, and in copies of what is not known."""
    copies = _copies(evaluator)
    for facts, call in copies.get(cls, ()):
        yield from _given(evaluator, facts, call, name)
    for facts, call in copies.get(None, ()):
        if any(keyword.arg == name for keyword in call.keywords):
            place = facts.place(call)
            reason = f"a copy of what is not known gets the field {name} at {place.path}:{place.line}"
            yield Alternative(Unknown(reason))


def _given(evaluator: Evaluator, facts: Facts, call: ast.Call, name: str) -> Alternatives:
    if last_name(call.func) == "_make":
        place = facts.place(call)
        return only(Unknown(f"_make() gives the field {name} at {place.path}:{place.line}"))
    given = evaluator.arguments(call, general_frame(facts, facts.scope_of(call)))
    keyword = dict(given.lazy_keywords).get(name)
    return keyword() if keyword is not None else given_by_spreading(evaluator, given, None, name, _nothing)


def _nothing() -> Alternatives:
    return ()


def _copies(evaluator: Evaluator) -> dict[Scope | None, list[tuple[Facts, ast.Call]]]:
    """The calls that make copies, by the classes of what is copied (None: it is not known)."""
    key = ("copies", len(evaluator.project.scope))
    if key not in evaluator.notes:
        found: dict[Scope | None, list[tuple[Facts, ast.Call]]] = {}
        evaluator.notes[key] = found  # while that very question is being answered
        for facts in evaluator.project.search.matching(_MARKERS):
            for call, original in _calls(facts):
                frame = general_frame(facts, facts.scope_of(call))
                values = [each.value for each in evaluator.briefly(original, frame)]
                classes = [_class_of(each) for each in values]
                is_open = any(isinstance(each, Unknown) for each in values)
                for cls in dict.fromkeys(each for each in classes if each is not None or is_open):
                    found.setdefault(cls, []).append((facts, call))
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def _class_of(value: Value) -> Scope | None:
    match value:
        case InstanceValue(cls=cls) | (ClassValue() as cls):
            return cls.scope
    return None


def _calls(facts: Facts) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls, with what is copied."""
    for scope in facts.scopes.values():
        for call in scope.calls:
            match call:
                case ast.Call(func=ast.Attribute(value=original, attr="_replace" | "__replace__"), keywords=[_, *_]):
                    yield call, original
                case ast.Call(func=ast.Attribute(value=original, attr="_make"), args=[_]):
                    yield call, original
                case ast.Call(func=func, args=[original], keywords=[_, *_]) if last_name(func) in _FUNCTIONS:
                    yield call, original
