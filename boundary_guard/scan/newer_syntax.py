"""Syntax of later Pythons, written as the running one knows it: ``lazy`` (PEP 810) and bare ``except A, B:`` (PEP 758).

What is written so has as many lines, and on them the same columns; inside a string the words are changed too, which
no import can tell. Other syntax that is newer than the running Python makes a file that cannot be parsed.
"""

from __future__ import annotations

import re
import sys

_LAZY = re.compile(r"^([ \t]*|.*;[ \t]*)lazy([ \t]+)((?:import|from)\b.*)$", re.MULTILINE)
_LAZY_SINCE = (3, 15)
_BARE_EXCEPT = re.compile(
    r"^([ \t]*except\*?)[ ]([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*),[ \t]([ \t]*[\w.]+)(?=[ \t]*:)", re.MULTILINE
)
"""The blank behind ``except``, and the one behind the last comma: the places that the parentheses take."""
_BARE_EXCEPT_SINCE = (3, 14)


def in_known_syntax(text: str) -> tuple[str, frozenset[int]]:
    """The text as the running Python can parse it, and the lines where ``lazy`` stood."""
    if "except" in text and sys.version_info < _BARE_EXCEPT_SINCE:
        text = _BARE_EXCEPT.sub(r"\1(\2,\3)", text)
    if "lazy" not in text or sys.version_info >= _LAZY_SINCE:
        return text, frozenset()
    lines = [text.count("\n", 0, found.start(3)) + 1 for found in _LAZY.finditer(text)]
    if not lines:
        return text, frozenset()
    return _LAZY.sub(lambda found: f"{found[1]}{found[3]}    {found[2]}", text), frozenset(lines)
