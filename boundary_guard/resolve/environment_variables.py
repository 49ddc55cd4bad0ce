"""What an environment variable holds: what the program puts there itself, and what only the machine knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternative, Alternatives, Hole, Text
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MARKER = re.compile(rb"\benviron\b")


def variable(evaluator: Evaluator, name: str) -> Alternatives:
    """``os.environ[name]``: it may come from outside in any case, and be what the project has put there."""
    outside = Alternative(Text((Hole(f"it comes from the environment variable {name}".rstrip()),)))
    return distinct((outside, *_put_by_project(evaluator, name)))


def _put_by_project(evaluator: Evaluator, name: str) -> Iterator[Alternative]:
    key = ("environment variable", name, len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = ()  # while that very question is being answered
        found: list[Alternative] = []
        for facts in evaluator.project.search.matching(_MARKER):
            for node, value in _stores(facts):
                frame = general_frame(facts, facts.scope_of(node))
                if any(_is(each, name) for each in evaluator.briefly(node, frame)):
                    found.extend(without_choices(evaluator.briefly(value, frame)))
        evaluator.notes[key] = tuple(dict.fromkeys(found))
    known = evaluator.notes[key]
    assert isinstance(known, tuple)
    yield from known


def _is(key: Alternative, name: str) -> bool:
    return isinstance(key.value, Text) and key.value.known == name


@remembered
def _stores(facts: Facts) -> tuple[tuple[ast.expr, ast.expr], ...]:
    """``os.environ[key] = value`` and ``os.environ.setdefault(key, value)`` in the file: the keys, and the values."""
    found: list[tuple[ast.expr, ast.expr]] = []
    for node in facts.parents:
        match node:
            case ast.Assign(targets=[ast.Subscript(value=table, slice=key)], value=value):
                found.extend([(key, value)] if last_name(table) == "environ" else ())
            case ast.Call(func=ast.Attribute(value=table, attr="setdefault"), args=[key, value]):
                found.extend([(key, value)] if last_name(table) == "environ" else ())
    return tuple(found)
