"""One argument of a call, wherever it stands: written there, or in what ``*x`` and ``**x`` spread."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.sequences import positions
from boundary_guard.resolve.values import Alternative, Alternatives, Mapping, Text, Unknown

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_NOT_KNOWN = Alternative(Unknown("the arguments that ** adds are not known"))


def given_at(evaluator: Evaluator, given: Arguments, position: int, keyword: str) -> Alternatives:
    """The argument at the position or by the keyword; empty where the call leaves it out."""
    found = argument(given, position, keyword)
    return found if found is not None else _spread(evaluator, given, position, keyword)


def spread_out(evaluator: Evaluator, given: Arguments) -> Arguments:
    """The arguments with what ``*x`` spreads at its places; what may stand behind these is one more."""
    places, beyond = positions(evaluator, given.star)
    more = tuple(partial(_same, each) for each in (*places, *([beyond] if beyond else ())))
    return Arguments(
        ("spread out", given.key),
        (*given.lazy_positional, *more),
        given.lazy_keywords,
        double_star=given.double_star,
        calls=given.calls,
        written=given.written,
        identity=("spread out", given.identity),
    )


def one_by_one(given: Arguments) -> Iterator[tuple[Alternative, Arguments]]:
    """What ``*x`` spreads in one call at a time: another call may spread more, or less."""
    for number, each in enumerate(given.star):
        yield (
            each,
            Arguments(
                ("one of many", number, given.key),
                given.lazy_positional,
                given.lazy_keywords,
                (each,),
                given.double_star,
                given.calls,
                given.written,
                identity=("one of many", number, given.identity),
            ),
        )


def _same(found: Alternatives) -> Alternatives:
    return found


def _spread(evaluator: Evaluator, given: Arguments, position: int, keyword: str) -> Alternatives:
    """``import_module(*names)``, ``import_module(**options)``: one call may give it so, and another otherwise."""
    found: list[Alternative] = []
    for each in given.double_star:
        items = each.value.items if isinstance(each.value, Mapping) else ()
        wanted = (value for keys, value in items if any(_is(key, keyword) for key in keys))
        found.extend(one for value in wanted for one in behind(value, each))
    places, beyond = positions(evaluator, given.star)
    index = position - len(given.lazy_positional)
    found.extend(places[index] if index < len(places) else beyond)
    return distinct(found) or ((_NOT_KNOWN,) if given.double_star else ())


def _is(key: Alternative, keyword: str) -> bool:
    return isinstance(key.value, Text) and key.value.known == keyword
