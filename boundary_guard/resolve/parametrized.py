"""Where that goes which stands in the rows of ``parametrize``: into the parameters of tests.

Source: "How to parametrize fixtures and test functions" in pytest's documentation.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import Key, Keys
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Given, Held, Named
from boundary_guard.resolve.pytest_calls import is_mark, names_of_arguments
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def into_tests(evaluator: Evaluator, facts: Facts, given: Given) -> Iterator[tuple[Facts, Named | Held]]:
    """``@parametrize("load", [import_module])``; a row may be written ``pytest.param(import_module, id="x")``."""
    if last_name(given.call.func) == "param" and isinstance(given.place, int):
        yield facts, Held(given.call, (Key(given.place), *given.keys))
    if not is_mark(given.call) or given.place not in (1, "argvalues") or len(given.keys) < 2:
        return
    names = names_of_arguments(evaluator, given.call, general_frame(facts, facts.scope_of(given.call)))
    for scope in _tests(facts, given.call):
        for name, keys in _parts(names, given.keys[1:]):
            yield facts, Named(scope, name, keys)


def _tests(facts: Facts, mark: ast.Call) -> Iterator[Scope]:
    """The functions that are decorated: in a class all of its methods."""
    marked = facts.parents.get(mark)
    functions = marked.body if isinstance(marked, ast.ClassDef) else [marked]
    yield from (facts.scopes[each] for each in functions if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def _parts(names: list[str], keys: Keys) -> Iterator[tuple[str, Keys]]:
    """The parameters that get it out of a row, and where it lies in them; with one name a row need not be a tuple."""
    if len(names) == 1:
        yield names[0], keys
    for place, name in enumerate(names):
        if Key(place).may_be(keys[0]) and len(keys) > 1:
            yield name, keys[1:]
