"""What the methods of a metaclass store while a class is made."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, External, Unknown
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def stores_on_strangers(evaluator: Evaluator, meta: ClassValue) -> bool:
    """Whether ``__new__`` or ``__init__`` of the metaclass stores attributes of something that is not known."""
    key = ("stores of a metaclass on strangers", meta.scope)
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        evaluator.notes[key] = False
        evaluator.notes[key] = any(
            not found or any(isinstance(each.value, Unknown | External) for each in found)
            for owner in evaluator.bases(meta)
            for scope, thing in _owners(owner.facts, owner.scope)
            for found in [evaluator.briefly(thing, general_frame(owner.facts, scope))]
        )
    return bool(evaluator.notes[key])


@remembered
def _owners(facts: Facts, metaclass: Scope) -> list[tuple[Scope, ast.expr]]:
    """The objects whose attributes are stored where the metaclass makes a class."""
    found: list[tuple[Scope, ast.expr]] = []
    for method in metaclass.children:
        if method.name.rpartition(".")[2] in ("__new__", "__init__"):
            for node in ast.walk(method.node):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    found.append((facts.scope_of(node), node.value))
                elif isinstance(node, ast.Call) and last_name(node.func) == "setattr" and node.args:
                    found.append((facts.scope_of(node), node.args[0]))
    return found
