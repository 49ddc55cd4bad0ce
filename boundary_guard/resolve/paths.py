"""Paths as values: ``pathlib`` and ``os.path`` over the project's own folders, without touching the disk elsewhere.

Relative paths are looked for below the project's root, then below each source root: where the program will be
started is not known, but that is where projects keep what they scan.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from boundary_guard.resolve.texts import changed, concatenated, from_segments, segments
from boundary_guard.resolve.values import (
    Hole,
    Listed,
    Literal,
    PathValue,
    Sequence,
    Text,
    Value,
    only,
    text,
)

MAX_AT_ROOT = 64
"""A path of which nothing is known but the project's folder is expanded only where little lies in it."""


def joined_path(left: Text, right: Text) -> Text:
    """``path / name`` of two texts."""
    first = right.parts[0] if right.parts else None
    if isinstance(first, Literal | Listed) and first.text.startswith("/"):
        return right
    if not right.parts or left.known == "":
        return left if left.parts and left.known != "" else right
    return normalised(concatenated(left, text("/"), right))


def ends_in_slash(value: Text) -> bool:
    """Whether it names a folder by the slash at its end: what ``dirname`` takes away is nothing but that."""
    last = value.parts[-1] if value.parts else None
    return isinstance(last, Literal | Listed) and last.text.endswith("/") and value.known != "/"


def in_folder(left: Text, right: Text) -> Text:
    """``os.path.join`` of two texts, of which the second may be empty: ``join(folder, "")`` ends in a slash."""
    if right.parts and right.known != "":
        return joined_path(left, right)
    return left if ends_in_slash(left) or left.known in ("", "/") else concatenated(left, text("/"))


def normalised(value: Text) -> Text:
    """The path without ``.`` and doubled slashes; ``..`` takes the segment before it away."""
    pieces = segments(value, "/")
    kept: list[Text] = []
    for index, piece in enumerate(pieces):
        known = piece.known
        if (known == "" and index) or (known == "." and len(pieces) > 1):
            continue
        if known == ".." and kept and kept[-1].known not in ("", "..", None):
            kept.pop()
            continue
        kept.append(piece)
    return from_segments(kept, "/")


def path_attribute(value: PathValue, name: str) -> Value | None:
    """``path.name``, ``path.stem`` …; None for a method."""
    pieces = segments(value.text, "/")
    match name:
        case "name":
            return _one_name(pieces[-1])
        case "stem":
            return _one_name(stem(pieces[-1]))
        case "suffix":
            return changed(pieces[-1], lambda known: posixpath.splitext(known)[1])
        case "parent":
            return PathValue(folder(value.text))
        case "path":
            return value.text
        case "parts":
            return Sequence(tuple(only(piece) for piece in pieces))
        case "parents":
            above, found = value.text, []
            for _ in range(len(pieces) - 1):
                above = folder(above)
                found.append(only(PathValue(above)))
            return Sequence(tuple(found))
    return None


def stem(piece: Text) -> Text:
    """The last segment without its suffix; ``x.*`` with a hole in front keeps the hole."""
    last = piece.parts[-1] if piece.parts else None
    if piece.known is None and isinstance(last, Literal) and "." in last.text:
        return concatenated(Text((*piece.parts[:-1], Literal(posixpath.splitext(last.text)[0]))))
    if piece.known is None:
        return Text(tuple(Hole(p.reason, False) if isinstance(p, Hole) else p for p in piece.parts))
    return changed(piece, lambda known: posixpath.splitext(known)[0])


def folder(value: Text) -> Text:
    """``os.path.dirname``."""
    pieces = segments(value, "/")
    if len(pieces) == 1 and value.known is None:
        return Text((Hole("the folder of a path that is not known", is_dotted=False),))
    if len(pieces) == 1:
        return text("")
    return from_segments(pieces[:-1], "/")


def relative_path(value: Text, start: Text) -> Text:
    """``relative_to`` and ``relpath``, when one lies below the other."""
    pieces, base = segments(normalised(value), "/"), segments(normalised(start), "/")
    if start.known in ("", "."):
        return value
    shown, above = [p.known for p in pieces], [p.known for p in base]
    if shown[: len(above)] == above and None not in above:
        return from_segments(pieces[len(above) :], "/") if len(pieces) > len(above) else text(".")
    return Text((Hole("the path does not lie below the other"),))


def normalised_stem(value: Text) -> Text:
    """``os.path.splitext(path)[0]``: the path without its suffix."""
    pieces = segments(value, "/")
    return from_segments([*pieces[:-1], stem(pieces[-1])], "/")


def _one_name(piece: Text) -> Text:
    """The name of one file or folder: what is not known of it is no way through several, nor a dotted name."""
    return Text(tuple(replace(part, is_dotted=False) if isinstance(part, Hole) else part for part in piece.parts))
