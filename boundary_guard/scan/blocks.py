"""Which blocks stand around a place: the headers above it that no later line has closed.

Few kinds of block matter to an import (``def`` and ``class``, ``if TYPE_CHECKING``, ``try``), and only at imports,
so other lines are not looked at as the scan passes them. When an import needs to know whether a block still
lasts, a search for lines with no more indentation than its header decides most cases in C; only if there is
one (it may lie in a string or in brackets) are the lines between read exactly.

Indentation is compared by the number of characters: Python 3 accepts only files where that gives the same
order as counting tabs does.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from unicodedata import normalize

from boundary_guard.scan.records import Doubt
from boundary_guard.scan.strings import COMMENT, STRING, end_of_string

_HEADER = re.compile(r"[ \t\f]*+(?:async[ \t]++)?(?:def|class)[ \t]++(\w++)")
_DEEPEST = 100
"""CPython's tokenizer has the same limit (``MAXINDENT``)."""


class Kind(Enum):
    """What a block means for the imports in it."""

    FUNCTION = auto()
    CLASS = auto()
    TYPE_CHECKING = auto()
    TRY = auto()
    OTHER = auto()
    """Nothing: a branch on something else."""


_NAMED = frozenset({Kind.FUNCTION, Kind.CLASS})


class Block:
    """A header that was met, as long as it may last."""

    __slots__ = ("checked", "first", "handled", "indent", "kind", "line_break")

    def __init__(self, kind: Kind, indent: int, line_break: int, first: int) -> None:
        self.kind = kind
        self.indent = indent
        self.line_break = line_break
        """Where the line break before the header stands."""
        self.checked = line_break
        """Up to this line break the block is known to last."""
        self.first = first
        """Of a ``try``: how many statements stand before it."""
        self.handled = -1
        """Of a ``try``: how many statements stand before the end of its body; -1 while that is open."""


class Blocks:
    """The stack of headers above the place that the scan has reached."""

    __slots__ = ("_text", "stack")

    def __init__(self, text: str) -> None:
        self._text = text
        self.stack: list[Block] = []

    def leave(self, indent: int) -> None:
        """A logical line with ``indent`` characters of white space ends all blocks not further left."""
        stack = self.stack
        while stack and stack[-1].indent >= indent:
            stack.pop()

    def enter(self, kind: Kind, indent: int, line_break: int, statements: int) -> None:
        """A header follows ``line_break``."""
        self.leave(indent)
        if len(self.stack) > _DEEPEST:
            raise Doubt("indented too deeply")
        self.stack.append(Block(kind, indent, line_break, statements))

    def around(self, line_break: int) -> list[Block]:
        """The blocks around the logical line after ``line_break``, outermost first; call ``leave`` before."""
        self.stack = [block for block in self.stack if self._lasts(block, line_break)]
        return self.stack

    def function_around(self) -> str:
        """The qualified name of the innermost function among the blocks that last; empty where there is none."""
        depth = len(self.stack)
        while depth and self.stack[depth - 1].kind is not Kind.FUNCTION:
            depth -= 1
        named = (block for block in self.stack[:depth] if block.kind in _NAMED)
        return ".".join(self._name_of(block) for block in named)

    def _name_of(self, block: Block) -> str:
        header = _HEADER.match(self._text, block.line_break + 1)
        if header is None:
            raise Doubt("an odd header")
        name = header[1]
        return name if name.isascii() else normalize("NFKC", name)

    def _lasts(self, block: Block, line_break: int) -> bool:
        if block.kind is Kind.TRY or block.line_break == line_break:
            return True
        start = block.checked
        block.checked = line_break
        candidate = _line_within(block.indent).search(self._text, start + 1, line_break)
        return candidate is None or not _closes(self._text, start, line_break, block.indent)


@lru_cache(maxsize=128)
def _line_within(indent: int) -> re.Pattern[str]:
    """Finds what looks like the start of a logical line with at most ``indent`` characters of white space."""
    return re.compile(rf"\n(?:[ \t]*\f)*+[ \t]{{0,{indent}}}[^ \t\f\n#)\]}}]")


_TO_SIGN = re.compile(rf"(?:[^\"'#\n()\[\]{{}}\\]++|\\.|{COMMENT}|{STRING})*+", re.DOTALL)
_TO_LINE = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*(?:[ \t]*\f)*+([ \t]*+)")


def _closes(text: str, start: int, end: int, indent: int) -> bool:
    """Whether a logical line between two line breaks has at most ``indent`` characters of white space.

    Exact: strings, comments, brackets and line joins count. The line right after ``start``, which is the
    start of a logical one, does not.
    """
    depth = 0
    position = start + 1
    while position < end:
        skipped = _TO_SIGN.match(text, position)
        position = skipped.end() if skipped else position
        character = text[position : position + 1]
        if character == "\n":
            if depth == 0:
                line = _TO_LINE.match(text, position + 1)
                assert line is not None
                position = line.end() - 1
                if position >= end:
                    return False
                if len(line[1]) <= indent:
                    return True
        elif character in {'"', "'"}:
            position = end_of_string(text, position) - 1
        elif character:
            depth += 1 if character in "([{" else -1
            if depth < 0:
                raise Doubt("unbalanced brackets")
        position += 1
    return False
