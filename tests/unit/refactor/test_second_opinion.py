"""libcst reads every changed file, in a process that may die."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from boundary_guard.model.plan import Changed, Plan
from boundary_guard.refactor.processes import second_opinion
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.writer import ask_second_parser


def test_what_both_parsers_read() -> None:
    crlf = b"\xef\xbb\xbf# one\r\nx = 1  # two\r\n"
    found = second_opinion(
        [("a.py", b"# gone\n# one\n", crlf), ("b.py", None, "# coding: latin-1\ny = 'é'".encode("latin-1"))]
    )
    assert found.problems == ()
    assert found.lost == ("# gone",)


def test_what_the_second_parser_rejects() -> None:
    found = second_opinion([("a.py", b"x = 1\n", b"def (:\n"), ("b.py", b"also broken (", b"still broken (")])
    assert [path for path, _ in found.problems] == ["a.py"]


def test_a_long_chain_does_not_end_anything() -> None:
    chain = b"x = " + b" + ".join([b"1"] * 2000) + b"\n"
    problems = second_opinion([("a.py", None, chain)]).problems
    if sys.version_info[:2] == (3, 12):  # its limit for calls through C cannot be set: the edit is refused
        assert problems == (("a.py", "a second parser cannot read it: RecursionError"),)
    else:
        assert problems == ()


def test_a_parser_that_dies_is_a_refusal(tmp_path: Path) -> None:
    deep = b"x = " + b"(" * 100_000 + b")" * 100_000 + b"\n"
    with pytest.raises(Refusal, match="second parser"):
        ask_second_parser(Plan(str(tmp_path), files=(Changed("a.py", None, deep),)))
