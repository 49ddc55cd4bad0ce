"""On which line each key, table and list item of a TOML document stands; ``tomllib`` does not tell.

Only for documents that ``tomllib`` has read: what is valid needs no second grammar, only its strings,
comments and brackets. A place that is missed costs a less exact line in a message, nothing else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TomlPath = tuple[str | int, ...]
"""Keys and list positions that lead from the document to a value."""

_DEEPEST = 16
"""How long a path may get; no configuration goes deeper, and longer ones would cost their length squared."""
_TOKEN = re.compile(
    r'''
      (?P<text>    """(?:[^"\\]|\\.|"(?!""))*+"{3,5} | "(?:[^"\\\n]|\\.)*+"
                 | \'\'\'(?:[^']|'(?!''))*+'{3,5}     | '[^'\n]*+' )
    | (?P<comment> \#[^\n]*+ )
    | (?P<newline> \n )
    | (?P<mark>    [\[\]{},=.] )
    | (?P<word>    [^\s\[\]{},=."'\#]++ )
    ''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class _Open:
    """A bracket that is still open: where its content belongs, and for a list the current position in it."""

    path: TomlPath
    is_list: bool = False
    position: int = 0


@dataclass(slots=True)
class _Walk:
    """Walks the tokens once, keeping the line of every path it comes by."""

    lines: dict[TomlPath, int] = field(default_factory=dict)
    table: TomlPath = ()
    counts: dict[TomlPath, int] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    value_at: TomlPath | None = None
    """Where the value that comes next belongs; None while a key is read."""

    def statement(self, tokens: list[tuple[str, str, int]]) -> None:
        """Take in one header or one key with its value."""
        if tokens[0][1] == "[":
            self._header([_unquoted(text) for kind, text, _ in tokens if kind != "mark"], tokens)
            return
        self.key, self.opened, self.value_at = [], [], None
        for kind, text, line in tokens:
            if kind == "mark":
                self._mark(text, line)
            else:
                self._word(text, line)

    def _header(self, keys: list[str], tokens: list[tuple[str, str, int]]) -> None:
        """``[a.b]`` or ``[[a.b]]``: what follows belongs there."""
        path: TomlPath = ()
        for key in keys[: _DEEPEST - 1]:
            path = (*self._last(path), key)
        if len(tokens) > 1 and tokens[1][1] == "[":
            self.counts[path] = self.counts.get(path, 0) + 1
        self.table = self._last(path)
        self._reach(self.table, tokens[0][2])

    def _reach(self, path: TomlPath, line: int) -> None:
        """Keep the line of a path, and of the tables above it that are not written anywhere else."""
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _last(self, path: TomlPath) -> TomlPath:
        """The path itself, or the last table of that list of tables."""
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def _word(self, text: str, line: int) -> None:
        """A part of a key, or a value that has no brackets."""
        if self.value_at is None:
            self.key.append(_unquoted(text))
        else:
            self.lines.setdefault(self.value_at, line)

    def _mark(self, mark: str, line: int) -> None:
        """A bracket, comma or equals sign inside a statement."""
        if mark == "=":
            path = self.opened[-1].path if self.opened else self.table
            self.value_at = _below(path, *self.key)
            self._reach(self.value_at, line)
            self.key = []
        elif mark in "[{" and self.value_at is not None:
            self.lines.setdefault(self.value_at, line)
            self.opened.append(_Open(self.value_at, is_list=mark == "["))
            self._next()
        elif mark in "]}" and self.opened:
            self.value_at = self.opened.pop().path
        elif mark == "," and self.opened:
            self.opened[-1].position += 1
            self._next()

    def _next(self) -> None:
        """Expect an item of the innermost list, or a key of the innermost table."""
        inner = self.opened[-1]
        self.value_at = _below(inner.path, inner.position) if inner.is_list else None


@functools.lru_cache(maxsize=8)
def lines_of(text: str) -> Mapping[TomlPath, int]:
    """The line, from 1, of everything in a valid document that has a place of its own."""
    walk = _Walk()
    for tokens in _statements(text):
        walk.statement(tokens)
    return walk.lines


def _statements(text: str) -> Iterator[list[tuple[str, str, int]]]:
    """The tokens of each header and each key with its value: kind, text, line."""
    tokens: list[tuple[str, str, int]] = []
    line, depth = 1, 0
    for match in _TOKEN.finditer(text):
        kind, found = str(match.lastgroup), match.group()
        if kind == "newline" and not depth and tokens:
            yield tokens
            tokens = []
        if kind in ("text", "word", "mark"):
            tokens.append((kind, found, line))
        if kind == "mark":
            depth += (found in "[{") - (found in "]}")
        line += found.count("\n")
    if tokens:
        yield tokens


def _below(path: TomlPath, *keys: str | int) -> TomlPath:
    return (path + keys)[:_DEEPEST]


def _unquoted(key: str) -> str:
    """A key as it is meant; escapes in quoted keys are left alone."""
    return key[1:-1] if key[0] in "\"'" else key
