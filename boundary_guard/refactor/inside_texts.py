"""Which lines begin inside of a text: their white space belongs to it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.refactor.text import Source


def lines_inside_texts(source: Source, statements: Iterable[ast.stmt]) -> set[int]:
    """The lines that begin inside of a text: their white space is part of it."""
    found: set[int] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            ):
                text = source.segment(node)
                if '"""' in text or "'''" in text or "\\\n" in text:
                    found |= set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found
