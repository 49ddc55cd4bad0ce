"""Dotted module names, and the patterns that select them."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NewType

ModuleName = NewType("ModuleName", str)
"""A dotted name as ``import`` takes it, such as ``core.bootstrap``; NFKC-normalised."""


def join(*parts: str) -> ModuleName:
    """Join the parts that are not empty with dots."""
    return ModuleName(".".join(part for part in parts if part))


def parent(name: str) -> ModuleName:
    """The package that holds ``name``; empty for a top-level module."""
    return ModuleName(name.rpartition(".")[0])


def ancestors(name: str) -> Iterator[ModuleName]:
    """Every package above ``name``, outermost first: ``a.b.c`` gives ``a``, ``a.b``."""
    position = name.find(".")
    while position != -1:
        yield ModuleName(name[:position])
        position = name.find(".", position + 1)


def is_within(name: str, package: str) -> bool:
    """Whether ``name`` is ``package`` itself or lies below it."""
    return name == package or name.startswith(package + ".")


def is_module_name(text: str) -> bool:
    """Whether an ``import`` statement could spell ``text``."""
    return bool(text) and all(part.isidentifier() for part in text.split("."))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A hint ``; did you mean "x"?`` for a name that is not among ``known``; empty when nothing is near."""
    matches = difflib.get_close_matches(wrong, sorted(known), n=1, cutoff=0.6)
    return f'; did you mean "{matches[0]}"?' if matches else ""


@dataclass(frozen=True, slots=True, order=True)
class ModulePattern:
    """A dotted name in which ``*`` stands for one segment and ``**`` for one or more.

    The wildcards and their meaning are import-linter's ("module expressions"). A pattern is matched segment by
    segment, never as a regular expression, so that a user's text costs no more than its length.
    """

    text: str

    def __post_init__(self) -> None:
        for segment in self.text.split("."):
            if segment not in ("*", "**") and not segment.isidentifier():
                raise ValueError(f"{self.text!r} is no module pattern: {segment!r} is neither a name nor * nor **")

    @property
    def is_literal(self) -> bool:
        """Whether the pattern names one module."""
        return "*" not in self.text

    def matches(self, name: str) -> bool:
        """Whether the pattern names exactly this module."""
        if self.is_literal:
            return self.text == name
        return _matches(tuple(self.text.split(".")), tuple(name.split(".")))

    def covers(self, name: str) -> bool:
        """Whether the pattern names this module or a package above it."""
        return self.matches(name) or any(self.matches(package) for package in ancestors(name))


@functools.lru_cache(maxsize=65536)
def _matches(pattern: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Match by dynamic programming over the name: no backtracking, whatever the pattern."""
    reachable = {0}
    for segment in pattern:
        if segment == "**":
            reachable = set(range(min(reachable) + 1, len(name) + 1)) if reachable else set()
        else:
            reachable = {at + 1 for at in reachable if at < len(name) and segment in ("*", name[at])}
        if not reachable:
            return False
    return len(name) in reachable
