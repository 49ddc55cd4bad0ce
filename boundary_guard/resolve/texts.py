"""Strings with holes: joined, formatted, changed by methods, shown as patterns."""

from __future__ import annotations

from collections.abc import Callable

from boundary_guard.resolve.values import (
    NUMBER,
    Constant,
    External,
    Hole,
    Listed,
    Literal,
    Part,
    PathValue,
    Text,
    Unknown,
    Value,
    text,
)

MAX_LENGTH = 4096
"""Longer strings are no module names: they become a hole, so that a loop cannot grow them for ever."""


def concatenated(*texts: Text) -> Text:
    """The texts in a row; each part keeps where it came from."""
    parts = tuple(part for each in texts for part in each.parts if isinstance(part, Hole) or part.text)
    if sum(len(part.text) for part in parts if not isinstance(part, Hole)) > MAX_LENGTH:
        return Text((Hole("the text is too long for a module name"),))
    return Text(_joined_literals(parts))


def _joined_literals(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Neighbouring plain literals become one, so that equal texts are equal values."""
    if len(parts) < 2:
        return parts
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Literal) and isinstance(last, Literal) and not part.options and not last.options:
            merged[-1] = Literal(last.text + part.text)
        elif isinstance(part, Hole) and isinstance(last, Hole):
            is_number = part.is_number and last.is_number
            merged[-1] = Hole(last.reason, part.is_dotted or last.is_dotted, is_number=is_number)
        else:
            merged.append(part)
    return tuple(merged)


def as_text(value: Value) -> Text:
    """What ``str(value)`` gives."""
    match value:
        case Text():
            return value
        case PathValue(text=inner):
            return inner
        case Constant(value=constant):
            return text(str(constant))
        case Unknown(reason=reason):
            is_number = value == NUMBER
            return Text((Hole(reason, is_dotted=not is_number, is_number=is_number),))
        case External(name=name):
            return Text((Hole(f"what {name} gives is known at run time only"),))
    return Text((Hole("the text of an object is known at run time only"),))


def changed(value: Text, function: Callable[[str], str]) -> Text:
    """``function`` over the whole text, when it is known; what was listed stays listed."""
    known = value.known
    if known is None:
        return Text((Hole(first_reason(value)),))
    result = function(known)
    if len(value.parts) == 1 and isinstance(value.parts[0], Literal):
        options = tuple(function(option) for option in value.parts[0].options)
        return Text((Literal(result, options),)) if result else text("")
    return Text((Listed(result) if value.is_listed else Literal(result),))


def changed_by_part(value: Text, function: Callable[[str], str]) -> Text:
    """``function`` over each part: right for what looks at single characters only."""
    parts: list[Part] = []
    for part in value.parts:
        match part:
            case Literal(text=known, options=options):
                parts.append(Literal(function(known), tuple(function(option) for option in options)))
            case Listed(text=known):
                parts.append(Listed(function(known)))
            case Hole():
                parts.append(part)
    return Text(tuple(parts))


def first_reason(value: Text) -> str:
    """Why the text is not known."""
    return next((part.reason for part in value.parts if isinstance(part, Hole)), "")


def strip_ends(value: Text, name: str, characters: str | None) -> Text:
    """``strip``, ``lstrip``, ``rstrip``; a hole at an end stays."""
    if value.known is not None:
        return changed(value, lambda known: _call(known, name, characters))
    parts = list(value.parts)
    first, last = parts[0], parts[-1]
    if name != "rstrip" and isinstance(first, Literal):
        parts[0] = Literal(first.text.lstrip(characters))
    if name != "lstrip" and isinstance(last, Literal):
        parts[-1] = Literal(last.text.rstrip(characters))
    return Text(tuple(parts))


def _call(known: str, name: str, argument: str | None) -> str:
    result: str = getattr(known, name)(argument) if name in {"strip", "lstrip", "rstrip"} else known
    return result


def split(value: Text, separator: str | None, limit: int, *, from_right: bool) -> list[Text] | None:
    """``split`` and ``rsplit``; None when a hole could hold the separator."""
    known = value.known
    if known is not None:
        pieces = known.rsplit(separator, limit) if from_right else known.split(separator, limit)
        if len(pieces) == 1 and pieces[0] == known:
            return [value]
        return [_piece(value, piece) for piece in pieces]
    if separator is None:
        return None
    return _split_template(value, separator, limit, from_right=from_right)


def _piece(value: Text, piece: str) -> Text:
    return Text((Listed(piece) if value.is_listed else Literal(piece),)) if piece else text("")


def _split_template(value: Text, separator: str, limit: int, *, from_right: bool) -> list[Text] | None:
    """Split what lies on the known side of the first (or last) hole."""
    pieces: list[list[Part]] = [[]]
    parts = list(reversed(value.parts)) if from_right else list(value.parts)
    for part in parts:
        if isinstance(part, Hole):
            if part.is_dotted and (limit < 0 or len(pieces) <= limit):
                return None
            pieces[-1].append(part)
            continue
        room = limit - (len(pieces) - 1) if limit >= 0 else -1
        found = part.text.rsplit(separator, room) if from_right else part.text.split(separator, room)
        for number, piece in enumerate(reversed(found) if from_right else found):
            if number:
                pieces.append([])
            pieces[-1].append(Literal(piece))
    if from_right:
        return [concatenated(Text(tuple(reversed(piece)))) for piece in reversed(pieces)]
    return [concatenated(Text(tuple(piece))) for piece in pieces]


def segments(value: Text, separator: str) -> list[Text]:
    """The text cut at every separator; each piece keeps where it came from. Holes are never cut."""
    pieces: list[list[Part]] = [[]]
    for part in value.parts:
        if isinstance(part, Hole) or separator not in part.text:
            pieces[-1].append(part)
            continue
        for index, piece in enumerate(part.text.split(separator)):
            if index:
                pieces.append([])
            if piece:
                pieces[-1].append(Listed(piece) if isinstance(part, Listed) else Literal(piece))
    return [Text(tuple(piece)) for piece in pieces]


def from_segments(pieces: list[Text], separator: str) -> Text:
    """The pieces in a row, with the separator between them."""
    joined: list[Text] = []
    for index, piece in enumerate(pieces):
        if index:
            joined.append(text(separator))
        joined.append(piece)
    return concatenated(*joined)
