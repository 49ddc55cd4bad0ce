"""Objects that are texts, of classes which derive from ``str``: what is imported by their name is that of the text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import Alternatives, ClassValue, External, InstanceValue, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_TEXT = External("builtins.str")


def with_texts(evaluator: Evaluator, found: Alternatives) -> Alternatives:
    """``found``, with the texts that objects are in their places."""
    if not any(isinstance(each.value, InstanceValue) for each in found):
        return found
    return distinct(
        one
        for each in found
        for one in (
            behind(_text_of(evaluator, each.value), each)
            if isinstance(each.value, InstanceValue) and _is_text(evaluator, each.value.cls)
            else (each,)
        )
    )


def _text_of(evaluator: Evaluator, value: InstanceValue) -> Alternatives:
    """What ``str.__new__`` makes of the arguments, unless the class has something to say first."""
    if value.arguments is None or evaluator.class_member(value.cls, "__new__"):
        return only(Unknown(f"which text an object of {value.cls.scope.name} is, is not known"))
    return evaluator.call_with(_TEXT, value.arguments)


def _is_text(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the class derives from ``str``."""
    key = ("is a text", cls.scope)
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # for whoever asks meanwhile
        evaluator.notes[key] = any(_derives(evaluator, each) for each in evaluator.bases(cls))
    return bool(evaluator.notes[key])


def _derives(evaluator: Evaluator, cls: ClassValue) -> bool:
    node = cls.scope.node
    frame = cls.closure or general_frame(cls.facts, cls.scope.parent or cls.facts.body)
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(found.value == _TEXT for base in bases for found in evaluator.briefly(base, frame))
