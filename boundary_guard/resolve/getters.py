"""``operator.attrgetter``, ``itemgetter`` and ``methodcaller``: functions that get something of what they are given.

A getter is a partial: calling it asks its rule again, with the object behind the names.
Source: ``operator`` in the Library Reference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.values import Alternative, Alternatives, External, Partial, Sequence, Text, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_Getting = Callable[["Evaluator", Alternatives, Alternatives], Alternatives]


def _made(kind: str) -> Rule:
    """``attrgetter("name")``: what it is given comes later."""

    def made(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        return None if given.star else only(Partial(External(f"{kind}()"), given))

    return made


def _getting(get: _Getting) -> Rule:
    """What a getter gives: one thing for one name, a tuple for several."""

    def given_object(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        *names, found = given.positional or ((),)
        if given.star or not names:
            return None
        results = tuple(get(evaluator, found, name) for name in names)
        return results[0] if len(results) == 1 else only(Sequence(results))

    return given_object


def _attributes(evaluator: Evaluator, found: Alternatives, names: Alternatives) -> Alternatives:
    """What lies behind the names, dotted or not."""
    results: list[Alternative] = []
    for name in names:
        known = name.value.known if isinstance(name.value, Text) else None
        value = found if known is not None else only(Unknown("the attribute's name is not known"))
        for part in known.split(".") if known is not None else ():
            value = evaluator.attributes(value, part)
        results.extend(behind(value, name))
    return distinct(results)


def called_methods(evaluator: Evaluator, given: Arguments) -> tuple[Alternatives, Arguments]:
    """What ``methodcaller("name", x)(thing)`` calls, of all that it is given; and with what."""
    names, *_, found = given.positional
    rest = Arguments(
        ("method called", given.key), given.lazy_positional[1:-1], given.lazy_keywords, double_star=given.double_star
    )
    return _attributes(evaluator, found, names), rest


def _method_called(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    if given.star or len(given.lazy_positional) < 2:
        return None
    methods, rest = called_methods(evaluator, given)
    return distinct(one for each in methods for one in behind(evaluator.call_with(each.value, rest), each))


GETTER_RULES: dict[str, Rule] = {
    **{f"operator.{kind}": _made(f"operator.{kind}") for kind in ("attrgetter", "itemgetter", "methodcaller")},
    "operator.attrgetter()": _getting(_attributes),
    "operator.itemgetter()": _getting(containers.element_at),
    "operator.methodcaller()": _method_called,
}
