"""What ``os.path.join`` and ``pathlib`` make of several parts, and of those that ``*parts`` spreads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, paths
from boundary_guard.resolve.alternatives import behind, distinct, map_values, product
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternative, Alternatives, Constant, Hole, Sequence, Text, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_NO_PATH = Constant(None)
"""What neither ``Path`` nor ``os.path.join`` takes: the call raises an error."""
_MANY_PARTS = Text((Hole("how many parts are joined is not known", is_dotted=True),))


def joined_parts(evaluator: Evaluator, given: Iterable[Alternatives], star: Alternatives) -> Alternatives:
    """The parts ``given`` joined with those that ``*star`` adds.

    One call may spread other parts, and more of them, than another: each list of them is joined on its own.
    """
    columns = list(given)
    if not star:
        return _joined(columns)
    return distinct(
        one
        for each in star
        for spread in _parts_of(evaluator, each)
        for one in behind(_joined([*columns, *spread]), each)
    )


def _joined(columns: list[Alternatives]) -> Alternatives:
    kept = [tuple(each for each in column if each.value != _NO_PATH) for column in columns]
    first, *others = kept or [only(text(""))]
    result = map_values(first, as_text)
    for column in others:
        result = product(result, column, lambda one, other: paths.in_folder(as_text(one), as_text(other)))
    return result


def _parts_of(evaluator: Evaluator, spread: Alternative) -> Iterator[list[Alternatives]]:
    """What ``*parts`` may add; of parts whose number is not known none, one, all that are known of, or any."""
    value = spread.value
    if isinstance(value, Sequence) and (value.rest or not value.is_complete):
        yield list(value.items)
        yield [*value.items, value.rest or only(containers.NO_ELEMENT)]
        if len(value.rest) > 1:
            yield [*value.items, *((each,) for each in value.rest)]
        yield [*value.items, only(_MANY_PARTS)]
    else:
        yield containers.items_of(evaluator, (spread,))
