"""The clause of one import statement: from its keyword to its end. Grammar: CPython's ``import_stmt``.

One pattern takes the usual spellings whole; comments, backslashes, spaces around dots and names beyond ASCII
go through a small tokenizer. What is no import statement at all (``yield from x``, ``raise x from y``) is
``None``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from boundary_guard.scan.records import Alias, Doubt

Clause = tuple[str, int, tuple[Alias, ...], int]
"""Module, level, names, and where the clause ends."""
Token = tuple[str, int]
"""A word or a sign, and where it begins; the last one of a clause is empty."""

_WORD = "[A-Za-z0-9_]++"
_DOTTED = "[A-Za-z0-9_.]++"


def _items(name: str, blank: str) -> str:
    """The pattern of one or more ``name [as name]``, separated by commas."""
    item = f"{name}(?:{blank}++as{blank}++{_WORD})?+"
    return f"{item}(?:{blank}*+,{blank}*+{item})*+"


_MODULES = _items(_DOTTED, r"[ \t]")
_BARE_NAMES = _items(_WORD, r"[ \t]")
_NAMES_IN_PARENTHESES = _items(_WORD, r"[ \t\n]")
_CLAUSE = re.compile(
    rf"""(?:import[ \t]++({_MODULES})
      |from[ \t]++(\.*+)([A-Za-z0-9_.]*+)[ \t]++import
         (?:[ \t]++({_BARE_NAMES})
           |[ \t]*+\([ \t\n]*+({_NAMES_IN_PARENTHESES})[ \t\n]*+(?:,[ \t\n]*+)?+\)
           |[ \t]*+(\*)))
      [ \t]*+(?=[\n;\#]|\Z)""",
    re.VERBOSE,
)
_ITEM = re.compile(rf"({_DOTTED})(?:[ \t\n]++as[ \t\n]++({_WORD}))?+")
_SPACE = r"(?:[ \t\f]|\\\n)*+"
_BLANK = re.compile(_SPACE)
_HEAD = re.compile(
    rf"from{_SPACE}((?:\.{_SPACE})*+)((?:(?!import\b)\w++{_SPACE}(?:\.{_SPACE}\w++{_SPACE})*+)?+)import\b"
)
_BLANK_IN_PARENTHESES = re.compile(r"(?:[ \t\f\n]|\\\n|#[^\n]*+)*+")
_TOKEN = re.compile(r"\w++|[.,()*]")
_new = tuple.__new__  # half the time of Alias(...), for the same value


def read_clause(text: str, start: int, line: int, line_break: int) -> Clause | None:
    """The clause whose keyword stands at ``start``; ``None`` if that is no import statement.

    ``start`` is in line ``line``, which follows the ``\\n`` at ``line_break``. Raises ``Doubt`` for what does
    not look like the grammar's clause.
    """
    match = _CLAUSE.match(text, start)
    if match is None:
        return _read_tokens(text, start, line, line_break)
    group = match.lastindex
    assert group is not None
    first, end = match.span(group)
    if group == 5:
        breaks = text.count("\n", start, first)
        if breaks:
            line += breaks
            line_break = text.rfind("\n", start, first)
    if group == 6:
        names: tuple[Alias, ...] = (Alias("*", "", line, first - line_break),)
    else:
        names = _read_items(text, first, end, line, line_break)
    if group == 1:
        return "", 0, names, match.end()
    return match[3], len(match[2]), names, match.end()


def _read_items(text: str, start: int, end: int, line: int, line_break: int) -> tuple[Alias, ...]:
    """The names between ``start`` and ``end``."""
    first = text[start:end]
    if first.isidentifier():
        return (_new(Alias, (first, "", line, start - line_break)),)
    names = []
    several_lines = "\n" in first
    last = start
    for item in _ITEM.finditer(text, start, end):
        position = item.start()
        if several_lines:
            breaks = text.count("\n", last, position)
            if breaks:
                line += breaks
                line_break = text.rfind("\n", last, position)
            last = position
        names.append(_new(Alias, (item[1], item[2] or "", line, position - line_break)))
    return tuple(names)


def _tokens(text: str, position: int) -> Iterator[Token]:
    """The tokens of the clause at ``position``."""
    inside = False
    while True:
        blank = (_BLANK_IN_PARENTHESES if inside else _BLANK).match(text, position)
        position = blank.end() if blank else position
        token = _TOKEN.match(text, position)
        if token is None:
            yield "", position
            return
        inside = token[0] == "(" or (inside and token[0] != ")")
        yield token[0], position
        position = token.end()


def _read_tokens(text: str, start: int, line: int, line_break: int) -> Clause | None:
    """``read_clause`` for the spellings that the pattern does not know."""
    module, level = "", 0
    after_keyword = start + len("import")
    is_from = text.startswith("from", start)
    if is_from:
        head = _HEAD.match(text, start)
        if head is None:
            return None
        level = head[1].count(".")
        module = _normal(re.sub(r"[ \t\f\\\n]", "", head[2]))
        after_keyword = head.end()
    tokens = list(_tokens(text, after_keyword))
    end = tokens.pop()[1]
    signs = {sign for sign, _ in tokens if not _is_word(sign)}
    if text[end : end + 1] not in {"", "\n", ";", "#"} or not signs <= set(",()*" if is_from else ",."):
        raise Doubt("an odd import statement")
    names = []
    last = start
    for item in _split(tokens):
        name, asname, position = _named(item)
        breaks = text.count("\n", last, position)
        if breaks:
            line += breaks
            line_break = text.rfind("\n", last, position)
        last = position
        names.append(Alias(name, asname, line, position - line_break))
    return module, level, tuple(names), end


def _is_word(token: str) -> bool:
    return token not in {"", ".", ",", "(", ")", "*"}


def _split(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each name, without parentheses and commas."""
    if tokens and tokens[0][0] == "(":
        if tokens[-1][0] != ")":
            raise Doubt("an odd import statement")
        tokens = tokens[1:-1]
        if tokens and tokens[-1][0] == ",":
            tokens.pop()
    item: list[Token] = []
    for token in tokens:
        if token[0] == ",":
            yield item
            item = []
        else:
            item.append(token)
    yield item


def _named(tokens: list[Token]) -> tuple[str, str, int]:
    """The name that ``tokens`` spell (``a``, ``a.b``, ``a as b``, ``*``), its other name, and where it
    begins."""
    words = [word for word, _ in tokens]
    asname = ""
    if len(words) > 2 and words[-2] == "as":
        asname = _normal(words[-1])
        words = words[:-2]
    is_dotted = len(words) % 2 == 1 and all(map(_is_word, words[::2])) and set(words[1::2]) <= {"."}
    if not is_dotted and words != ["*"]:
        raise Doubt("an odd import statement")
    return _normal("".join(words)), asname, tokens[0][1]


def _normal(name: str) -> str:
    """``name`` as CPython compares it: NFKC (PEP 3131)."""
    return name if name.isascii() else normalize("NFKC", name)
