"""Methods of strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, map_values, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.characters import translated
from boundary_guard.resolve.filled_templates import formatted_text
from boundary_guard.resolve.templates import dollar_pieces, format_pieces
from boundary_guard.resolve.text_arguments import with_all_arguments
from boundary_guard.resolve.texts import (
    as_text,
    changed,
    changed_by_part,
    concatenated,
    split,
    strip_ends,
)
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    Constant,
    Hole,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


_SAME_TEXT = frozenset({"encode", "decode"})


OF_TEMPLATES = frozenset({"substitute", "safe_substitute"})
"""Methods of ``string.Template``, which is known by its text."""
MAX_PLACES = 999
"""The widest text that is filled up: a wider one would only take memory."""
_CHANGING = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "capitalize": str.capitalize,
    "swapcase": str.swapcase,
    "casefold": str.casefold,
}


def text_method(evaluator: Evaluator, value: Text, name: str, given: Arguments) -> Alternatives | None:
    first = given.positional[0] if given.positional else None
    found = with_all_arguments(value, name, given)
    if found is not None:
        return found
    if name in _CHANGING:
        is_of_characters = name not in ("title", "capitalize")
        return only(changed_by_part(value, _CHANGING[name]) if is_of_characters else changed(value, _CHANGING[name]))
    if name in _SAME_TEXT:
        return only(value)
    match name:
        case "format_map" if first is not None:
            return formatted_text(evaluator, value, Arguments.of().with_table(first), format_pieces)
        case "format":
            return formatted_text(evaluator, value, given, format_pieces)
        case _ if name in OF_TEMPLATES:
            return formatted_text(evaluator, value, given.with_table(first) if first else given, dollar_pieces)
        case "translate" if first is not None:
            return map_values(first, lambda table: translated(value, table))
        case "join" if first is not None:
            return _joined(evaluator, value, first)
        case "strip" | "lstrip" | "rstrip":
            return over_texts(
                first, lambda chars: strip_ends(value, name, chars), without=strip_ends(value, name, None)
            )
        case "startswith" | "endswith" if first is not None:
            return map_values(first, lambda tested: _begins_or_ends(value, name, tested))
        case "removeprefix" | "removesuffix" if first is not None:
            return over_texts(first, lambda cut: _removed(value, name, cut))
        case "replace" if len(given.positional) >= 2:
            return product(given.positional[0], given.positional[1], lambda one, other: _replaced(value, one, other))
        case "split" | "rsplit":
            return _split(value, name, given)
        case "partition" | "rpartition" if first is not None:
            return over_texts(first, lambda cut: _partitioned(value, name, cut))
        case "find" | "rfind" | "index" | "rindex" | "count" if first is not None:
            return map_values(first, lambda part: _place_in(value, name, part))
        case "zfill" | "ljust" | "rjust" | "center" if first is not None:
            return product(
                first, given.positional[1] if len(given.positional) > 1 else only(text(" ")), _filler(value, name)
            )
        case "splitlines":
            return only(_lines(value))
        case "isidentifier" | "isdigit" | "isalpha" | "isupper" | "islower":
            known = value.known
            return only(Constant(bool(getattr(known, name)())) if known is not None else Unknown("a test of a text"))
    return None


def _filler(value: Text, name: str) -> Callable[[Value, Value], Value]:
    """``zfill``, ``ljust`` and their kin: the text in so many places."""

    def filled(width: Value, character: Value) -> Value:
        places = width.value if isinstance(width, Constant) else None
        by = character.known if isinstance(character, Text) else None
        if value.known is None or not isinstance(places, int) or places > MAX_PLACES or by is None or len(by) != 1:
            return Text((Hole("how many places the text takes is not known", is_dotted=False),))
        return text(value.known.zfill(places) if name == "zfill" else getattr(value.known, name)(places, by))

    return filled


def over_texts(
    found: Alternatives | None, function: Callable[[str], Value], without: Value | None = None
) -> Alternatives | None:
    """Apply ``function`` to each argument whose text is known."""
    if found is None:
        return only(without) if without is not None else None
    return map_values(
        found,
        lambda value: (
            function(value.known)
            if isinstance(value, Text) and value.known is not None
            else Text((Hole("the text is changed in a way that is not known"),))
        ),
    )


def _lines(value: Text) -> Sequence:
    if value.known is None:
        return Sequence((), only(Text((Hole("a line of a text"),))))
    return Sequence(tuple(only(text(line)) for line in value.known.splitlines()))


def _joined(evaluator: Evaluator, separator: Text, found: Alternatives) -> Alternatives:
    results: list[Alternative] = []
    for each in found:
        sequence = each.value
        is_in_order = isinstance(sequence, Sequence) and (sequence.is_ordered or len(sequence.items) < 2)
        if not isinstance(sequence, Sequence) or sequence.rest or not sequence.is_complete or not is_in_order:
            results.append(Alternative(Text((Hole("the parts that are joined are not known"),)), each.choices))
            continue
        whole: Alternatives = (Alternative(Text(()), each.choices, each.excluded, each.taken, each.via),)
        for index, item in enumerate(sequence.items):
            if index:
                whole = map_values(whole, lambda value: concatenated(as_text(value), separator))
            whole = product(whole, item, lambda one, other: concatenated(as_text(one), as_text(other)))
        results.extend(whole)
    return distinct(results)


def _place_in(value: Text, name: str, part: Value) -> Value:
    whole, wanted = value.known, part.known if isinstance(part, Text) else None
    if whole is None or wanted is None or (name.endswith("index") and wanted not in whole):
        return Unknown("a place in a text")
    return Constant(getattr(whole, name)(wanted))


def _begins_or_ends(value: Text, name: str, tested: Value) -> Value:
    if isinstance(tested, Sequence):
        results = [_begins_or_ends(value, name, each.value) for item in tested.items for each in item]
        if any(isinstance(result, Constant) and result.value for result in results):
            return Constant(True)
        return (
            Constant(False) if all(isinstance(result, Constant) for result in results) else Unknown("a test of a text")
        )
    wanted = tested.known if isinstance(tested, Text) else None
    if wanted is None:
        return Unknown("a test of a text")
    if value.known is not None:
        return Constant(getattr(value.known, name)(wanted))
    end = value.parts[0] if name == "startswith" else value.parts[-1]
    if not isinstance(end, Hole) and len(end.text) >= len(wanted):
        return Constant(getattr(end.text, name)(wanted))
    return Unknown("a test of a text")


def _removed(value: Text, name: str, cut: str) -> Text:
    if value.known is not None:
        return changed(value, lambda known: getattr(known, name)(cut))
    parts = list(value.parts)
    index = 0 if name == "removeprefix" else -1
    end = parts[index]
    if not isinstance(end, Hole):
        parts[index] = changed(Text((end,)), lambda known: getattr(known, name)(cut)).parts[0]
    return concatenated(Text(tuple(parts)))


def _replaced(value: Text, old: Value, new: Value) -> Value:
    before, after = (each.known if isinstance(each, Text) else None for each in (old, new))
    if before is None or after is None:
        return Text((Hole("a text is replaced by one that is not known"),))
    if len(before) == 1 or value.known is None:
        return concatenated(changed_by_part(value, lambda part: part.replace(before, after)))
    replaced = changed_by_part(value, lambda part: part.replace(before, after))
    whole = value.known.replace(before, after)
    return replaced if replaced.known == whole else changed(value, lambda known: known.replace(before, after))


def _split(value: Text, name: str, given: Arguments) -> Alternatives:
    separators = given.positional[0] if given.positional else dict(given.keywords).get("sep", only(NONE))
    limits = (
        given.positional[1] if len(given.positional) > 1 else dict(given.keywords).get("maxsplit", only(Constant(-1)))
    )

    def pieces(separator: Value, limit: Value) -> Value:
        known = separator.known if isinstance(separator, Text) else None
        is_known = known or separator == NONE
        most = limit.value if isinstance(limit, Constant) and isinstance(limit.value, int) else None
        found = split(value, known, most, from_right=name == "rsplit") if is_known and most is not None else None
        if found is None:
            return Sequence((), only(Text((Hole("a part of a text that is not known", False),))), False)
        return Sequence(tuple(only(piece) for piece in found))

    return product(separators, limits, pieces)


def _partitioned(value: Text, name: str, cut: str) -> Value:
    found = split(value, cut, 1, from_right=name == "rpartition") if cut else None
    if found is None:
        return Sequence(tuple(only(Text((Hole("a part of a text that is not known"),))) for _ in range(3)))
    if len(found) == 2:
        return Sequence((only(found[0]), only(text(cut)), only(found[1])))
    order = (text(""), text(""), value) if name == "rpartition" else (value, text(""), text(""))
    return Sequence(tuple(only(piece) for piece in order))


_ENCODINGS = frozenset({"utf-8", "utf8", "UTF-8", "ascii", "latin-1", "latin1"})


def decoded(value: Value, encodings: Alternatives | None) -> Value:
    """The text that bytes are, in an encoding that is known."""
    if not isinstance(value, Constant) or not isinstance(value.value, bytes):
        return Unknown("the bytes that are decoded are not known")
    names = {each.value.known if isinstance(each.value, Text) else None for each in encodings or only(text("utf-8"))}
    if len(names) != 1 or not names <= _ENCODINGS:
        return Unknown("the encoding is not known")
    try:
        return text(value.value.decode(str(*names)))
    except ValueError:
        return Unknown("the bytes cannot be decoded")
