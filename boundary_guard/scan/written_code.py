"""Code that is written as a constant text for ``eval`` or ``exec``: read in its place, as if it were not quoted.

``eval("load")(name)`` is ``load(name)``: the text sees the names around it (Library Reference, ``eval``). Nodes get
the places that they have in the literal. What a text imports by statements is left to ``exec``, as import by name;
so is a text for which globals are given, and one in a function that binds names, which are lost (PEP 667).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_CALL = re.compile(r"\b(?:eval|exec)\s*\(\s*(?:compile\s*\(\s*)?[rRuUbB]?[\"']")
_QUOTE = re.compile(r"[rRuUbB]*(\"\"\"|'''|\"|')")
_PLACED = (ast.expr, ast.stmt, ast.arg, ast.keyword, ast.alias, ast.excepthandler, ast.pattern)
_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def put_in_place(tree: ast.Module, text: str) -> None:
    """Replace the calls of ``eval`` and ``exec`` with constant texts in the tree by what they run."""
    if not _CALL.search(text):
        return
    lines = text.split("\n")
    own = {name for node in ast.walk(tree) for name in _bound(node)}
    if "eval" not in own:
        _Expressions(lines).visit(tree)
    if "exec" not in own:
        _Statements(lines).visit(tree)


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name


class _Expressions(ast.NodeTransformer):
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        literal = _literal(node, "eval")
        if literal is None:
            return node
        code = str(literal.value).lstrip(" \t")
        try:
            inner = ast.parse(code, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
        _place(inner, literal, self._lines, len(str(literal.value)) - len(code))
        return inner


class _Statements(ast.NodeTransformer):
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._functions = 0

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        is_function = isinstance(node, _BLOCKS)
        self._functions += is_function
        found = super().visit(node)
        self._functions -= is_function
        return found  # type: ignore[no-any-return]

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        literal = _literal(node.value, "exec")
        if literal is None:
            self.generic_visit(node)
            return node
        try:
            inner = ast.parse(str(literal.value)).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
        if any(isinstance(each, ast.Import | ast.ImportFrom) for one in inner for each in ast.walk(one)):
            return node
        if not inner or (self._functions and not all(isinstance(one, ast.Expr) for one in inner)):
            return node
        for one in inner:
            _place(one, literal, self._lines, 0)
        return inner


def _literal(node: ast.expr, name: str) -> ast.Constant | None:
    """The text that the call gives to ``eval`` or ``exec`` alone, also through ``compile``."""
    match node:
        case ast.Call(func=ast.Name(id=called), args=[argument], keywords=[]) if called == name:
            pass
        case _:
            return None
    match argument:
        case ast.Call(func=ast.Name(id="compile"), args=[argument, _, ast.Constant(value=mode)], keywords=[]):
            if mode != name:
                return None
    match argument:
        case ast.Constant(value=str()):
            return argument
    return None


def _place(tree: ast.AST, literal: ast.Constant, lines: list[str], before: int) -> None:
    """Give the nodes the places that they have in the literal; where it has escapes or parts, places in their order."""
    quote = _QUOTE.match(lines[literal.lineno - 1].encode()[literal.col_offset :].decode(errors="replace"))
    first = literal.col_offset + (quote.end() if quote else 1) + before
    is_as_written = (literal.end_lineno or literal.lineno) - literal.lineno == str(literal.value).count("\n")
    starts = [0]
    for line in str(literal.value).split("\n"):
        starts.append(starts[-1] + len(line.encode()) + 1)

    def put(line: int, column: int) -> tuple[int, int]:
        if not is_as_written:
            return literal.lineno, first + starts[line - 1] + column
        return literal.lineno + line - 1, column + (first if line == 1 else 0)

    for node in ast.walk(tree):
        if isinstance(node, _PLACED):
            node.end_lineno, node.end_col_offset = put(node.end_lineno or node.lineno, node.end_col_offset or 0)
            node.lineno, node.col_offset = put(node.lineno, node.col_offset)
