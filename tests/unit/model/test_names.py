"""Dotted names, and what the wildcards of a pattern select."""

from __future__ import annotations

from collections.abc import Sequence

import grimp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boundary_guard.model.names import (
    ModulePattern,
    ancestors,
    is_module_name,
    is_within,
    join,
    nearest,
    parent,
)

MATCHES: list[tuple[str, str, bool]] = [
    ("core.database", "core.database", True),
    ("core.database", "core.database.api", False),
    ("core.database", "core", False),
    ("core.data", "core.database", False),
    ("*", "core", True),
    ("*", "core.database", False),
    ("core.*", "core.database", True),
    ("core.*", "core", False),
    ("core.*", "core.database.api", False),
    ("*.*", "core.database", True),
    ("modules.*.*.db_models", "modules.core.settings.db_models", True),
    ("modules.*.*.db_models", "modules.core.db_models", False),
    ("**", "core", True),
    ("**", "core.database.api", True),
    ("core.**", "core.database.api", True),
    ("core.**", "core", False),
    ("core.**", "other.database", False),
    ("**.api", "core.database.api", True),
    ("**.api", "api", False),
    ("**.api", "api.core", False),
    ("a.**.b", "a.b", False),
    ("a.**.b", "a.x.b", True),
    ("a.**.b", "a.b.b.b", True),
    ("a.**.b.**.c", "a.x.b.b.c", True),
    ("a.**.b.**.c", "a.b.x.c", False),
    ("a.**.b.**.c", "a.b.b.c.c", True),
    ("**.**", "a", False),
    ("**.**", "a.b.c", True),
    ("**.*.**", "a.b", False),
    ("**.b.*", "a.b.b.b.x", True),
]


@pytest.mark.parametrize(("pattern", "name", "expected"), MATCHES)
def test_a_pattern_matches_segment_by_segment(pattern: str, name: str, expected: bool) -> None:
    assert ModulePattern(pattern).matches(name) is expected


def naive(pattern: Sequence[str], name: Sequence[str]) -> bool:
    """The definition, with all the backtracking that the tool's own matcher avoids."""
    if not pattern:
        return not name
    if not name:
        return False
    head, rest = pattern[0], pattern[1:]
    if head == "**":
        return any(naive(rest, name[taken:]) for taken in range(1, len(name) + 1))
    return head in ("*", name[0]) and naive(rest, name[1:])


segments = st.sampled_from(["a", "b", "c"])
patterns = st.lists(st.one_of(st.sampled_from(["*", "**"]), segments), min_size=1, max_size=7)
names = st.lists(segments, min_size=1, max_size=9)


@given(patterns, names)
@example(["**", "b", "**", "c"], ["a", "b", "b", "x", "c"])
@example(["**", "*", "**", "b"], ["a", "b", "a", "b"])
def test_matching_agrees_with_the_definition(pattern: list[str], name: list[str]) -> None:
    assert ModulePattern(".".join(pattern)).matches(".".join(name)) is naive(pattern, name)


TREE = ["a", "a.b", "a.b.c", "a.b.c.c", "a.c", "b", "b.a", "b.a.c", "b.a.b", "b.a.b.c"]


@pytest.mark.parametrize("pattern", ["*", "**", "a.*", "a.**", "**.c", "*.*", "a.*.c", "**.b.**", "b.**.c", "a.b"])
def test_wildcards_mean_what_they_mean_to_import_linter(pattern: str) -> None:
    graph = grimp.ImportGraph()
    for name in TREE:
        graph.add_module(name)
    ours = {name for name in TREE if ModulePattern(pattern).matches(name)}
    assert ours == graph.find_matching_modules(pattern)


def test_long_patterns_cost_no_more_than_their_length() -> None:
    assert not ModulePattern(".".join(["**", "a"] * 40)).matches(".".join(["a"] * 200 + ["b"]))


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a b", "a/b.py", "a.***", "a.b*", "a-b", "a:b", "1a", "a\n"]
)
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no module pattern"):
        ModulePattern(text)


COVERS: list[tuple[str, str, bool]] = [
    ("core.database", "core.database", True),
    ("core.database", "core.database.api.v1", True),
    ("core.database", "core", False),
    ("core.database", "core.databases", False),
    ("modules.*", "modules.core.database", True),
    ("modules.*.db_models", "modules.core.db_models.tables", True),
    ("modules.*.db_models", "modules.core", False),
    ("**.api", "core.api.v1", True),
]


@pytest.mark.parametrize(("pattern", "name", "expected"), COVERS)
def test_a_pattern_covers_what_lies_below(pattern: str, name: str, expected: bool) -> None:
    assert ModulePattern(pattern).covers(name) is expected


@given(patterns, names)
def test_covering_is_matching_the_name_or_a_package_above(pattern: list[str], name: list[str]) -> None:
    expected = any(naive(pattern, name[:length]) for length in range(1, len(name) + 1))
    assert ModulePattern(".".join(pattern)).covers(".".join(name)) is expected


def test_literal_patterns_have_no_wildcard() -> None:
    assert ModulePattern("a.b").is_literal
    assert not ModulePattern("a.*").is_literal
    assert not ModulePattern("**").is_literal


def test_ancestors_come_outermost_first() -> None:
    assert list(ancestors("a.b.c")) == ["a", "a.b"]
    assert list(ancestors("a")) == []


def test_names_are_taken_apart_and_joined() -> None:
    assert parent("a.b.c") == "a.b"
    assert parent("a") == ""
    assert join("", "a", "", "b.c") == "a.b.c"
    assert is_within("a.b", "a.b")
    assert is_within("a.b.c", "a.b")
    assert not is_within("a.bc", "a.b")
    assert not is_within("a", "a.b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", True),
        ("a.b_1", True),
        ("é.x", True),
        ("", False),
        ("a.", False),
        ("a.*", False),
        ("a b", False),
        ("1", False),
    ],
)
def test_module_names_are_dotted_identifiers(text: str, expected: bool) -> None:
    assert is_module_name(text) is expected


def test_the_nearest_name_is_a_hint() -> None:
    assert nearest("forbiden_modules", ["source_modules", "forbidden_modules"]) == '; did you mean "forbidden_modules"?'
    assert nearest("zzz", ["source_modules"]) == ""
    assert nearest("x", []) == ""


@given(st.permutations(["core.app", "core.apa", "core.apb", "core.apc"]))
def test_the_hint_does_not_depend_on_the_order(known: list[str]) -> None:
    assert nearest("core.ap", known) == nearest("core.ap", sorted(known))
