"""What ``*arguments`` and ``**table`` of a call give to the parameters of the function that is called.

Each may be one of several: what the callers of a function that hands its arguments on have given. What one of them
leaves out comes from the other, or is the default (Language Reference, 6.3.4).
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct, pairs
from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.sequences import as_sequence, behind_items
from boundary_guard.resolve.values import Alternative, Alternatives, Mapping, Sequence, Text, Unknown, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_NO_STAR = only(Sequence())
_NO_TABLE = only(Mapping())
_MORE = only(Unknown("the arguments that ** adds are not known"))


def given_by_spreading(
    evaluator: Evaluator, given: Arguments, position: int | None, name: str, default: Lazy
) -> Alternatives:
    """The values of the parameter ``name``, at ``position`` among what ``*arguments`` fills (None: at none)."""
    results: list[Alternative] = []
    for star, table in pairs(given.star or _NO_STAR, given.double_star or _NO_TABLE):
        results.extend(behind(_given(evaluator, star, table, position, name, default), star, table))
    return distinct(results)


def _given(
    evaluator: Evaluator, star: Alternative, table: Alternative, position: int | None, name: str, default: Lazy
) -> Alternatives:
    found: list[Alternative] = []
    if position is not None:
        spread = as_sequence(evaluator, star.value)
        if position < len(spread.items):
            return spread.items[position]
        found.extend(behind_items(spread))
    if not isinstance(table.value, Mapping):
        return (*found, *_MORE, *default())
    is_sure = False
    for number, (keys, values) in enumerate(table.value.items):
        answers = {truth(compare(ast.Eq(), key.value, text(name))) for key in keys}
        if answers - {False}:
            found.extend(values)
            is_sure = is_sure or (answers == {True} and number < len(table.value.certain_items))
    return (*found, *(() if table.value.is_complete else _MORE), *(() if is_sure else default()))


def further_positional(
    evaluator: Evaluator, given: Arguments, extra: tuple[Alternatives, ...], free: int
) -> Alternatives:
    """What ``*rest`` of the function takes: ``extra``, and what is spread behind the first ``free``."""
    results: list[Alternative] = []
    for star in given.star or _NO_STAR:
        spread = as_sequence(evaluator, star.value)
        whole = Sequence((*extra, *spread.items[free:]), spread.rest, spread.is_complete)
        results.append(star.with_value(whole))
    return distinct(results)


def further_keywords(
    given: Arguments, keywords: tuple[tuple[str, Alternatives], ...], known: Collection[str]
) -> Alternatives:
    """What ``**others`` of the function takes: the keywords, and those of the table that are no parameter's."""
    named = [(only(text(name)), value) for name, value in keywords]
    results: list[Alternative] = []
    for table in given.double_star or _NO_TABLE:
        if isinstance(table.value, Mapping):
            certain = [item for item in table.value.certain_items if not _is_named(item, known)]
            others = [
                item for item in table.value.items[len(table.value.certain_items) :] if not _is_named(item, known)
            ]
            items, count = (*named, *certain, *others), len(named) + len(certain)
            results.append(table.with_value(Mapping(items, table.value.is_complete, (), count if others else None)))
        else:
            results.append(table.with_value(Mapping(tuple(named), is_complete=False)))
    return distinct(results)


def _is_named(item: tuple[Alternatives, Alternatives], known: Collection[str]) -> bool:
    keys = [key.value.known if isinstance(key.value, Text) else None for key in item[0]]
    return all(key in known for key in keys)
