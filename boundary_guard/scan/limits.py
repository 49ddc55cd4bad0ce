"""Source that is not read: CPython's own parser takes a time that grows with the square of it."""

from __future__ import annotations

import re

MOST_PARTS = 5000
"""The most names with dots between them; more than CPython can evaluate, and than a path can be long."""
_ENDLESS = re.compile(rb"(?:\.\s*+\w++\s*+){%d}" % MOST_PARTS)


def has_endless_name(source: bytes) -> bool:
    """Whether a dotted name has more parts than any module can have."""
    return source.count(b".") >= MOST_PARTS and _ENDLESS.search(source) is not None
