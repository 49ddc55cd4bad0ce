"""Which format goes where: to standard output, and into each file that ``-o`` names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from boundary_guard.cli.output import is_source
from boundary_guard.model.errors import UsageError

Value = TypeVar("Value")
Renderers = Mapping[str, Callable[[Value], str]]

_BY_SUFFIX = {
    ".sarif": ("sarif",),
    ".html": ("html",),
    ".htm": ("html",),
    ".md": ("markdown",),
    ".xml": ("junit",),
    ".json": ("json", "gitlab", "sarif"),
    ".mmd": ("mermaid",),
    ".mermaid": ("mermaid",),
    ".dot": ("dot",),
    ".gv": ("dot",),
    ".d2": ("d2",),
}
"""What a file of that name may hold; the first is what it gets where nothing else is asked for."""
_FOR_ANYTHING = ("", ".txt", ".log", ".out")
"""A file of such a name gets whatever is asked for, and else the default."""


def assign(formats: Sequence[str], files: Sequence[Path]) -> tuple[str | None, list[tuple[str, Path]]]:
    """The format of standard output, and that of each file, for a command that writes several reports.

    A file takes the first format that its suffix agrees with; without any, what the suffix says. What is left over
    is for standard output, which otherwise gets the text: a report in a file silences nothing. UsageError for a format
    that is left over when standard output has one, and for a suffix that says nothing where no format is left.
    """
    left = list(formats)
    assigned = []
    for file in files:
        assigned.append((_format_of(file, left, formats), file))
    if len(left) > 1:
        raise UsageError(f"--format {left[1]}: give each further format a file with -o, with a suffix that agrees")
    return (left[0] if left else "text"), assigned


def the_one(name: str | None, file: Path | None, known: Collection[str], default: str) -> str:
    """The format of a command that writes one report: what is asked for, else what the file's suffix says.

    UsageError for a suffix that says none that is ``known``.
    """
    if name is not None or file is None:
        return name or default
    found = next((each for each in _of_suffix(file) if each in known), "")
    return found or _silent(file, default)


def _format_of(file: Path, left: list[str], formats: Sequence[str]) -> str:
    agreeing = _of_suffix(file)
    for each in left:
        if each in agreeing or not agreeing:
            left.remove(each)
            return each
    if agreeing:
        return agreeing[0]
    return formats[-1] if formats else _silent(file, "text")


def _silent(file: Path, default: str) -> str:
    """The default, for a file whose name asks for nothing else; that source code is not written over is told later."""
    if file.suffix.lower() not in _FOR_ANYTHING and not is_source(file):
        raise UsageError(f"-o {file}: no format is known by that suffix; give it with --format")
    return default


def _of_suffix(file: Path) -> tuple[str, ...]:
    return _BY_SUFFIX.get(file.suffix.lower(), ())
