"""A call at the end, or at the beginning, of a method."""

from __future__ import annotations

import ast

from boundary_guard.refactor.calls import Function, own_nodes
from boundary_guard.refactor.lines import LineEdits, is_docstring
from boundary_guard.refactor.text import Refusal, Source


def check_end(source: Source, method: Function) -> None:
    """Refuse a method that does not surely come to its end."""
    inner = [node for node in ast.walk(method) if isinstance(node, ast.Yield | ast.YieldFrom)]
    if inner:
        raise Refusal(f"{method.name}() is a generator", source.path, method.lineno)
    returns = [node for each in method.body for node in own_nodes(each) if isinstance(node, ast.Return)]
    last = method.body[-1]
    is_endless = isinstance(last, ast.While) and isinstance(last.test, ast.Constant) and bool(last.test.value)
    if isinstance(last, ast.Raise) or is_endless:
        raise Refusal(f"{method.name}() does not come to its end", source.path, last.lineno)
    for node in returns:
        if node is not last:
            raise Refusal(f"{method.name}() may return before its end", source.path, node.lineno)


def append_call(edits: LineEdits, method: Function, call: str, callee: str) -> None:
    """Put a call behind the last statement of a method; before its ``return``, for ``pass``."""
    source, last = edits.source, method.body[-1]
    start, end = source.span(last)
    why = f"calls {callee}() at the end of {method.name}()"
    if source.text[source.line_start(start) : start].strip():
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...:
            edits.replace(start, end, call, why)
            return
        edits.insert(end, f"; {call}", why)
        return
    indent = source.indentation(start)
    if isinstance(last, ast.Return):
        value = last.value
        if value is not None and not isinstance(value, ast.Constant | ast.Name):
            raise Refusal(f"{method.name}() computes its result at its end", source.path, last.lineno)
        edits.insert(source.line_start(start), f"{indent}{call}{source.newline}", why)
        return
    if is_filler(last):
        edits.replace(start, end, call, why)
        return
    insert_below(edits, end, f"{indent}{call}", why)


def prepend_call(edits: LineEdits, method: Function, call: str, callee: str) -> None:
    """Put a call before the statements of a method, behind its docstring."""
    source = edits.source
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for each in method.body for node in own_nodes(each)):
        raise Refusal(f"{method.name}() is a generator", source.path, method.lineno)
    rest = method.body[1:] if is_docstring(method.body[0]) else method.body
    if not rest or (len(rest) == 1 and is_filler(rest[0])):
        append_call(edits, method, call, callee)
        return
    start = source.span(rest[0])[0]
    decorators = getattr(rest[0], "decorator_list", [])
    if decorators:
        start = source.text.rindex("@", 0, source.span(decorators[0])[0])
    why = f"calls {callee}() at the beginning of {method.name}()"
    if source.text[source.line_start(start) : start].strip():
        edits.insert(start, f"{call}; ", why)
        return
    edits.insert(start, f"{call}{source.newline}{source.indentation(start)}", why)


def is_filler(node: ast.stmt) -> bool:
    """``pass``, or ``...``."""
    is_dots = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    return is_dots or isinstance(node, ast.Pass)


def insert_below(edits: LineEdits, end: int, text: str, why: str) -> None:
    """Put lines below the one that holds ``end``."""
    source = edits.source
    if source.line_end(end) == len(source.text):
        edits.insert(len(source.text), f"{source.newline}{text}", why)
    else:
        edits.insert(source.next_line(end), f"{text}{source.newline}", why)
