"""Which format goes where: to standard output, and into each file that ``-o`` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from boundary_guard.model.errors import UsageError

Value = TypeVar("Value")
Renderers = Mapping[str, Callable[[Value], str]]

_BY_SUFFIX = {".sarif": "sarif", ".html": "html", ".htm": "html", ".md": "markdown", ".xml": "junit", ".json": "json"}
_JSON = ("json", "gitlab", "sarif")
"""What a file that ends in .json may hold."""
_FOR_LOGS = ("text", "concise", "github")
"""What is meant for a terminal or a log rather than for a file with a suffix of its own."""


def assign(formats: Sequence[str], files: Sequence[Path]) -> tuple[str | None, list[tuple[str, Path]]]:
    """The format of standard output, and that of each file.

    A file takes the first format that its suffix agrees with; without any, what the suffix says. What is left over
    is for standard output, which otherwise gets the text: a report in a file silences nothing.
    """
    left = list(formats)
    assigned = []
    for file in files:
        assigned.append((_format_of(file, left, formats), file))
    if len(left) > 1:
        raise UsageError(f"--format {left[1]}: give each further format a file with -o")
    return (left[0] if left else "text"), assigned


def _format_of(file: Path, left: list[str], formats: Sequence[str]) -> str:
    wanted = _BY_SUFFIX.get(file.suffix.lower())
    agreeing = [each for each in left if _agrees(each, wanted)]
    if agreeing:
        left.remove(agreeing[0])
        return agreeing[0]
    if wanted is not None:
        return wanted
    return formats[-1] if formats else "text"


def _agrees(name: str, wanted: str | None) -> bool:
    if wanted is None or name == wanted:
        return True
    if wanted == "json":
        return name in _JSON
    return name not in _FOR_LOGS
