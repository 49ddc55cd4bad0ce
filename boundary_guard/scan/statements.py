"""The import statements of one file, straight from its bytes, several times faster than ``ast.parse``.

For whoever needs to know what a file imports and little else: positions, names, and what stands around each statement.
See ``docs/lexical-scanner.md``.
"""

from __future__ import annotations

import re

from boundary_guard.scan.by_ast import read_by_ast
from boundary_guard.scan.decoding import decode
from boundary_guard.scan.lexer import read_lexically
from boundary_guard.scan.records import Alias, Doubt, ScanError, Statement

__all__ = ["Alias", "ScanError", "Statement", "read_statements"]


def read_statements(source: bytes) -> tuple[Statement, ...]:
    """All import statements of a file, in the order of the source.

    Whether the file is valid Python is not asked: syntax newer than the running interpreter is read as well as Python 2.
    Raises ``ScanError`` for a file that is in doubt and that ``ast`` rejects.
    """
    if b"import" not in source:
        return ()
    try:
        text = decode(source)
        statements = read_lexically(text)
    except Doubt:
        return read_by_ast(source)
    if "__lazy_modules__" not in text:
        return statements
    try:
        return read_by_ast(source)
    except ScanError:
        return _with_listed(statements, text)


_LISTED = re.compile(r"\n__lazy_modules__[ \t]*(?::[^=\n]*)?\+?=[ \t]*(?:frozenset|set|tuple|list)?[ \t]*\(?([\[({][^\])}]*)")
_NAME = re.compile(r"[\"']([\w.]+)[\"']")


def _with_listed(statements: tuple[Statement, ...], text: str) -> tuple[Statement, ...]:
    """``statements``, those at module level marked lazy that name a module of ``__lazy_modules__`` (PEP 810)."""
    listed = {name for found in _LISTED.finditer(text) for name in _NAME.findall(found[1])}
    return tuple(
        statement._replace(is_lazy=True) if not statement.indent and _imported(statement) <= listed else statement
        for statement in statements
    )


def _imported(statement: Statement) -> set[str]:
    """The modules that a statement names, with their dots; a star import is never lazy."""
    if statement.is_from:
        star = "*" * (statement.names[0].name == "*")
        return {"." * statement.level + statement.module + star}
    return {alias.name for alias in statement.names}
