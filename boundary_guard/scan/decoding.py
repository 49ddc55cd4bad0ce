"""Bytes of a source file to the text that the lexer reads, by the rules of PEP 263."""

from __future__ import annotations

import codecs
import re

from boundary_guard.scan.records import Doubt

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_ASCII_BASED = ("iso8859", "cp125", "ascii", "koi8")
_DISGUISES = frozenset({"utf-7", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "hz"})


def decode(source: bytes) -> str:
    """The text of ``source`` with ``\\n`` line ends and one more of them in front.

    The additional ``\\n`` lets a pattern that finds lines by the ``\\n`` before them find the first one too,
    and makes the number of ``\\n`` before a place its line number. A ``\\n`` is all that CPython's tokenizer
    sees of a CR or CRLF.

    Raises ``Doubt`` for what only Python's own decoding can settle.
    """
    source = source.removeprefix(codecs.BOM_UTF8)
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in source:
        raise Doubt("null bytes")
    if source.find(b"coding", 0, source.find(b"\n", source.find(b"\n") + 1)) != -1:
        _check_cookie(source)
    try:
        return (b"\n" + source).decode()
    except UnicodeDecodeError as error:
        raise Doubt("not UTF-8") from error


def disguise(source: bytes) -> str:
    """The encoding of the file, if words may stand in it that its bytes do not show; else empty.

    ``+AGkAbQBwAG8AcgB0- db`` is ``import db`` in UTF-7: no search in the bytes would find it.
    """
    if source.find(b"coding", 0, 400) == -1:
        return ""
    try:
        encoding = _encoding(source.removeprefix(codecs.BOM_UTF8))
        is_disguised = encoding in _DISGUISES and source.decode(encoding) != source.decode("latin-1")
    except (Doubt, UnicodeDecodeError):
        return ""
    return encoding if is_disguised else ""


def _encoding(source: bytes) -> str:
    """The encoding that the first two lines declare; empty where they declare none."""
    cookie = _COOKIE.search(b"\n".join(source.split(b"\n", 2)[:2]))
    if cookie is None:
        return ""
    try:
        return codecs.lookup(cookie[1].decode("ascii")).name
    except LookupError as error:
        raise Doubt("unknown encoding") from error


def _check_cookie(source: bytes) -> None:
    """Raise ``Doubt`` if the first two lines declare an encoding that UTF-8 cannot stand in for."""
    encoding = _encoding(source) or "utf-8"
    if encoding != "utf-8" and not (source.isascii() and encoding.startswith(_ASCII_BASED)):
        raise Doubt(f"encoding {encoding}")
