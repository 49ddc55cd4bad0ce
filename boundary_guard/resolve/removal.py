"""What ``pop``, ``remove``, ``clear`` and ``del`` leave of a container."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.changes import Mutation
from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, Value

if TYPE_CHECKING:
    from boundary_guard.scan.facts import Facts

MAX_SHORTENED = 16
"""Up to how many elements a list is followed while it is taken apart, one after the other."""


def is_exact(facts: Facts, mutation: Mutation, use: ast.AST | None) -> bool:
    """Whether the removal has surely happened, once, when control comes to ``use``: it stands above it, in a block."""
    statement: ast.AST = mutation.node
    while not isinstance(statement, ast.stmt):
        statement = facts.parents[statement]
    block = facts.parents[statement]
    if use is None or (statement.end_lineno or 0) >= getattr(use, "lineno", 0):
        return False
    return any(above is block for _, above in facts.ancestors(use)) and not _is_in_loop(facts, statement)


def is_later(facts: Facts, mutation: Mutation, use: ast.AST | None) -> bool:
    """Whether the removal surely comes after ``use``: it stands below, in the same function, and no loop leads back."""
    if use is None or facts.scope_of(mutation.node) is not facts.scope_of(use):
        return False
    return getattr(mutation.node, "lineno", 0) > getattr(use, "end_lineno", 0) and not _is_in_loop(facts, mutation.node)


def _is_in_loop(facts: Facts, node: ast.AST) -> bool:
    for _, above in facts.ancestors(node):
        if isinstance(above, ast.For | ast.AsyncFor | ast.While):
            return True
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            return False
    return False


def without_one(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Value:
    """What is left when the removal has happened once."""
    if mutation.operation == "clear":
        return Sequence() if isinstance(value, Sequence) else Mapping((), True, value.default)
    if isinstance(value, Mapping):
        return Mapping(value.items, value.is_complete, value.default, 0)
    index = _index(mutation.operation, arguments)
    if value.rest or not value.is_complete or index is None or not -len(value.items) <= index < len(value.items):
        return _shuffled(value)
    items = list(value.items)
    del items[index]
    return Sequence(tuple(items))


def states(value: Sequence | Mapping, mutation: Mutation, arguments: list[Alternatives]) -> Iterator[Value]:
    """All that the container may be when nobody knows how often the removal has happened."""
    if isinstance(value, Mapping):
        yield without_one(value, mutation, arguments)
        return
    if value.rest or not value.is_complete or len(value.items) > MAX_SHORTENED:
        yield _shuffled(value)
        return
    yield value
    seen = value
    for _ in value.items:
        left = without_one(seen, mutation, arguments)
        assert isinstance(left, Sequence)
        yield left
        if left.rest or left == seen:
            return
        seen = left


def _shuffled(value: Sequence) -> Sequence:
    """The same elements, of which nobody knows the places, nor whether they are still there."""
    return Sequence((), distinct((*(each for item in value.items for each in item), *value.rest)), value.is_complete)


def _index(operation: str, arguments: list[Alternatives]) -> int | None:
    """The place of the element that is taken out; None when it is not known."""
    if operation == "popleft":
        return 0
    if operation in ("pop", "del") and len(arguments) == 1 and len(arguments[0]) == 1:
        given = arguments[0][0].value
        return given.value if isinstance(given, Constant) and isinstance(given.value, int) else None
    return -1 if operation == "pop" and not arguments else None
