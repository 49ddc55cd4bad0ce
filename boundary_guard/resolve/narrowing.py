"""What a test on the way says of a name that is not known otherwise."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import (
    Alternatives,
    Text,
    Unknown,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def narrowed(evaluator: Evaluator, found: Alternatives, node: ast.Name, frame: Frame) -> Alternatives:
    """Below ``if name in TABLE`` or ``if name == "x"`` a name that is not known is one of these."""
    for condition in conditions_at(frame.facts, frame.scope, node):
        wanted = True
        match condition.test:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.NotIn()], comparators=[table]) if name == node.id:
                wanted = False
                allowed = containers.elements(evaluator, evaluator.value(table, frame), table)
            case ast.Compare(left=ast.Name(id=name), ops=[ast.NotEq()], comparators=[value]) if name == node.id:
                wanted = False
                allowed = evaluator.value(value, frame)
            case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[table]) if name == node.id:
                allowed = containers.elements(evaluator, evaluator.value(table, frame), table)
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value]) if name == node.id:
                allowed = evaluator.value(value, frame)
            case _:
                continue
        if condition.wanted is wanted and all(
            isinstance(each.value, Text) and each.value.known is not None for each in allowed
        ):
            return distinct((*(each for each in found if not isinstance(each.value, Unknown)), *allowed))
    return found
