"""An importer function that is given to something outside of the project, which calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import WITHOUT_CALLING
from boundary_guard.resolve.called_later import (
    AT_ONCE,
    WITH_ELEMENTS,
    WITH_REST,
    WITH_TUPLE,
    arguments_later,
    places_of,
)
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.getters import called_methods
from boundary_guard.resolve.importer_functions import IMPORTERS, Importer
from boundary_guard.resolve.mentions import PARTIALS, last_name
from boundary_guard.resolve.spread_arguments import given_at, spread_out
from boundary_guard.resolve.values import Alternatives, ClassValue, External, Mapping, Partial, Unknown, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def handed_importers(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Importer, Arguments]]:
    """The importer functions among the arguments, with what they will be called with, as far as that is known."""
    maker = call.func.func if isinstance(call.func, ast.Call) else call.func  # lru_cache(maxsize=None)(load)
    if last_name(maker) in WITHOUT_CALLING | PARTIALS:
        return  # a partial is followed by its own names
    for place, argument in places_of(call):
        for each in evaluator.briefly(argument, frame) if place != "" and isinstance(argument, _GIVING) else ():
            if importer_behind(each.value):
                given = arguments_later(evaluator, call, place, frame) or _anything(call)
                yield from given_importer(each.value, given)
    yield from spread_importers(evaluator, call, frame)


_GIVING = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Await)
"""Expressions that may give a function which others give, too."""


def spread_importers(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[tuple[Importer, Arguments]]:
    """The importer functions in what is spread: ``pool.submit(*job)``, ``Thread(**options)``."""
    if not any(isinstance(each, ast.Starred) for each in call.args) and all(each.arg for each in call.keywords):
        return
    whole = evaluator.arguments(call, frame)
    spread = spread_out(evaluator, whole).positional if whole.star else ()
    for place, found in enumerate(spread[len(whole.lazy_positional) :], len(whole.lazy_positional)):
        for each in found:
            if importer_behind(each.value):
                rest = _behind(evaluator, call, place, spread)
                yield from given_importer(each.value, (rest or _anything(call)).together_with((each,)))
    for table in whole.double_star:
        values = (value for _, value in table.value.items) if isinstance(table.value, Mapping) else ()
        for each in (one for value in values for one in value):
            if importer_behind(each.value):
                given = _started(evaluator, call, whole, frame) or _anything(call)
                yield from given_importer(each.value, given)


def _behind(evaluator: Evaluator, call: ast.Call, place: int, spread: tuple[Alternatives, ...]) -> Arguments | None:
    """What a function at that place is called with; None where that is not known of whom it is handed to."""
    name, rest = last_name(call.func), spread[place + 1 :]
    if {**AT_ONCE, **WITH_REST}.get(name) != place:
        return None
    return Arguments.of(*(evaluator.elements(each, call) for each in rest) if name in WITH_ELEMENTS else rest)


def _started(evaluator: Evaluator, call: ast.Call, whole: Arguments, frame: Frame) -> Arguments | None:
    """What a function that stands in the table is called with by what starts a thread or a process."""
    if last_name(call.func) not in WITH_TUPLE:
        return None
    _, place = WITH_TUPLE[last_name(call.func)]
    star, table = (given_at(evaluator, whole, place + n, name) for n, name in enumerate(("args", "kwargs")))
    return Arguments((call, frame, "started by a table"), star=star, double_star=table)


def importer_behind(value: Value) -> str:
    """The importer function that the value is, or of which it is a partial; empty for others."""
    while isinstance(value, Partial):
        value = value.function
    return value.name if isinstance(value, External) and value.name in IMPORTERS else ""


def given_importer(callee: Value, given: Arguments) -> Iterator[tuple[Importer, Arguments]]:
    """The importer function with what it gets where the value is called so: a partial has arguments of its own."""
    match callee:
        case External(name=name) if name in IMPORTERS:
            yield IMPORTERS[name], given
        case Partial(function=function, arguments=first):
            yield from given_importer(function, given.behind(first))


def called_with(evaluator: Evaluator, callee: Value, given: Arguments) -> Iterator[tuple[Importer, Arguments]]:
    """The importer function that runs when the value is called with the arguments."""
    match callee:
        case Partial(function=External(name="operator.methodcaller()"), arguments=first):
            methods, rest = called_methods(evaluator, given.behind(first))
            for each in methods:
                yield from given_importer(each.value, rest)
        case _:
            yield from given_importer(callee, given)


def is_made_outside(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether no constructor of the project takes what its objects are made with: exceptions keep it in ``args``."""
    makers = (evaluator.class_member(cls, name) for name in ("__init__", "__new__"))
    return not any(makers) and not evaluator.names_of_fields(cls) and not evaluator.metaclasses(cls)


def _anything(call: ast.Call) -> Arguments:
    """What a function gets that is handed to what is called there, as long as nobody knows better."""
    return Arguments.of(only(Unknown(f"it is handed to {ast.unparse(call.func)}, which may call it with any name")))
