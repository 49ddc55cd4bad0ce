"""Whether a function is there for some calls only, or does other things as well.

Two statements belong together if they share a variable of the function. What has nothing to do with the calls in that
way, and does more than log or give a constant back, is other work: it must not leave with them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from boundary_guard.refactor.calls import FoundCall, Function, names_bound, names_read, only_logs
from boundary_guard.refactor.lines import is_docstring

_BLOCKS = ("body", "orelse", "finalbody")


def does_more(function: Function, calls: Sequence[FoundCall]) -> bool:
    """Whether a function does other things than these calls of it."""
    variables = names_bound(function.body)
    wanted = {id(each.statement) for each in calls}
    return bool(wanted) and any(_has_other_work(block, wanted, variables) for block in _blocks_around(function, wanted))


def _blocks_around(node: ast.AST, wanted: set[int]) -> Iterator[list[ast.stmt]]:
    """The blocks that hold the statements, from outside to inside."""
    for each in ast.walk(node):
        for name in _BLOCKS:
            block = getattr(each, name, None)
            if isinstance(block, list) and any(_holds(one, wanted) for one in block):
                yield block


def _has_other_work(block: list[ast.stmt], wanted: set[int], variables: set[str]) -> bool:
    together = [each for each in block if _holds(each, wanted)]
    rest = [each for each in block if not _holds(each, wanted)]
    while True:
        names = (names_read(together) | names_bound(together)) & variables
        more = [each for each in rest if (names_read([each]) | names_bound([each])) & names]
        if not more:
            return any(_works(each) for each in rest)
        together += more
        rest = [each for each in rest if each not in more]


def _holds(node: ast.AST, wanted: set[int]) -> bool:
    return any(id(each) in wanted for each in ast.walk(node))


def _works(node: ast.stmt) -> bool:
    """Whether a statement does something that others may need."""
    if only_logs(node) or is_docstring(node):
        return False
    return any(
        isinstance(each, ast.Call | ast.Await)
        or (isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load))
        for each in ast.walk(node)
    )
