"""Whether one place in a function runs before another: read off the blocks in which both stand."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import Facts

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def is_done(facts: Facts, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``node`` has surely run, and once, when control comes to ``use``: it stands above it, in a block."""
    if use is None:
        return False
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = facts.parents[statement]
    if (statement.end_lineno or 0) >= getattr(use, "lineno", 0) or _is_in_loop(facts, statement):
        return False
    block = facts.parents[statement]
    return any(above is block and _is_same_branch(block, statement, child) for child, above in facts.ancestors(use))


def is_later(facts: Facts, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``node`` surely runs after ``use``: it stands below, in the same function, and no loop leads back."""
    if use is None or facts.scope_of(node) is not facts.scope_of(use):
        return False
    return getattr(node, "lineno", 0) > getattr(use, "end_lineno", 0) and not _is_in_loop(facts, node)


def _is_same_branch(block: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    """Whether both are statements of the same list: of the same branch of an ``if``, not of two."""
    lists = (getattr(block, name, None) for name in ("body", "orelse", "finalbody", "handlers"))
    return any(isinstance(each, list) and one in each and other in each for each in lists)


def _is_in_loop(facts: Facts, node: ast.AST) -> bool:
    for _, above in facts.ancestors(node):
        if isinstance(above, _LOOPS):
            return True
        if isinstance(above, _SCOPES):
            return False
    return False
