"""Colours of the terminal's text (ECMA-48). Who prints decides whether they stay: the text reads without them."""

from __future__ import annotations

import re

_STYLE = re.compile("\x1b\\[\\d+m")


def without_colours(text: str) -> str:
    """The text as it reads without colours."""
    return _STYLE.sub("", text)


def _styled(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else text


def bold(text: str) -> str:
    """For headings and names."""
    return _styled("1", text)


def dim(text: str) -> str:
    """For what can be skipped."""
    return _styled("2", text)


def red(text: str) -> str:
    """For what is broken."""
    return _styled("31", text)


def green(text: str) -> str:
    """For what holds."""
    return _styled("32", text)


def yellow(text: str) -> str:
    """For what is not known."""
    return _styled("33", text)


def cyan(text: str) -> str:
    """For places."""
    return _styled("36", text)
