"""Statements that control never comes to: behind ``return``, ``raise``, ``sys.exit()``, a loop without an end.

Only what holds whatever happens counts: a ``with`` may suppress what is raised in it, an ``assert`` is left out by
``python -O``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.decided import truth_of_test
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.surely_run import suppresses
from boundary_guard.resolve.values import External

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

ENDING = frozenset(
    {"sys.exit", "os._exit", "os.abort", "os.execv", "os.execve", "os.execvp", "builtins.exit", "builtins.quit"}
)
"""Functions that never return (Library Reference: ``sys``, ``os``, ``site``)."""
ENDING_NAMES = frozenset(name.rpartition(".")[2] for name in ENDING)
JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_unreached(evaluator: Evaluator, node: ast.AST, frame: Frame) -> bool:
    """Whether something before the node, in one of the blocks around it in its scope, never comes to its end."""
    for child, above in frame.facts.ancestors(node):
        for block in _blocks(above):
            if child is block[0]:
                continue  # a long ``elif`` is nested as deep as it is long
            if child in block and block.index(child) > _end_of(evaluator, block, frame):
                return True
        match above:
            case ast.Try(body=body, orelse=orelse) if child in orelse and _leaves(evaluator, body, frame):
                return True
            case ast.While(test=test, orelse=orelse) if (
                child in orelse and truth_of_test(evaluator, test, frame) is True
            ):
                return True
            case ast.For(iter=ast.Tuple(elts=[]) | ast.List(elts=[]), body=body) if child in body:
                return True
        if above is frame.scope.node:
            break
    return False


def comes_to_end(evaluator: Evaluator, frame: Frame) -> bool:
    """Whether control may come to the end of the function's body, so that it returns None.

    Not by a ``with`` that suppresses what is raised, unless it says so: hardly any does.
    """
    node = frame.scope.node
    return not isinstance(node, ast.Lambda) and not _leaves(evaluator, node.body, frame, is_plain=True)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block


def _end_of(evaluator: Evaluator, block: list[ast.stmt], frame: Frame, *, is_plain: bool = False) -> int:
    """The index of the first statement of the block that never comes to its end; beyond the last where all may.

    ``is_plain``: what ``with`` enters suppresses nothing.
    """
    key = ("end of block", block[0], frame, is_plain)
    if key not in evaluator.notes:
        statements = enumerate(block)
        ends = (index for index, statement in statements if _is_end(evaluator, statement, frame, is_plain=is_plain))
        evaluator.notes[key] = next(ends, len(block))
    found = evaluator.notes[key]
    assert isinstance(found, int)
    return found


def _leaves(evaluator: Evaluator, block: list[ast.stmt], frame: Frame, *, is_plain: bool = False) -> bool:
    return bool(block) and _end_of(evaluator, block, frame, is_plain=is_plain) < len(block)


def _is_end(evaluator: Evaluator, statement: ast.stmt, frame: Frame, *, is_plain: bool) -> bool:
    """Whether control never comes out at the end of the statement."""
    leave = partial(_leaves, evaluator, frame=frame, is_plain=is_plain)
    match statement:
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            return is_plain and leave(body) and not any(suppresses(each.context_expr) for each in items)
        case ast.Expr(value=ast.Call(func=callee)):
            return _is_ending(evaluator, callee, frame)
        case ast.If():
            *_, last = chain = list(_chain(statement))
            ends = leave(last.orelse)
            for each in reversed(chain):
                own = leave(each.body)
                ends = own if own is ends else truth_of_test(evaluator, each.test, frame) is own
            return ends
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            runs_out = leave(body) or leave(orelse)
            handled = all(leave(handler.body) for handler in handlers)
            return leave(finalbody) or (runs_out and handled)
        case ast.While(test=test, body=body):
            return truth_of_test(evaluator, test, frame) is True and not any(_breaks(each) for each in body)
        case ast.Match(cases=cases):
            return any(_takes_all(case) for case in cases) and all(leave(c.body) for c in cases)
    return isinstance(statement, JUMPS)


def _chain(statement: ast.If) -> Iterator[ast.If]:
    """An ``if`` with its ``elif``s."""
    yield statement
    while len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
        statement = statement.orelse[0]
        yield statement


def _is_ending(evaluator: Evaluator, callee: ast.expr, frame: Frame) -> bool:
    name = last_name(callee)
    aliases = [each.alias for each in frame.facts.body.bindings.get(name, ()) if each.alias is not None]
    if name not in ENDING_NAMES and not any(alias.name in ENDING_NAMES for alias in aliases):
        return False
    values = [each.value for each in evaluator.briefly(callee, frame)]
    return bool(values) and all(isinstance(value, External) and value.name in ENDING for value in values)


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _breaks(node: ast.AST) -> bool:
    """Whether the statement holds a ``break`` of the loop that it stands in."""
    if isinstance(node, ast.Break):
        return True
    if isinstance(node, _INNER):
        return False
    below = node.orelse if isinstance(node, _LOOPS) else ast.iter_child_nodes(node)
    return any(_breaks(each) for each in below if isinstance(each, ast.stmt | ast.ExceptHandler | ast.match_case))
