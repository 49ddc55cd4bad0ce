"""The import statements of one file, straight from its bytes, several times faster than ``ast.parse``.

For whoever needs to know what a file imports and little else: positions, names, and what stands around each
statement. See ``docs/lexical-scanner.md``.
"""

from __future__ import annotations

from boundary_guard.scan.decoding import decode
from boundary_guard.scan.lexer import read_lexically
from boundary_guard.scan.records import Alias, Doubt, ScanError, Statement

__all__ = ["Alias", "ScanError", "Statement", "read_statements"]


def read_statements(source: bytes) -> tuple[Statement, ...]:
    """All import statements of a file, in the order of the source.

    Whether the file is valid Python is not asked: syntax newer than the running interpreter is read, and so
    is Python 2. Raises ``ScanError`` for a file that is in doubt and that ``ast`` rejects.
    """
    if b"import" not in source:
        return ()
    try:
        text = decode(source)
        statements = read_lexically(text)
    except Doubt:
        return _read_by_ast(source)
    return statements if "__lazy_modules__" not in text else _read_listed(source, text, statements)


def _read_by_ast(source: bytes) -> tuple[Statement, ...]:
    from boundary_guard.scan.by_ast import read_by_ast  # noqa: PLC0415 - some 10 ms that most runs do not need

    return read_by_ast(source)


def _read_listed(source: bytes, text: str, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``statements`` of a text that may list modules to be imported lazily."""
    from boundary_guard.scan.lazy_modules import with_listed  # noqa: PLC0415 - as above

    try:
        return _read_by_ast(source)
    except ScanError:
        return with_listed(statements, text)
