"""``operator.attrgetter``, ``itemgetter`` and ``methodcaller``: functions that get something of what they are given.

A getter is a partial: calling it asks its rule again, with the object behind the names.
Source: ``operator`` in the Library Reference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.access_paths import ANY, Key, Keys, attribute
from boundary_guard.resolve.access_paths import behind as behind_keys
from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.changing_functions import ADDING
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.onward import TAKING
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Partial,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
)

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


def behind_getter(getter: str, names: Arguments, keys: Keys) -> Iterator[Keys]:
    """Where in the result of a getter lies what lay behind the keys in what it is given."""
    given = names.positional
    if getter == _METHODS:
        is_taking = any(_constant(each.value) in TAKING for method in given[:1] for each in method)
        given = (given[1] if len(given) > 1 else (),) if is_taking else ()
    for number, name in enumerate(given):
        for written in dict.fromkeys(_constant(each.value) for each in name) or (None,):
            steps: Keys
            if getter != _ATTRIBUTES:
                steps = (ANY if written is None else Key(written),)
            elif isinstance(written, str):
                steps = tuple(attribute(each) for each in written.split("."))
            else:
                steps = keys[:1] if keys[:1] and keys[0].is_attribute else (attribute(""),)
            rest = behind_keys(keys, *steps)
            if rest is not None:
                yield rest if len(given) == 1 else (Key(number), *rest)


def may_change(getter: str, names: Arguments) -> bool:
    """Whether it calls a method that may change what it is given."""
    methods = [_constant(each.value) for each in names.positional[0]] if names.positional else []
    return getter == _METHODS and any(each is None or each in ADDING for each in methods)


def _constant(value: Value) -> str | int | None:
    match value:
        case Constant(value=int(number)):
            return number
        case Text():
            return value.known
    return None


_ATTRIBUTES, _ITEMS, _METHODS = "operator.attrgetter()", "operator.itemgetter()", "operator.methodcaller()"
GETTERS = frozenset({_ATTRIBUTES, _ITEMS, _METHODS})
GETTER_RULES: dict[str, Rule] = {
    **{f"operator.{kind}": _made(f"operator.{kind}") for kind in ("attrgetter", "itemgetter", "methodcaller")},
    _ATTRIBUTES: _getting(_attributes),
    _ITEMS: _getting(containers.element_at),
    _METHODS: _method_called,
}
