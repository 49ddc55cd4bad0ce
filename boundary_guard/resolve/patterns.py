"""Texts shown as patterns: ``*`` for what is listed or unknown, ``{a,b}`` for what a loop gives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boundary_guard.resolve.values import (
    Literal,
    Text,
)


def shown(value: Text) -> str:
    """The text as a pattern: ``*`` for what is listed or unknown, ``{a,b}`` for what a loop gives."""
    pieces = []
    for part in value.parts:
        match part:
            case Literal(text=known, options=()):
                pieces.append(known)
            case Literal(options=options):
                pieces.append("{" + ",".join(dict.fromkeys(options)) + "}" if len(set(options)) > 1 else part.text)
            case _:
                pieces.append("*")
    return _STARS.sub("*", "".join(pieces))


_STARS = re.compile(r"\*{2,}")


def merged_patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    """Each pattern once; those that differ in one literal segment become one with braces."""
    found = list(dict.fromkeys(patterns))
    merged: list[str] = []
    while found:
        first = found.pop(0)
        position = next((p for other in found if (p := _only_difference(first, other)) is not None), None)
        if position is None:
            merged.append(first)
            continue
        group = [other for other in found if _only_difference(first, other) == position]
        segments = first.split(".")
        names = sorted({each.split(".")[position] for each in (first, *group)})
        segments[position] = "{" + ",".join(names) + "}"
        merged.append(".".join(segments))
        found = [other for other in found if other not in group]
    return tuple(merged)


def _only_difference(one: str, other: str) -> int | None:
    """The place of the only segment in which two patterns differ, when both are literal there."""
    left, right = one.split("."), other.split(".")
    different = [index for index, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]]
    if len(left) != len(right) or len(different) != 1:
        return None
    at = different[0]
    return at if left[at].isidentifier() and right[at].isidentifier() else None
