"""The keyword ``lazy`` of PEP 810, taken out of a text for a Python that does not know it."""

from __future__ import annotations

import re
import sys

_LAZY = re.compile(r"^([ \t]*|.*;[ \t]*)lazy([ \t]+)((?:import|from)\b.*)$", re.MULTILINE)
_KNOWN_SINCE = (3, 15)


def without_lazy(text: str) -> tuple[str, frozenset[int]]:
    """The text with ``lazy import x`` as ``import x``, and the lines where that stood.

    The lines stay what they are; what is left out is filled up with spaces at the end of the line. Inside a string
    the words are changed too, which no import can tell.
    """
    if "lazy" not in text or sys.version_info >= _KNOWN_SINCE:
        return text, frozenset()
    lines = [text.count("\n", 0, found.start(3)) + 1 for found in _LAZY.finditer(text)]
    if not lines:
        return text, frozenset()
    return _LAZY.sub(lambda found: f"{found[1]}{found[3]}    {found[2]}", text), frozenset(lines)
