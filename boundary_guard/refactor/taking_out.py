"""Takes statements out of functions, with the blocks that are there for them only."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.refactor.calls import has_effects
from boundary_guard.refactor.lines import LineEdits, remove_statement
from boundary_guard.refactor.users import parents_of


def take_out_all(edits: LineEdits, statements: Iterable[ast.stmt], why: str) -> None:
    """Remove statements; an ``if`` or ``try`` that is empty without them goes as a whole."""
    parents = parents_of(edits.source.tree)
    going = set(statements)
    waiting = list(going)
    while waiting:
        above = parents.get(waiting.pop())
        if above is not None and above not in going and _is_idle_without(above, going):
            assert isinstance(above, ast.stmt)
            going.add(above)
            waiting.append(above)
    for node in sorted(going, key=lambda each: (each.lineno, each.col_offset)):
        if parents.get(node) not in going:
            _with_comments(edits, node)
            remove_statement(edits, node, going, why)


def _is_idle_without(node: ast.AST, going: set[ast.stmt]) -> bool:
    """Whether a block does nothing once some of its statements are gone."""
    if isinstance(node, ast.If) and (node.orelse or has_effects(node.test)):
        return False
    if isinstance(node, ast.Try) and (node.orelse or node.finalbody):
        return False
    return isinstance(node, ast.If | ast.Try) and all(each in going for each in node.body)


def _with_comments(edits: LineEdits, statement: ast.stmt) -> None:
    """Comments right above a statement speak of it, if a blank line or the block's beginning is above them."""
    source = edits.source
    start = source.line_start(source.span(statement)[0])
    indent = source.indentation(source.span(statement)[0])
    at = start
    while at > 0:
        above = source.line_start(at - 1)
        line = source.text[above:at]
        if not line.startswith(f"{indent}#"):
            break
        at = above
    if at < start:
        before = source.text[source.line_start(at - 1) : at].strip() if at else ""
        if not before:
            edits.delete_lines(at, start - 1)
