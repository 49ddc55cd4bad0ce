"""The lines of a file, for columns in characters where ``ast`` counts bytes of UTF-8."""

from __future__ import annotations

import io
import tokenize


def lines_of(source: bytes) -> list[str]:
    """The lines of a file that Python could parse, as its tokenizer counts them, in the encoding that it
    declares.

    Comments may hold bytes that the encoding lacks; they become surrogates, one each.
    """
    source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding, "surrogateescape").removeprefix("\ufeff").split("\n")


def characters(line: str, offset: int) -> int:
    """How many characters of a line from ``lines_of`` are the first ``offset`` bytes of its UTF-8 form."""
    if line.isascii():
        return offset
    return len(line.encode("utf-8", "surrogateescape")[:offset].decode("utf-8", "surrogateescape"))
