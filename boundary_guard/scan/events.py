"""Patterns over a whole text: where the lexer stops, and what decides how it reads."""

from __future__ import annotations

import re
from functools import lru_cache

from boundary_guard.scan.strings import COMMENT, STRING

_IMPORT = r"(?:lazy[ \t]++)?+(?:import|from)\b"
_ONE_LINE = re.compile(rf":[ \t\f]*+{_IMPORT}"), re.compile(rf";[ \t\f]*+{_IMPORT}")


def has_one_line_import(text: str) -> bool:
    """Whether an import may follow a ``:`` or ``;``, so that the scan has to stop at those as well.

    Two searches for one sign each: they run at the speed of ``memchr``.
    """
    return any(pattern.search(text) for pattern in _ONE_LINE)


@lru_cache(maxsize=64)
def event_pattern(names: tuple[str, ...], *, one_line: bool) -> re.Pattern[str]:
    """Matches up to and including the next event: (1) white space, (2) keyword; or (3) a sign before an
    import.

    ``names`` are those that stand for ``TYPE_CHECKING``.
    """
    flags = "|".join(map(re.escape, names))
    branch = rf"|(?:el)?if(?=[ \t]++(?:\w++\.)?(?:{flags})[ \t]*+:)" if names else ""
    keyword = (
        r"(?:import\b|from\b|lazy(?=[ \t]++(?:import|from)\b)|def\b|async(?=[ \t]++def\b)|class\b|except\b"
        rf"|try(?=[ \t]*+[:\\]){branch})"
    )
    signs = ";:" if one_line else ""
    sign = rf"[;:](?=[ \t\f]*+{_IMPORT})"
    skipped = (
        rf"\n(?![ \t\f]*+{keyword})[^\"'#\n{signs}]*+|[^\"'#\n{signs}]++|{COMMENT}|{STRING}"
        + rf"|(?!{sign})[;:]" * one_line
    )
    event = rf"\n([ \t\f]*+)({keyword})" + rf"|({sign})[ \t\f]*+" * one_line
    return re.compile(rf"(?:{skipped})*+(?:{event})?", re.DOTALL)
