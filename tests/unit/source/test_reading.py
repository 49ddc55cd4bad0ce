"""Bytes within limits, and text by Python's own rules."""

from __future__ import annotations

import ast
import importlib.util
import os
import socket
from pathlib import Path

import pytest

from boundary_guard.model.imports import BlindSpot, BlindSpotCode
from boundary_guard.model.places import Place
from boundary_guard.source.reading import decode, read_source, source_lines


def reason(root: Path, path: str, cap: int = 1000) -> str:
    spot = read_source(str(root), path, cap)
    assert isinstance(spot, BlindSpot)
    assert (spot.place, spot.code) == (Place(path), BlindSpotCode.UNREADABLE)
    return spot.reason


def test_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_bytes(b"a\r\n\xff\0")
    os.symlink("x.py", tmp_path / "link.py")
    assert read_source(str(tmp_path), "x.py") == b"a\r\n\xff\0"
    assert read_source(str(tmp_path), "link.py") == b"a\r\n\xff\0"


def test_a_large_file_is_read_in_parts(tmp_path: Path) -> None:
    content = os.urandom(3 * (1 << 20) + 7)
    (tmp_path / "x.py").write_bytes(content)
    assert read_source(str(tmp_path), "x.py") == content


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.py")
    os.symlink("fifo.py", tmp_path / "to_fifo.py")
    os.symlink("/dev/zero", tmp_path / "zero.py")
    (tmp_path / "folder.py").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.py"))
        assert reason(tmp_path, "s.py") == "is not a regular file but a socket"
    assert reason(tmp_path, "fifo.py") == reason(tmp_path, "to_fifo.py") == "is not a regular file but a FIFO"
    assert reason(tmp_path, "zero.py") == "is not a regular file but a device"
    assert reason(tmp_path, "folder.py") == "is not a regular file but a folder"


def test_the_cap_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_bytes(b"1234567890")
    assert read_source(str(tmp_path), "x.py", cap=10) == b"1234567890"
    assert reason(tmp_path, "x.py", cap=9) == "is larger than 9 bytes, the most that is read"
    with open(tmp_path / "sparse.py", "wb") as sparse:
        sparse.truncate((64 << 20) + 1)
    spot = read_source(str(tmp_path), "sparse.py")
    assert isinstance(spot, BlindSpot)
    assert spot.reason == "is larger than 64 MB, the most that is read"


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux's /proc")
def test_the_size_that_the_system_tells_is_not_believed() -> None:
    """Files of ``/proc`` tell size 0."""
    assert isinstance(read_source("/proc/self", "status"), bytes)
    spot = read_source("/proc/self", "status", cap=5)
    assert isinstance(spot, BlindSpot)


@pytest.mark.parametrize("path", ["none.py", "x.py/y.py", "a\0b.py", "\udcff.py", "n" * 5000, "loop.py"])
def test_whatever_fails_is_a_blind_spot(tmp_path: Path, path: str) -> None:
    (tmp_path / "x.py").write_bytes(b"")
    os.symlink("loop.py", tmp_path / "loop.py")
    assert reason(tmp_path, path).startswith("cannot be read: ")


SOURCES = [
    b"",
    b"x = 1\n",
    "é = 'ü'\n".encode(),
    b"\xef\xbb\xbfx = 1\n",
    b"\xef\xbb\xbf# coding: utf-8\nx\n",
    b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
    b"\n\n# coding: latin-1\nx = 'third line: too late'\n",
    b"a\r\nb\rc\n\x0cd\x0b",
    b"# coding: utf-8-sig\nx\n",
    b"# coding: iso-8859-15\r\nx = '\xa4'\r\n",
    b"x = 'coding'\n",
    b"x = 1\n# coding: latin-1\ny = '\xc3\xa9'\n",
    b"# coding: utf-16\n",
    b"# coding: nonsense\n",
    b"# coding: rot13\nx\n",
    b"# coding: undefined\nx\n",
    b"\xef\xbb\xbf# coding: latin-1\nx\n",
    b"x = '\xff'\n",
    b"# coding: ascii\nx = '\xc3\xa9'\n",
    b"# coding: latin-1",
    b"# coding: latin-1\rx = '\xe9'\r",
]


@pytest.mark.parametrize("source", SOURCES)
def test_decoding_is_importlibs(source: bytes) -> None:
    try:
        expected = importlib.util.decode_source(source)
    except (SyntaxError, UnicodeError, LookupError):
        with pytest.raises(SyntaxError):
            decode(source)
    else:
        assert decode(source) == expected


@pytest.mark.parametrize(
    "text", ["", "\n", "a", "a\n", "a\n\nb", "a\x0cb\nc", "x='\x85'\ny='\u2028'\nz=1\n", "\x1c\n#\x0b\n"]
)
def test_lines_are_those_of_cpython(text: str) -> None:
    lines = source_lines(text)
    assert "\n".join(lines) + ("\n" if text.endswith("\n") else "") == text
    assert len(lines) == text.count("\n") + (bool(text) and not text.endswith("\n"))


def test_lines_agree_with_the_line_numbers_of_ast() -> None:
    text = "x = '\x85\u2028'\n\x0cy = 2\nz = '''\n\x1d\n'''\nw = 4\n"
    numbers = {node.targets[0].id: node.lineno for node in ast.parse(text).body}  # type: ignore[attr-defined]
    lines = source_lines(text)
    assert all(lines[line - 1].lstrip("\x0c").startswith(name) for name, line in numbers.items())
