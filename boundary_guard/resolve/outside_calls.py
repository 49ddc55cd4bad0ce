"""Calls of what lies outside of the project, by name: methods of a class there, methods that come from a base there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.values import ClassValue, External, InstanceValue, SuperValue, Unknown

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

BUILTINS = "builtins."
_INSTANCE = re.compile(r"((?:\w+\.)*_*[A-Z]\w*)\(\)((?:\.\w+)+)")
"""What is called on an instance of a class: names of classes begin with a capital (PEP 8)."""


def outside_name(name: str) -> str:
    """How something outside of the project is called by: ``lib.Thing().run`` is ``lib.Thing.run``; empty for others."""
    if "(" not in name and "[" not in name:
        return name
    of_instance = _INSTANCE.fullmatch(name)
    return f"{of_instance[1]}{of_instance[2]}" if of_instance and not name.startswith(BUILTINS) else ""


def inherited_from_outside(evaluator: Evaluator, callee: ast.expr, frame: Frame) -> Iterator[str]:
    """``self.run()`` where no class of the project has ``run``, but a base from outside may."""
    if not isinstance(callee, ast.Attribute):
        return
    if not any(isinstance(each.value, Unknown) for each in evaluator.value(callee, frame)):
        return
    for each in evaluator.value(callee.value, frame):
        if isinstance(each.value, SuperValue):
            yield from (f"{base}.{callee.attr}" for base in outside_bases(evaluator, each.value.cls))
            continue
        cls = each.value.cls if isinstance(each.value, InstanceValue) else each.value
        if isinstance(cls, ClassValue) and not evaluator.class_member(cls, callee.attr):
            yield from (f"{base}.{callee.attr}" for base in outside_bases(evaluator, cls))


def outside_bases(evaluator: Evaluator, cls: ClassValue) -> Iterator[str]:
    """The bases of a class that lie outside of the project, but for the builtin ones."""
    for each in bases(evaluator, cls):
        node = each.scope.node
        assert isinstance(node, ast.ClassDef)
        frame = each.closure or general_frame(each.facts, each.facts.scope_of(node))
        for base in node.bases:
            names = (found.value.name for found in evaluator.value(base, frame) if isinstance(found.value, External))
            yield from (n for n in names if re.fullmatch(r"[\w.]+", n) and not n.startswith(BUILTINS))
