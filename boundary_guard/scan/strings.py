"""Patterns that step over string literals and comments in C, and the slow way around f-strings that need it.

A string ends at the first quote like its own that no backslash precedes; prefixes (``r``, ``b``, ``u``) do
not change that. Only f- and t-strings differ: since Python 3.12 (PEP 701) their fields may contain the same
quotes again. The pattern for them therefore takes only those that end at the same quote under the old and the
new rule; for the others there is ``end_of_string``.
"""

from __future__ import annotations

import re

from boundary_guard.scan.records import Doubt

_DEEPEST_FIELD = 50


def _plain(quote: str) -> str:
    """Any string literal without fields, triple-quoted or not, by its quote."""
    triple = rf"{quote}{{3}}[^{quote}\\]*+(?:(?:\\.|{quote}{quote}?(?!{quote}))[^{quote}\\]*+)*+{quote}{{3}}"
    single = rf"{quote}(?!{quote}{{2}})[^{quote}\\\n]*+(?:\\.[^{quote}\\\n]*+)*+{quote}"
    return f"{triple}|{single}"


def _formatted(quote: str, other: str) -> str:
    """The f-strings that end at the same place by the old and the new rule."""
    nested = rf"{other}[^\"'{{}}\\\n]*+{other}"
    spec = r"\{[^{}\"'\\#\n]*+\}"
    escaped = r"\\[^{}]|\{\{|\}\}"
    field = rf"\{{(?:[^{{}}\"'\\#\n]++|{nested}|{spec})*+\}}"
    single = rf"{quote}(?!{quote}{{2}})(?:[^{quote}{{}}\\\n]++|{escaped}|{field})*+{quote}"
    same = rf"{quote}[^\"'{{}}\\\n]++{quote}(?!{quote})"
    field = rf"\{{(?:[^{{}}\"'\\#]++|{nested}|{same}|{spec})*+\}}"
    body = rf"(?:[^{quote}{{}}\\]++|{quote}{quote}?(?!{quote})|{escaped}|{field})*+"
    return rf"{quote}{{3}}{body}{quote}{{3}}|{single}"


PLAIN_STRING = f"(?:{_plain(chr(34))}|{_plain(chr(39))})"
_FORMATTED = f"{_formatted(chr(34), chr(39))}|{_formatted(chr(39), chr(34))}"
STRING = rf"(?:(?<![fFtT])(?<![fFtT][rR]){PLAIN_STRING}|{_FORMATTED})"
"""Any string from its quote on (the prefix lies behind), but for unusual f-strings. Needs ``re.DOTALL``."""
COMMENT = r"#[^\n]*+"

_STRING = re.compile(STRING, re.DOTALL)
_PLAIN_STRING = re.compile(PLAIN_STRING, re.DOTALL)
_PREFIXED = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])\Z")
_LITERAL = {
    quote: re.compile(
        rf"(?:[^{quote[0]}{{}}\\{end}]++|\\[^{{}}]|\\(?=[{{}}])|\{{\{{|\}}\}}{more})*+",
        re.DOTALL,
    )
    for quote, end, more in (
        ('"', r"\n", ""),
        ("'", r"\n", ""),
        ('"""', "", '|""?(?!")'),
        ("'''", "", "|''?(?!')"),
    )
}
_CODE = re.compile(rf"(?:[^\"'#()\[\]{{}}:]++|{COMMENT})*+")
_SPEC = re.compile(r"[^\"'{}\\\n]*+")


def end_of_string(text: str, start: int, depth: int = 0) -> int:
    """Where the string whose quote is at ``start`` ends; raises ``Doubt`` if it never does."""
    match = _STRING.match(text, start)
    if match is None and not _PREFIXED.search(text, max(0, start - 3), start):
        match = _PLAIN_STRING.match(text, start)
        if match is None:
            raise Doubt("a string without end")
    if match is not None:
        return match.end()
    if depth > _DEEPEST_FIELD:
        raise Doubt("f-strings nested too deeply")
    quote = text[start] * (3 if text.startswith(text[start] * 3, start) else 1)
    position = start + len(quote)
    while True:
        position = _after(_LITERAL[quote], text, position)
        if text.startswith(quote, position):
            return position + len(quote)
        if not text.startswith("{", position):
            raise Doubt("an f-string without end")
        position = _end_of_field(text, position + 1, depth + 1)


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _end_of_field(text: str, position: int, depth: int) -> int:
    """Where the replacement field of an f-string ends whose code begins at ``position``."""
    brackets = 0
    while True:
        position = _after(_CODE, text, position)
        character = text[position : position + 1]
        if character in {'"', "'"}:
            position = end_of_string(text, position, depth)
            continue
        if not character:
            raise Doubt("a field without end")
        position += 1
        if brackets == 0 and character == "}":
            return position
        if brackets == 0 and character == ":":
            return _end_of_spec(text, position, depth)
        brackets += (character in "([{") - (character in ")]}")


def _end_of_spec(text: str, position: int, depth: int) -> int:
    """Where the field ends whose format specification begins at ``position``."""
    while True:
        position = _after(_SPEC, text, position)
        if text.startswith("}", position):
            return position + 1
        if depth > _DEEPEST_FIELD or not text.startswith("{", position) or text.startswith("{{", position):
            raise Doubt("an odd format specification")
        position = _end_of_field(text, position + 1, depth + 1)
