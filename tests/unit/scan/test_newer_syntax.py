"""Syntax that is newer than the running Python: read as far as it can be, and named where it cannot."""

import ast
import sys
from pathlib import Path

import pytest
from conftest import project_at, write_files

from boundary_guard.model.imports import When
from boundary_guard.resolve.whole import read_import_graph
from boundary_guard.scan.newer_syntax import in_known_syntax

PARENTHESISED = "try:\n    x\nexcept (A, b.C,  D) : y\nexcept* (E, F):\n    z\n"
BARE = "try:\n    x\nexcept A, b.C,  D : y\nexcept* E, F:\n    z\n"


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it itself")
def test_bare_except_means_the_same_on_the_same_columns() -> None:
    bare = BARE.replace("except* E", "except E")
    known, _ = in_known_syntax(bare)
    assert [len(line) for line in known.split("\n")] == [len(line) for line in bare.split("\n")]
    assert ast.dump(ast.parse(known)) == ast.dump(ast.parse(PARENTHESISED.replace("except*", "except")))


@pytest.mark.parametrize("text", ["except A:\n", "except (A, B):\n", "except A, B as c:\n", "except f(a), B:\n"])
def test_other_handlers_stay_as_they_are(text: str) -> None:
    assert in_known_syntax(text) == (text, frozenset())


IN_FULL = {
    "PEP 758": """\
import importlib
try:
    importlib.import_module("other")
except ImportError, ValueError:
    import more
""",
    "PEP 810": """\
import importlib
lazy import other
importlib.import_module("more")
""",
}
OF_TOMORROW = """\
import importlib
x = 1 syntax of tomorrow
def f():
    import other
importlib.import_module("lost")
f()
import more
"""
FILES = {"other.py": "", "more.py": "", "lost.py": ""}


@pytest.mark.parametrize("source", IN_FULL.values(), ids=IN_FULL)
def test_what_is_written_as_this_python_knows_it_is_read_in_full(tmp_path: Path, source: str) -> None:
    write_files(tmp_path, {**FILES, "main.py": source})
    graph = read_import_graph(project_at(tmp_path))
    assert {each.imported for each in graph.imports} == {"importlib", "other", "more"}
    assert graph.blind_spots == ()


def test_a_file_that_cannot_be_parsed_gives_its_statements_and_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {**FILES, "main.py": OF_TOMORROW})
    graph = read_import_graph(project_at(tmp_path))
    assert {each.imported for each in graph.imports if each.when is When.LOAD} == {"importlib", "other", "more"}
    assert [spot.place.path for spot in graph.blind_spots] == ["main.py"]
