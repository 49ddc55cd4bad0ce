"""Tests that bind a name anew: what it had before is there only where they came out false.

``if name in ALIASES: name = ALIASES[name]``
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.conditions import Condition
from boundary_guard.scan.facts import Facts


def tests_behind(facts: Facts, bound: ast.AST, use: ast.AST, name: str) -> Iterator[Condition]:
    """The tests between where a name is bound and its use in the same blocks that bind it anew where they are true.

    Not in loops that are not around both: there it may have been bound in another round.
    """
    around = {above for _, above in facts.ancestors(bound)} | {bound}
    for child, above in facts.ancestors(use):
        for block in (getattr(above, part, None) for part in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and child in block:
                for statement in reversed(block[: block.index(child)]):
                    if statement in around:
                        return
                    if isinstance(statement, ast.If):
                        yield from _binding(statement, name)
        if above in facts.scopes or above in around or _is_round(child, above):
            return


def _is_round(child: ast.AST, above: ast.AST) -> bool:
    """Whether the child of a loop is part of its rounds: what a ``for`` goes over is asked for before them."""
    return isinstance(above, ast.While) or (isinstance(above, ast.For | ast.AsyncFor) and child is not above.iter)


def _binding(statement: ast.If, name: str) -> Iterator[Condition]:
    """The tests of the statement that must have been false, for the name to be what it was before."""
    if any(_binds(each, name) for each in statement.body):
        yield Condition(statement.test, False)
        match statement.orelse:
            case [ast.If() as other]:
                yield from _binding(other, name)


def _binds(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=targets):
            return any(isinstance(each, ast.Name) and each.id == name for each in _single(targets))
    return False


def _single(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for each in targets:
        if isinstance(each, ast.Tuple | ast.List):
            yield from _single(each.elts)
        else:
            yield each


def is_test_of_none(test: ast.AST, name: str) -> bool:
    """``name is None``, ``not name``."""
    match test:
        case ast.Compare(left=ast.Name(id=tested), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return tested == name
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=tested)):
            return tested == name
    return False
