"""Whether a function is there for some calls only, or does other things as well.

Two statements belong together if they share a variable of the function. What has nothing to do with the calls in that
way, and does more than log or give a constant back, is other work: it must not leave with them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from boundary_guard.model.imports import Import
from boundary_guard.model.trace import FunctionRef, Trace
from boundary_guard.refactor.calls import FoundCall, Function, functions_of, names_bound, names_read, only_logs
from boundary_guard.refactor.lines import is_docstring
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.workspace import Workspace

_BLOCKS = ("body", "orelse", "finalbody")


def does_more(function: Function, calls: Sequence[FoundCall]) -> bool:
    """Whether a function does other things than these calls of it."""
    return _other_work(function, {id(each.statement) for each in calls}) is not None


def check_devoted(workspace: Workspace, found: Trace, cut: FunctionRef, line: int) -> None:
    """Refuse where a function below a call leads to what is forbidden and does other work: that would leave with it."""
    for crossing in found.crossings:
        hops = crossing.calls
        start = next((n for n, hop in enumerate(hops) if hop.caller == cut and hop.place.line == line), None)
        for at in range(start, len(hops)) if start is not None else ():
            callee = hops[at].callee
            lines = [hop.place.line for hop in hops[at + 1 :] if hop.caller == callee]
            lines += [hop.link.place.line for hop in crossing.chain if _stands_in(hop.link, callee)]
            _check(workspace, callee, lines)


def _stands_in(link: Import, function: FunctionRef) -> bool:
    return link.importer == function.module and link.function == function.name


def _check(workspace: Workspace, callee: FunctionRef, lines: list[int]) -> None:
    source = source_of(workspace, callee.module)
    function = dict(functions_of(source.tree)).get(callee.name) if source is not None else None
    if source is None or function is None:
        return
    wanted = {id(each) for line in lines for each in _innermost(function, line)}
    other = _other_work(function, wanted)
    if other is not None:
        raise Refusal(
            f"{callee.name}() does this as well, and it would be done later, or not at all: make a function of what "
            "leads to the forbidden modules, then ask again",
            source.path,
            other.lineno,
            by_force=True,
        )


def _innermost(function: Function, line: int) -> list[ast.stmt]:
    """The smallest statement on a line."""
    found = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node is not function and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return sorted(found, key=lambda node: (node.end_lineno or 0) - node.lineno)[:1]


def _other_work(function: Function, wanted: set[int]) -> ast.stmt | None:
    """The first statement that does something else than those, and has nothing to do with them."""
    variables = names_bound(function.body)
    found = (_unrelated(block, wanted, variables) for block in _blocks_around(function, wanted) if wanted)
    return next((each for each in found if each is not None), None)


def _blocks_around(node: ast.AST, wanted: set[int]) -> Iterator[list[ast.stmt]]:
    """The blocks that hold the statements, from outside to inside."""
    for each in ast.walk(node):
        for name in _BLOCKS:
            block = getattr(each, name, None)
            if isinstance(block, list) and any(_holds(one, wanted) for one in block):
                yield block


def _unrelated(block: list[ast.stmt], wanted: set[int], variables: set[str]) -> ast.stmt | None:
    together = [each for each in block if _holds(each, wanted)]
    rest = [each for each in block if not _holds(each, wanted)]
    while True:
        names = (names_read(together) | names_bound(together)) & variables
        more = [each for each in rest if (names_read([each]) | names_bound([each])) & names]
        if not more:
            return next((each for each in rest if _works(each)), None)
        together += more
        rest = [each for each in rest if each not in more]


def _holds(node: ast.AST, wanted: set[int]) -> bool:
    return any(id(each) in wanted for each in ast.walk(node))


def _works(node: ast.stmt) -> bool:
    """Whether a statement does something that others may need."""
    if only_logs(node) or is_docstring(node):
        return False
    for each in ast.walk(node):
        if isinstance(each, ast.Expr) and any(isinstance(one, ast.Call | ast.Await) for one in ast.walk(each)):
            if not only_logs(each):
                return True
        if isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load):
            return True
    return False
