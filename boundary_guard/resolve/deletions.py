"""What a project deletes: attributes (``del thing.name``, ``delattr(thing, name)``), and names (``del name``)."""

from __future__ import annotations

import ast
import re
from itertools import chain
from typing import TYPE_CHECKING

from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_DELETING = re.compile(rb"\bdel\b[^\n]*\.|\bdelattr\s*\(|__delattr__\s*\(|\bdel\b[^\n]*[\\(]")
ANY_NAME = ""
"""What stands for the attributes whose names are computed where they are deleted."""


def deleted_attributes(evaluator: Evaluator) -> frozenset[str]:
    """The attributes that the project deletes from any object."""
    key = ("deleted attributes", len(evaluator.project.scope))
    if key not in evaluator.notes:
        files = evaluator.project.search.matching(_DELETING)
        evaluator.notes[key] = frozenset(chain.from_iterable(map(_deleted_in, files)))
    known = evaluator.notes[key]
    assert isinstance(known, frozenset)
    return known


@remembered
def _deleted_in(facts: Facts) -> frozenset[str]:
    found: set[str] = set()
    for node in facts.parents:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Del()):
                found.add(name)
            case ast.Call(func=ast.Name(id="delattr") | ast.Attribute(attr="__delattr__"), args=[*_, last]):
                is_written = isinstance(last, ast.Constant) and isinstance(last.value, str)
                found.add(last.value if is_written else ANY_NAME)  # type: ignore[attr-defined]
    return frozenset(found)


def is_unbound(facts: Facts, scope: Scope, name: str) -> bool:
    """Whether the body of a class or module deletes the name: then it is looked for further out, or in the bases."""
    return name in _deleted_names(facts).get(scope, ())


def is_unbound_before(facts: Facts, scope: Scope, name: str, use: ast.AST) -> bool:
    """Whether the body may have deleted the name when control comes to the use: above it, or in a loop around both."""
    around = {above for _, above in facts.ancestors(use) if isinstance(above, ast.For | ast.AsyncFor | ast.While)}
    return any(
        _position(deleted) < _position(use) or any(above in around for _, above in facts.ancestors(deleted))
        for deleted in _deleted_names(facts).get(scope, {}).get(name, ())
    )


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


@remembered
def _deleted_names(facts: Facts) -> dict[Scope, dict[str, list[ast.Name]]]:
    found: dict[Scope, dict[str, list[ast.Name]]] = {}
    for node in facts.parents if _DEL.search(facts.text.encode(errors="replace")) else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            found.setdefault(facts.scope_of(node), {}).setdefault(node.id, []).append(node)
    return found


_DEL = re.compile(rb"\bdel\b")
