"""``__all__``, when it is no literal list: evaluated like any value, for what ``from package import *`` takes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Sequence, Text
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def names_in_all(evaluator: Evaluator, facts: Facts) -> tuple[frozenset[str] | None, bool]:
    """The names that the module's ``__all__`` may hold, and whether these are all; None: those that it binds."""
    if _are_bound_ones(facts) and not _is_changed(evaluator, facts):
        return None, True
    names: set[str] = set()
    found = evaluator.global_value(facts, "__all__")
    is_complete = all(isinstance(each.value, Sequence) and each.value.is_complete for each in found)
    for item in items_of(evaluator, tuple(each for each in found if isinstance(each.value, Sequence))):
        for each in item:
            known = each.value.known if isinstance(each.value, Text) else None
            is_complete = is_complete and known is not None
            if known is not None and each.excluded is None:
                names.add(known)
    return frozenset(names), is_complete


def _is_changed(evaluator: Evaluator, facts: Facts) -> bool:
    """Whether something is put into ``__all__`` later, by whomever, or a name of the module is deleted."""
    is_deleted = any(isinstance(each, ast.Delete) for each in facts.tree.body)
    is_added_to = bool(mutations(facts).get("__all__") or evaluator.project.search.changing("__all__"))
    return is_deleted or is_added_to or not _NAMESPACES.isdisjoint(facts.body.bindings)


def _are_bound_ones(facts: Facts) -> bool:
    """``__all__ = [name for name in dir() if …]``: what is bound already is no submodule that has to be loaded."""
    bound = facts.body.bindings.get("__all__", ())
    return bool(bound) and all(
        each.kind is BindingKind.VALUE and not each.path and _is_of_namespace(each.value) for each in bound
    )


def _is_of_namespace(node: ast.expr | None) -> bool:
    match node:
        case ast.ListComp(ast.Name(id=given), [ast.comprehension(ast.Name(id=name), source)]):
            if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr == "keys":
                source = source.func.value
            is_own = isinstance(source, ast.Call) and not source.args and last_name(source.func) in _NAMESPACES
            return given == name and is_own
    return False


_NAMESPACES = frozenset({"dir", "globals", "locals", "vars"})
