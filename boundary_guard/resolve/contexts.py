"""When an import runs, and whether its failure is caught: read off the blocks around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import When
from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.decided import truth_of_test
from boundary_guard.resolve.environment import conditions_of_place
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.leading_names import is_annotation
from boundary_guard.resolve.loading import runs_at_load
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.unreached import is_unreached
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.caught import errors_in
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.lazy_modules import listed_by

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def when(evaluator: Evaluator, facts: Facts, node: ast.AST) -> When | None:
    """When the code at ``node`` runs; None when it never does.

    Then a test forbids it that is decided before the program starts, or control never comes there.
    """
    scope = facts.scope_of(node)
    result = When.LOAD if runs_at_load(evaluator, facts, scope) else When.CALL
    current, place = scope, node
    while True:
        frame = general_frame(facts, current)
        for condition in conditions_at(facts, current, place):
            if condition.is_asserted:
                continue
            truth = truth_of_test(evaluator, condition.test, frame)
            if truth is When.TYPE_CHECKING:
                if condition.wanted:
                    return When.TYPE_CHECKING
            elif truth is not None and truth is not condition.wanted:
                return None
        if is_unreached(evaluator, place, frame):
            return None
        if current.parent is None:
            return result
        current, place = current.parent, current.node


def where(evaluator: Evaluator, facts: Facts, node: ast.AST) -> str:
    """What must hold of the machine and its Python for the code at ``node`` to run; empty where nothing has to."""
    found: list[str] = []
    current = facts.scope_of(node)
    while True:
        frame = general_frame(facts, current)
        for condition in conditions_at(facts, current, node):
            if not condition.is_asserted:
                found.extend(reversed(list(conditions_of_place(evaluator, condition.test, condition.wanted, frame))))
            elif isinstance(condition.test, ast.Constant) and bool(condition.test.value) is not condition.wanted:
                found.append("not __debug__")
        if current.parent is None:
            return " and ".join(dict.fromkeys(reversed(found)))
        current, node = current.parent, current.node


def lazy_names(facts: Facts) -> frozenset[str]:
    """What ``__lazy_modules__`` lists (PEP 810)."""
    if "__lazy_modules__" not in facts.body.bindings:
        return frozenset()
    return frozenset(name for node in facts.tree.body for name in listed_by(node))


def is_lazy(facts: Facts, node: ast.Import | ast.ImportFrom, listed: frozenset[str]) -> bool:
    """Whether an import that runs with the module is lazy: by its keyword, or because all that it names is listed."""
    if node.lineno in facts.lazy_lines or getattr(node, "is_lazy", False):
        return True
    if facts.parents[node] is not facts.tree or not listed:
        return False
    if isinstance(node, ast.ImportFrom):
        return not node.level and node.module in listed and node.names[0].name != "*"
    return all(alias.name in listed for alias in node.names)


def is_postponed(facts: Facts, node: ast.AST) -> bool:
    """Whether the code stands in an annotation that nobody evaluates (PEP 563)."""
    chosen = facts.body.bindings.get("annotations", ())
    if not any(isinstance(each.node, ast.ImportFrom) and each.node.module == "__future__" for each in chosen):
        return False
    return any(is_annotation(child, above) for child, above in facts.ancestors(node))


def is_guarded(facts: Facts, node: ast.AST) -> bool:
    """Whether the code stands in a ``try`` whose handlers take an ImportError, or in ``suppress(ImportError)``."""
    for child, above in facts.ancestors(node):
        if isinstance(above, ast.Try | ast.TryStar) and child in above.body and _is_caught(facts, above.handlers):
            return True
        if isinstance(above, ast.With) and child in above.body and _is_suppressed(facts, above.items):
            return True
        if above in facts.scopes:
            return False
    return False


def _is_caught(facts: Facts, handlers: list[ast.ExceptHandler]) -> bool:
    return any(each.type is None or _names_import_error(facts, [each.type]) for each in handlers)


def _is_suppressed(facts: Facts, items: list[ast.withitem]) -> bool:
    calls = [each.context_expr for each in items if isinstance(each.context_expr, ast.Call)]
    return any(last_name(call.func) == "suppress" and _names_import_error(facts, call.args) for call in calls)


def _names_import_error(facts: Facts, kinds: list[ast.expr]) -> bool:
    def assigned(name: str) -> Iterator[ast.expr]:
        bound = facts.body.bindings.get(name, ())
        return (each.value for each in bound if each.kind is BindingKind.VALUE and each.value and not each.path)

    return any(last_name(error) in _CAUGHT for kind in kinds for error in errors_in(kind, assigned))
