"""What a template gives that is filled in by a method of strings: ``"{}.{}".format(a, b)``, ``template.substitute(…)``.

Sources: "Format String Syntax" and "Template strings" in the Library Reference.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import behind, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.templates import PLAIN, Pieces, format_pieces, formatted
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import Alternatives, Constant, Hole, Mapping, Text, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BASE = re.compile(r"[^.\[]*")
_STEPS = re.compile(r"\.([^.\[]+)|\[([^\]]*)\]")
"""What a field asks for after its position or name: attributes and elements."""


def formatted_text(
    evaluator: Evaluator, value: Text, given: Arguments, pieces_of: Callable[[str], Pieces | None]
) -> Alternatives:
    """The text with its places filled; ``pieces_of`` reads it as a template."""
    known = value.known
    pieces = pieces_of(known) if known is not None else None
    if pieces is None:
        return only(Text((Hole("the template of a text is not known"),)))
    return _filled(evaluator, pieces, given, itertools.count())


def _filled(evaluator: Evaluator, pieces: Pieces, given: Arguments, numbers: Iterator[int]) -> Alternatives:
    """The template with its values; ``numbers`` are those of the fields that have no name."""
    result: Alternatives = only(Text(()))
    for piece in pieces:
        if isinstance(piece, str):
            addition = only(text(piece))
        else:
            key = piece.key or ""
            place = str(next(numbers)) if not key or key[0] in ".[" else ""  # ``{.name}``: the next one's attribute
            found = _field(evaluator, place + key, given)
            inner = format_pieces(piece.spec)  # ``{:{width}}``
            specs = _filled(evaluator, inner, given, numbers) if inner is not None else PLAIN
            addition = formatted(evaluator, found, piece.conversion, specs)
        result = product(result, addition, lambda one, other: concatenated(as_text(one), as_text(other)))
    return result


def _spread(given: Arguments, name: str) -> Alternatives | None:
    """The keyword that ``**table`` gives."""
    return (
        tuple(
            one
            for table in given.double_star
            for keys, values in (table.value.items if isinstance(table.value, Mapping) else ())
            if any(isinstance(key.value, Text) and key.value.known == name for key in keys)
            for one in behind(values, table)
        )
        or None
    )


def _field(evaluator: Evaluator, field: str, given: Arguments) -> Alternatives:
    """A replacement field: a position or a name, then attributes."""
    base = _BASE.match(field)
    assert base is not None
    if base[0].isdigit():
        found = given_at(evaluator, given, int(base[0]), "") or None
    else:
        found = dict(given.keywords).get(base[0]) or _spread(given, base[0])
    if found is None:
        return only(Text((Hole(f"the value for {{{field}}} is not known"),)))
    for name, key in _STEPS.findall(field, base.end()):
        if name:
            found = evaluator.attributes(found, name)
        else:
            place = only(Constant(int(key)) if key.isdigit() else text(key))
            found = containers.element_at(evaluator, found, place)
    return found
