"""What the text of a file has when the file matters for a question: looked for in all files of a project."""

from __future__ import annotations

import re
from dataclasses import dataclass


def whole(*words: bytes, behind: bytes = rb"") -> bytes:
    r"""A pattern for one of the words as a whole, with what has to stand behind it.

    It begins with a letter, which is searched for several times faster than what begins with ``\b``.
    """
    return b"|".join(rb"%b\b(?<!\w%b)%b" % (word, word, behind) for word in words)


@dataclass(frozen=True, slots=True, init=False)
class Marker:
    """A pattern, and words (parts of words) one of which stands in whatever it matches.

    Most files hold none of them, which is found several times faster than that a pattern with alternatives fails.
    """

    pattern: re.Pattern[bytes]
    words: tuple[bytes, ...]

    def __init__(self, pattern: bytes, *words: bytes) -> None:
        object.__setattr__(self, "pattern", re.compile(pattern))
        object.__setattr__(self, "words", words)

    def search(self, source: bytes) -> re.Match[bytes] | None:
        """Where the pattern matches first, as of a pattern of ``re``."""
        return self.pattern.search(source) if any(word in source for word in self.words) else None
