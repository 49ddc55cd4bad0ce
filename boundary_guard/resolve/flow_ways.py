"""How an object is come by on its way, and what was done to it there (``object_flow`` follows it)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY, RESULT, Key, Keys
from boundary_guard.resolve.belonging import Condition
from boundary_guard.resolve.called_later import WITH_ELEMENTS
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.function_results import Definition
from boundary_guard.resolve.mentions import PARTIALS
from boundary_guard.resolve.values import Unknown
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project

MAX_CALLS = 3
"""How many calls are remembered that it came through, so that a result goes back to where it came from."""
FURTHER = Unknown("what holds it goes further than it is followed, and may be changed there")


@dataclass(frozen=True, slots=True)
class Change:
    """A change with its file; and the call by which the container came into the function that makes it."""

    facts: Facts
    mutation: Mutation
    call: tuple[Facts, ast.Call] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How something was come by: through which calls, and what is taken for granted until it leads to a change."""

    calls: tuple[tuple[Scope, Facts, ast.expr | Definition], ...] = ()
    """Each with the scope that it entered: a call, what stands where syntax calls a method, or a function that was
    handed to its decorator."""
    conditions: tuple[Condition, ...] = ()
    hops: int = 0


def result_in(caller: str) -> Keys:
    """Where in what it gives lies what the function returns that it calls."""
    if caller == "groupby":
        return (ANY, Key(0))
    return (ANY,) if caller in WITH_ELEMENTS | {"starmap"} else (RESULT,) if caller in PARTIALS else ()


def around(scope: Scope) -> Iterator[Scope]:
    """The scopes in which it lies."""
    while scope.parent is not None:
        scope = scope.parent
        yield scope


def imported_as(project: Project, facts: Facts, module: str, name: str) -> Iterator[tuple[Scope, str]]:
    """Where ``from module import name`` or ``from module import *`` binds it in the file, and to which names."""
    for node in facts.imports:
        if isinstance(node, ast.ImportFrom) and project.absolute(facts, node.module, node.level) == module:
            for alias in node.names:
                if alias.name in (name, "*"):
                    yield facts.scope_of(node), alias.asname or name
