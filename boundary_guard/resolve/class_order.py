"""The bases of classes of the project, and the order in which attributes are looked for in them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.answers import Kind, newest
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import Alternative, ClassValue, External, Sequence, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_BASES = 64
OBJECT = External("builtins.object")


_ORDER: Kind[list[ClassValue]] = newest([], [])


def bases(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    """The class and its bases in the order in which attributes are looked for (C3, where it is consistent).

    While that very question is being answered the class stands alone.
    """
    evaluator = evaluator.aside
    return evaluator.answer(("mro", cls), lambda: _linearised(evaluator, cls), _ORDER) or [cls]


def _linearised(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    direct = [each for each in _direct_bases(evaluator, cls) if isinstance(each, ClassValue)]
    waiting = [list(bases(evaluator, base)) for base in direct] + [list(direct)]
    order = [cls]
    while any(waiting) and len(order) < MAX_BASES:
        waiting = [line for line in waiting if line]
        head = next((line[0] for line in waiting if not any(line[0] in other[1:] for other in waiting)), waiting[0][0])
        order.append(head)
        waiting = [[each for each in line if each != head] for line in waiting]
    return order


def order(evaluator: Evaluator, cls: ClassValue, *, is_whole: bool) -> Sequence:
    """``cls.__mro__``, or only the direct bases; what is known of those outside of the project comes after them."""
    inside: list[Value] = list(bases(evaluator, cls)) if is_whole else []
    outside: dict[Value, None] = {}
    for each in bases(evaluator, cls) if is_whole else (cls,):
        for found in _direct_bases(evaluator.aside, each):
            if not isinstance(found, ClassValue):
                outside[found] = None
            elif not is_whole:
                inside.append(found)
    if not set(outside) - {OBJECT}:
        return Sequence(tuple(map(only, (*inside, *((OBJECT,) if is_whole or not inside else ())))))
    return Sequence(tuple(map(only, inside)), tuple(map(Alternative, outside)))


def _direct_bases(evaluator: Evaluator, cls: ClassValue) -> list[Value]:
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    frame = cls.closure or general_frame(cls.facts, cls.facts.scope_of(node))
    return [each.value for base in node.bases for each in evaluator.value(base, frame) if each.value != cls]
