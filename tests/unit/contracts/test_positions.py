"""On which line the parts of a TOML document stand."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_guard.contracts.positions import TomlPath, lines_of

DOCUMENT = '''\
# [not.a.table]
top = 1
[tool.a]
"quoted key" = "x = [1]  # no comment"
text = """
key = "not a key"
[nor.a.table]
"""  # a comment with " and [
dotted.key = {inner = 1, other.one = [1, 2]}

[[tool.a.items]]
id = 'it = [x'

[[tool.a.items]]
values = [
  "one",  # "two"

  """a
  b""",
  { x = 1, y = [
     2,
  ] },
]
[tool.a.items.sub]
deep = true
[[tool.a.items.more]]
last = 1979-05-27 07:32:00
'''

LINES: list[tuple[TomlPath, int]] = [
    (("top",), 2),
    (("tool",), 3),
    (("tool", "a"), 3),
    (("tool", "a", "quoted key"), 4),
    (("tool", "a", "text"), 5),
    (("tool", "a", "dotted", "key"), 9),
    (("tool", "a", "dotted", "key", "inner"), 9),
    (("tool", "a", "dotted", "key", "other", "one", 1), 9),
    (("tool", "a", "dotted"), 9),
    (("tool", "a", "items"), 11),
    (("tool", "a", "items", 0), 11),
    (("tool", "a", "items", 0, "id"), 12),
    (("tool", "a", "items", 1), 14),
    (("tool", "a", "items", 1, "values"), 15),
    (("tool", "a", "items", 1, "values", 0), 16),
    (("tool", "a", "items", 1, "values", 1), 18),
    (("tool", "a", "items", 1, "values", 2), 20),
    (("tool", "a", "items", 1, "values", 2, "x"), 20),
    (("tool", "a", "items", 1, "values", 2, "y", 0), 21),
    (("tool", "a", "items", 1, "sub", "deep"), 25),
    (("tool", "a", "items", 1, "more", 0, "last"), 27),
]


def test_the_document_is_valid() -> None:
    assert tomllib.loads(DOCUMENT)


@pytest.mark.parametrize(("path", "line"), LINES)
def test_everything_has_its_line(path: TomlPath, line: int) -> None:
    assert lines_of(DOCUMENT)[path] == line


def test_what_is_in_strings_and_comments_has_none() -> None:
    assert ("not", "a", "table") not in lines_of(DOCUMENT)
    assert not any("key" in path and "dotted" not in path for path in lines_of(DOCUMENT))


QUOTING = [
    '"a\\\\"',
    '"a\\""',
    "'a\\'",
    '"""a"b""c\\""""',
    '"""a"""""',
    "'''a''b'''",
    "'''a'''''",
    '""',
    "''",
    '""""""',
]


@given(st.lists(st.sampled_from(QUOTING), min_size=1, max_size=6))
def test_quotes_of_every_kind_end_where_they_end(values: list[str]) -> None:
    text = "\n".join(f"k{number} = [{value}, {value}]" for number, value in enumerate(values))
    tomllib.loads(text)
    lines = lines_of(text)
    assert [lines["k" + str(number), 1] for number in range(len(values))] == list(range(1, len(values) + 1))


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    lines_of(text)


def test_long_and_deep_documents_end() -> None:
    lines_of("x = " + "[" * 100_000 + "]" * 100_000)
    lines_of('x = "' + "a" * 1_000_000)
