"""No text of a project can leave the place that a report gives it."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from boundary_guard.report.escaping import (
    fence_for,
    for_dot,
    for_markdown_code,
    for_markdown_text,
    for_mermaid,
    for_terminal,
)

any_text = st.text(st.characters(exclude_categories=()))
"""Lone surrogates too: they come from file names that are not UTF-8."""

markup = st.text(st.sampled_from("`*_[]()<>&#|~$@!\\-+=:/.;%{}\"'1 \tabwW\u202e\x1b")) | any_text
"""Mostly what the formats have plans for."""

MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("core.bootstrap", "core.bootstrap"),
        ("Größe, 名前, 🐍", "Größe, 名前, 🐍"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("if a:\r\n\tb", r"if a:\r\n\tb"),
        ("admin\u202e\u2066", r"admin\u202e\u2066"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("one\u2028two\u2029", r"one\u2028two\u2029"),
        ("caf\udce9.py", r"caf\udce9.py"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("no\uffff\ufdd0\U0010fffecharacters", r"no\uffff\ufdd0\U0010fffecharacters"),
    ],
)
def test_a_terminal_shows_what_is_there(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


@given(any_text)
def test_nothing_invisible_is_left(text: str) -> None:
    shown = for_terminal(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not [each for each in shown if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [each for each in shown if unicodedata.bidirectional(each) in BIDI_CONTROLS]
    assert for_terminal(shown) == shown


BIDI_CONTROLS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_stays_as_it_is(text: str) -> None:
    assert for_terminal(text) == text


@given(markup)
def test_markdown_reads_nothing_into_text(text: str) -> None:
    _assert_renders(for_markdown_text(text), for_terminal(text), "p")
    _assert_renders(f"# {for_markdown_text(text)}", for_terminal(text), "h1")


@given(markup)
def test_a_table_keeps_its_cells(text: str) -> None:
    cell = for_markdown_text(text)
    rendered = MARKDOWN.render(f"| a | b |\n| - | - |\n| {cell} | end |\n")
    assert re.findall("<td>(.*)</td>", rendered) == [_as_html(for_terminal(text)), "end"]


@given(markup)
def test_inline_code_shows_its_text(text: str) -> None:
    shown = _as_html(for_terminal(text) or " ")
    assert MARKDOWN.renderInline(f"a {for_markdown_code(text)} b") == f"a <code>{shown}</code> b"


@given(st.lists(markup, min_size=1))
def test_no_line_closes_its_fence(lines: list[str]) -> None:
    shown = [for_terminal(line) for line in lines]
    fence = fence_for(shown)
    rendered = MARKDOWN.render("\n".join((f"{fence}python", *shown, fence, "after")))
    code = _as_html("\n".join(shown))
    assert rendered == f'<pre><code class="language-python">{code}\n</code></pre>\n<p>after</p>\n'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("core.bootstrap imports db_models", "core.bootstrap imports db_models"),
        ("modules.*.db", r"modules.\*.db"),
        ("__init__", r"\_\_init\_\_"),
        ("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert(1)\>"),
        ("- item", r"\- item"),
        ("1) item", r"1\) item"),
        ("12. item", r"12\. item"),
        ("123. item", r"123\. item"),
        ("@everyone see https://x.y", r"\@everyone see https\://x.y"),
        ("  indented", "&#32;&#32;indented"),
    ],
)
def test_markdown_escapes_what_it_must_and_no_more(text: str, written: str) -> None:
    assert for_markdown_text(text) == written


def test_code_spans_choose_the_shortest_fence() -> None:
    assert for_markdown_code("a") == "`a`"
    assert for_markdown_code("a`b") == "``a`b``"
    assert for_markdown_code("``") == "` `` `"
    assert for_markdown_code("") == "` `"
    assert for_markdown_code(" a ") == "`  a  `"


def test_fences_are_longer_than_what_they_hold() -> None:
    assert fence_for([]) == "```"
    assert fence_for(["a `b` c"]) == "```"
    assert fence_for(["a", "  ````", "``"]) == "`````"


@given(markup)
def test_mermaid_reads_nothing_into_a_label(text: str) -> None:
    written = for_mermaid(text)
    assert not set(written) & set("\"`<>&|{}[]%$*~\\'@!")
    assert not re.search("style|classDef", written)
    without_codes = re.sub(r"#\d+;", "", written)
    assert "#" not in without_codes
    assert ";" not in without_codes
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), written) == for_terminal(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("core.db_models", "core.db_models"),
        ('a"] --> b', "a#34;#93; --#62; b"),
        ("%%{init: {}}%%", "#37;#37;#123;init: #123;#125;#125;#37;#37;"),
        ("styles.py:1", "#115;tyles.py:1"),
        ("1. first", "1#46; first"),
    ],
)
def test_mermaid_keeps_names_readable(text: str, written: str) -> None:
    assert for_mermaid(text) == written


def test_dot_shows_entities_and_escapes_as_they_are_written() -> None:
    assert for_dot("core.db_models, line 3") == "core.db_models, line 3"
    assert for_dot('&lt; \\N "') == '&amp;lt; \\\\N \\"'


@given(markup)
def test_dot_reads_nothing_into_a_string(text: str) -> None:
    written = for_dot(text)
    assert re.fullmatch(r'(?:[^"\\]|\\["\\])*', written)
    assert html.unescape(re.sub(r"\\(.)", r"\1", written)) == for_terminal(text)


def _assert_renders(source: str, text: str, element: str) -> None:
    expected = f"<{element}>{_as_html(text)}</{element}>\n"
    if not text:
        expected = {"p": "", "h1": "<h1></h1>\n"}[element]
    assert MARKDOWN.render(source) == expected


def _as_html(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'")
