"""The errors that a handler names by a constant of its file: ``ERRORS = (ImportError, OSError)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

ASSIGNED = re.compile(r"^[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
"""What a line assigns to, as far as it may be such a constant."""
Assigned = Callable[[str], Iterable[ast.expr]]
"""What the file assigns to a name, outside of functions and classes."""
MAX_DEPTH = 5
"""Through how many constants an error is looked for."""


def errors_in(kind: ast.expr, assigned: Assigned, depth: int = 0) -> Iterator[ast.expr]:
    """The expressions that name the errors, each for itself."""
    match kind:
        case ast.Tuple(elts=parts):
            pass
        case ast.Starred(value=value):
            parts = [value]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            parts = [left, right]
        case ast.Name(id=name) if depth < MAX_DEPTH:
            yield kind
            parts, depth = list(assigned(name)), depth + 1
        case _:
            yield kind
            return
    for part in parts:
        yield from errors_in(part, assigned, depth)
