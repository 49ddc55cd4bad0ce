"""What a rule for a known function looks like, and how it gets at its arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import Alternatives

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


Rule = Callable[["Evaluator", Arguments, Frame, ast.AST], Alternatives | None]


def argument(given: Arguments, position: int, name: str = "") -> Alternatives | None:
    """The argument at a position or by its keyword; None when the call leaves it out."""
    if position < len(given.lazy_positional):
        return given.lazy_positional[position]()
    lazy = dict(given.lazy_keywords).get(name)
    return lazy() if lazy is not None else None
