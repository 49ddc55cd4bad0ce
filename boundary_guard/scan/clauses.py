"""The clause of one import statement: from its keyword to its end. Grammar: CPython's ``import_stmt``.

One pattern takes the usual spellings whole; comments, backslashes, spaces around dots and names beyond ASCII go through
a small tokenizer. What is no import statement at all (``yield from x``, ``raise x from y``) is ``None``.
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
_BLANK = re.compile(r"(?:[ \t\f]|\\\n)*+")
_BLANK_IN_PARENTHESES = re.compile(r"(?:[ \t\f\n]|\\\n|#[^\n]*+)*+")
_TOKEN = re.compile(r"\w++|[.,()*]")
_new_alias = tuple.__new__


def read_clause(text: str, start: int, line: int) -> Clause | None:
    """The clause whose keyword stands at ``start`` in line ``line``; ``None`` if that is no import statement.

    Raises ``Doubt`` for what does not look like the grammar's clause.
    """
    match = _CLAUSE.match(text, start)
    if match is None:
        return _read_tokens(text, start, line)
    group = match.lastindex
    assert group is not None
    first, end = match.span(group)
    column = text.rfind("\n", 0, first) if group == 5 else text.rfind("\n", 0, start)
    if group == 5:
        line += text.count("\n", start, first)
    if group == 6:
        names: tuple[Alias, ...] = (Alias("*", "", line, first - column),)
    else:
        names = _read_items(text, first, end, line, column)
    if group == 1:
        return "", 0, names, match.end()
    return match[3], len(match[2]), names, match.end()


def _read_items(text: str, start: int, end: int, line: int, before_line: int) -> tuple[Alias, ...]:
    """The names between ``start`` and ``end``; ``before_line`` is where the line break before ``start`` stands."""
    names = []
    several_lines = text.find("\n", start, end) != -1
    last = start
    for item in _ITEM.finditer(text, start, end):
        position = item.start()
        if several_lines:
            breaks = text.count("\n", last, position)
            if breaks:
                line += breaks
                before_line = text.rfind("\n", last, position)
            last = position
        names.append(_new_alias(Alias, (item[1], item[2] or "", line, position - before_line)))
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


def _read_tokens(text: str, start: int, line: int) -> Clause | None:
    """``read_clause`` for the spellings that the pattern does not know."""
    tokens = list(_tokens(text, start))
    words = [word for word, _ in tokens]
    end = tokens[-1][1]
    module, level = "", 0
    if words[0] == "from":
        if "import" not in words or not all(_is_word(word) or word == "." for word in words[1 : words.index("import")]):
            return None
        keyword = words.index("import")
        path = "".join(words[1:keyword])
        module = _normal(path.lstrip("."))
        level = len(path) - len(path.lstrip("."))
        tokens = tokens[keyword:]
    elif words[0] != "import":
        return None
    if text[end : end + 1] not in {"", "\n", ";", "#"}:
        raise Doubt("an odd import statement")
    names = tuple(_named(item, text, start, line) for item in _split(tokens[1:-1]))
    return module, level, names, end


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


def _named(tokens: list[Token], text: str, start: int, line: int) -> Alias:
    """The name that ``tokens`` spell: ``a``, ``a.b``, ``a as b`` or ``*``."""
    words = [word for word, _ in tokens]
    asname = ""
    if len(words) > 2 and words[-2] == "as":
        asname = _normal(words[-1])
        words = words[:-2]
    if not words or not (words == ["*"] or all(map(_is_word, words[::2]))) or any(word != "." for word in words[1::2]):
        raise Doubt("an odd import statement")
    position = tokens[0][1]
    column = position - text.rfind("\n", 0, position)
    return Alias(_normal("".join(words)), asname, line + text.count("\n", start, position), column)


def _normal(name: str) -> str:
    """``name`` as CPython compares it: NFKC (PEP 3131)."""
    return name if name.isascii() else normalize("NFKC", name)
