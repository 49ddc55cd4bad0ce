"""What is found by an index, or beside what is known, is what looking at everything finds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boundary_guard
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.call_places import given_parameters
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.handed_names import hands_on
from boundary_guard.resolve.kept_names import MAX_CALLS, calls_of_kept
from boundary_guard.resolve.known_texts import known_texts
from boundary_guard.resolve.leading import Leading, leading_to_methods
from boundary_guard.resolve.mentions import Mentions
from boundary_guard.resolve.values import (
    Alternative,
    Constant,
    Hole,
    Mapping,
    Sequence,
    Text,
    Unknown,
    text,
)
from boundary_guard.scan.facts import Facts, read_facts

FILES = sorted(Path(boundary_guard.__file__).parent.glob("resolve/c*.py"))[:12]


def _facts(path: Path) -> Facts:
    return read_facts(ModuleName(f"resolve.{path.stem}"), path.name, False, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_calls_of_what_is_kept(path: Path) -> None:
    facts = _facts(path)
    mentions = Mentions(facts)
    for name in sorted({*mentions.calls, *mentions.kept}):
        names, size = {name}, 0
        while size != len(names):
            size = len(names)
            names.update(new for new, value in (*mentions.renamings, *mentions.parts) if hands_on(value, names))
        names.discard(name)
        calls = [call for scope in facts.scopes.values() for call in scope.calls if hands_on(call.func, names)]
        assert list(calls_of_kept(facts, mentions, name)) == calls[:MAX_CALLS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_where_methods_and_a_parameter_lead(path: Path) -> None:
    facts = _facts(path)
    functions = [scope for scope in facts.scopes.values() if scope.is_function and given_parameters(scope)]
    names = frozenset(scope.name.rpartition(".")[2] for scope in functions[::3])
    for scope in functions:
        parameters = [(name, scope) for name in given_parameters(scope)]
        anew, beside = (
            Leading(facts, (), sorted(names), parameters),
            leading_to_methods(facts, names).beside(parameters),
        )
        assert (beside.places, beside.marked) == (anew.places, anew.marked)


_VALUES = (text("a"), text("b"), Constant(None), Constant(1), Unknown("x"), Text((Hole("h"),)), Sequence())
_ALTERNATIVES = st.lists(st.sampled_from(_VALUES), max_size=2).map(
    lambda found: tuple(Alternative(each) for each in found)
)
_CONTAINERS = st.builds(
    Sequence, st.lists(_ALTERNATIVES, max_size=3).map(tuple), _ALTERNATIVES, st.booleans()
) | st.builds(
    Mapping,
    st.lists(st.tuples(_ALTERNATIVES, _ALTERNATIVES), max_size=3).map(tuple),
    st.booleans(),
    st.just(()),
    st.sampled_from((None, 0, 1)),
)


@given(_CONTAINERS, st.sampled_from("ab"))
def test_a_text_in_a_container(container: Sequence | Mapping, known: str) -> None:
    if isinstance(container, Sequence):
        items, others = list(container.items), container.rest
    else:
        items = [keys for keys, _ in container.certain_items]
        others = tuple(key for keys, _ in container.items[len(items) :] for key in keys)
    outcomes = [[truth(compare(ast.Eq(), each.value, text(known))) for each in item] for item in (*items, others)]
    expected = None
    if any(item and all(outcome is True for outcome in item) for item in outcomes[:-1]):
        expected = True
    elif container.is_complete and all(outcome is False for item in outcomes for outcome in item):
        expected = False
    assert known_texts(container).contains(known) is expected
