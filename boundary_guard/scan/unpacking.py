"""Which part of a value each target takes that it is unpacked into (Language Reference, "Assignment statements")."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rest:
    """What a starred target takes: all but so many elements ``before`` it and so many ``after``."""

    before: int
    after: int


Step = int | Rest
"""An element, counted from 0, or from -1 backwards behind a starred target."""
Path = tuple[Step, ...]
"""A step for each level of unpacking."""


def steps(elements: Sequence[ast.AST]) -> list[Step]:
    """What each of the targets (or patterns) of one level takes."""
    count = len(elements)
    star = next((i for i, each in enumerate(elements) if isinstance(each, ast.Starred | ast.MatchStar)), count)
    behind = [index - count for index in range(star + 1, count)]
    return [*range(star), *([Rest(star, len(behind))] if star < count else []), *behind]
