"""Reads one file's bytes within limits, and decodes them by Python's own rules."""

from __future__ import annotations

import io
import os
import stat

from boundary_guard.model.imports import BlindSpot, BlindSpotCode
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.source.witness import saw

SIZE_CAP = 64 * 1024 * 1024
"""The largest file that is read, in bytes."""

_BOM = b"\xef\xbb\xbf"
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    # What was a file a moment ago may be a FIFO now: opening must not wait for somebody to write into it.
    | getattr(os, "O_NONBLOCK", 0)
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_source(root: str, path: str, cap: int = SIZE_CAP) -> bytes | BlindSpot:
    """The bytes of a project's file, or the blind spot that it is. Never raises.

    Links are followed; only regular files are opened (a FIFO or a device called ``x.py`` is not), and at most
    ``cap`` bytes are read.
    """
    absolute = f"{root}/{path}"
    saw(absolute)
    try:
        problem = _problem(os.stat(absolute), cap)
        if problem:
            return _blind(path, problem)
        descriptor = os.open(absolute, _OPEN_FLAGS)
        try:
            problem = _problem(os.fstat(descriptor), cap)
            source = b"" if problem else _read(descriptor, cap)
        finally:
            os.close(descriptor)
    except OSError as error:
        return _blind(path, f"cannot be read: {error.strerror or error}")
    except (ValueError, MemoryError) as error:
        return _blind(path, f"cannot be read: {str(error) or 'out of memory'}")
    if len(source) > cap:
        problem = _too_large(cap)
    return _blind(path, problem) if problem else source


def decode(source: bytes) -> str:
    """The text of a file, line ends as ``\\n``: what ``importlib.util.decode_source`` gives (PEP 263, BOM).

    Raises only ``SyntaxError``, with the reason: an unknown encoding, or bytes that are not of the encoding.
    """
    try:
        if source.startswith(_BOM) or _may_declare_encoding(source):
            text = _decode_as_declared(source)
        else:
            text = source.decode("utf-8")
    except (UnicodeError, LookupError, ValueError) as error:
        raise SyntaxError(f"cannot be decoded: {error}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def source_lines(text: str) -> list[str]:
    """The lines of a decoded text, without their ends, as CPython counts them.

    Only ``\\n`` ends a line: not the form feeds, NEL and line separators at which ``str.splitlines`` does.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _read(descriptor: int, cap: int) -> bytes:
    """All bytes to the end of the file, whatever size was told; one more than ``cap`` at most."""
    parts = []
    left = cap + 1
    while left and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _problem(status: os.stat_result, cap: int) -> str:
    if not stat.S_ISREG(status.st_mode):
        kind = next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), "something else")
        return f"is not a regular file but {kind}"
    return _too_large(cap) if status.st_size > cap else ""


def _too_large(cap: int) -> str:
    size = f"{cap >> 20} MB" if cap >= 1 << 20 else f"{cap} bytes"
    return f"is larger than {size}, the most that is read"


def _blind(path: str, reason: str) -> BlindSpot:
    return BlindSpot(Place(path), BlindSpotCode.UNREADABLE, reason, ModuleName(""))


def _may_declare_encoding(source: bytes) -> bool:
    """Whether one of the first two lines may hold PEP 263's declaration (a superset of its pattern)."""
    second = source.find(b"\n", source.find(b"\n") + 1) if b"\n" in source else -1
    return b"coding" in (source[:second] if second != -1 else source)


def _decode_as_declared(source: bytes) -> str:
    import tokenize  # noqa: PLC0415 - some milliseconds, for the few files that need it

    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding)
