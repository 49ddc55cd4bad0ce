"""The lexer against ``ast`` on modules put together at random from what is hard to read."""

from __future__ import annotations

import warnings
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from boundary_guard.scan.by_ast import read_by_ast
from boundary_guard.scan.decoding import decode
from boundary_guard.scan.lexer import read_lexically
from boundary_guard.scan.records import Doubt
from boundary_guard.scan.statements import ScanError, read_statements

_QUOTED = st.sampled_from(
    [
        "",
        "a",
        "#",
        "\\\\",
        "\\\n",
        "\\'",
        '\\"',
        "{a}",
        "{{",
        "}}",
        "{a['b']}",
        '{a["b"]}',
        "{a!r:>{b}}",
        "é",
        "import x",
        ";",
        "'",
        '"',
        "''",
        '""',
        "{'}'}",
        "{a:{b}}",
        "\\N{DIGIT ONE}",
        "{f'{a}'}",
        '{f"{a}"}',
        "{a:'>3}",
        "{{1: 2}[1]}",
        "\\{",
    ]
)
_LONG = st.sampled_from(["\n", "\nimport x\n", "\n  from x import y\n", "{a\n}", "{a  # '\n}", "\nif x: import y"])
_PREFIX = st.sampled_from(["", "r", "b", "u", "f", "F", "rf", "fR", "Rb"])


@st.composite
def _strings(draw: st.DrawFn) -> str:
    """Something like a string literal: often none, then ``ast`` rejects the module."""
    quote = draw(st.sampled_from(["'", '"', "'''", '"""']))
    parts = st.one_of(_QUOTED, _LONG) if len(quote) == 3 else _QUOTED
    body = "".join(draw(st.lists(parts, max_size=4)))
    return draw(_PREFIX) + quote + body + quote


_ATOMS = st.one_of(
    _strings(),
    st.sampled_from(
        [
            "a",
            "1",
            "a.b",
            "import_x",
            "lazy",
            "match",
            "(a)",
            "[a, # ')\n b]",
            "{a: b}",
            "(a\n  if b\nelse c)",
        ]
    ),
    st.sampled_from(
        ["[a\nfor a in b\nif c]", "(yield\nfrom a)", "(\n\n)", "lambda: a", "TYPE_CHECKING", "a if b else c"]
    ),
)


@st.composite
def _expressions(draw: st.DrawFn) -> str:
    """Atoms in a row; ``'a' 'b'`` and joined lines included."""
    joints = st.sampled_from([" + ", " \\\n+ ", ", ", " or ", " == "])
    expression = draw(_ATOMS)
    for _ in range(draw(st.integers(0, 2))):
        expression += draw(joints) + draw(_ATOMS)
    return f"({expression})" if draw(st.booleans()) else expression


_IMPORTS = st.sampled_from(
    [
        "import a",
        "import a.b as c, d",
        "from . import a",
        "from .a import (b,\n  c as d,  # )\n)",
        "from a import *",
        "from a \\\n import b",
        "from ..import a",
        "import a, \\\n b",
        "import é",
        "from a import(b)",
        "import a . b",
        "from typing import TYPE_CHECKING as T",
        "import typing as t",
        "from a import ( # x\nb\n)",
        "from .  a import b",
    ]
)
_SIMPLE = st.one_of(_IMPORTS, _IMPORTS, _expressions(), _expressions().map("x = {}".format), st.just("pass"))
_COMMENTS = st.sampled_from(["", "", "", "  # import a", " # '", '  # """', " # \\", "\t#(", ";"])
_HEADERS = st.one_of(
    st.sampled_from(
        [
            "def f():",
            "async def f(a,\n b='''\n'''):",
            "class A:",
            "class A(b,\n): # x",
            "for a in b:",
            "while a:",
        ]
    ),
    st.sampled_from(
        [
            "if TYPE_CHECKING:",
            "if t.TYPE_CHECKING:",
            "if T:",
            "if T or a:",
            "with a as b:",
            "if not TYPE_CHECKING:",
        ]
    ),
    st.sampled_from(["@a\ndef f():", "if a:", "if (a and\nb):", "def f(a: 'b' = {}) -> c:", "if TYPE_CHECKING: # x"]),
    _expressions().map("if {}:".format),
)
_HANDLERS = st.sampled_from(
    [
        "except ImportError:",
        "except (A, ImportError) as e:",
        "except:",
        "except A:",
        "except (A,\nException):",
        "except a(b):",
    ]
)


@st.composite
def _lines(draw: st.DrawFn) -> list[str]:
    """One logical line of simple statements."""
    statements = draw(st.lists(_SIMPLE, min_size=1, max_size=3))
    return [draw(st.sampled_from(["; ", ";"])).join(statements) + draw(_COMMENTS)]


def _suite(header: str, body: list[str], indent: str, *, one_line: bool) -> list[str]:
    """A header with its block; on one line if that is wanted and possible."""
    if one_line and len(body) == 1 and not header.endswith("# x"):
        return [f"{header} {body[0]}"]
    return [header, *(indent + line for line in body)]


@st.composite
def _compound(draw: st.DrawFn, inner: st.SearchStrategy[list[str]]) -> list[str]:
    """A compound statement with its further branches."""
    indent = draw(st.sampled_from(["    ", " ", "\t"]))

    def suite(header: str) -> list[str]:
        return _suite(header, draw(inner), indent, one_line=draw(st.booleans()))

    if draw(st.booleans()):
        lines = suite("try:") + suite(draw(_HANDLERS))
        return lines + (suite(draw(st.sampled_from(["else:", "finally:", "except:"]))) if draw(st.booleans()) else [])
    header = draw(_HEADERS)
    lines = suite(header)
    if header.lstrip().startswith("if") and draw(st.booleans()):
        lines += suite(draw(st.sampled_from(["else:", "elif TYPE_CHECKING:", "elif a:", "else :"])))
    return lines


_BLANKS = st.sampled_from([[""], ["# import a"], ["\f"], ["  # '''"], ["'''", "import a", "'''"]])
_BLOCKS = st.recursive(
    _lines(),
    lambda inner: st.one_of(
        _compound(inner),
        st.lists(st.one_of(inner, _BLANKS), min_size=1, max_size=4).map(lambda parts: list(chain(*parts))),
    ),
    max_leaves=12,
)
_MODULES = st.builds(
    lambda blocks, end: end.join(line for block in blocks for line in block) + end,
    st.lists(st.one_of(_BLOCKS, _BLANKS), min_size=1, max_size=5),
    st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]),
)


@settings(max_examples=600, deadline=None)
@given(_MODULES)
def test_the_lexer_agrees_with_ast_wherever_it_is_sure(module: str) -> None:
    source = module.encode()
    try:
        expected = read_by_ast(source)
    except ScanError:
        return
    if b"import" not in source:
        return
    try:
        found = read_lexically(decode(source))
    except Doubt:
        return
    assert found == expected


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="fr'\"{}#\\\n ();:import\tlazyxdefcta.=,", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            statements = read_statements(f"import a\n{text}\nimport b".encode())
        except ScanError:
            return
    assert statements[0].names[0].name == "a"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_statements(b"import a\n" + data)
    except ScanError:
        return
