"""The star imports of a module as what they are: bindings of every name that their source gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.resolve.bound import gives_surely
from boundary_guard.resolve.surely_run import runs_surely
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def star_bindings(evaluator: Evaluator, facts: Facts, name: str) -> tuple[Binding, ...]:
    """The star imports of the module's body that bind the name, in the order of the source."""
    stars = facts.body.bindings.get("*", ())
    return tuple(
        _as_binding(evaluator, star.node, name)
        for star in stars
        if isinstance(star.node, ast.ImportFrom) and _gives(evaluator, facts, star.node, name)
    )


def _gives(evaluator: Evaluator, facts: Facts, node: ast.ImportFrom, name: str) -> bool:
    source = evaluator.project.absolute(facts, node.module, node.level)
    if not source or evaluator.project.module(source) is None:
        return False
    return name in evaluator.project.star_names(source)


def _as_binding(evaluator: Evaluator, node: ast.ImportFrom, name: str) -> Binding:
    """``from source import name``, one and the same whenever it is asked for: bindings are compared by identity."""
    key = ("star", node, name)
    if key not in evaluator.notes:
        evaluator.notes[key] = Binding(name, BindingKind.IMPORT, node, alias=ast.alias(name))
    known = evaluator.notes[key]
    assert isinstance(known, Binding)
    return known


def sure_ones(evaluator: Evaluator, facts: Facts, name: str, stars: Iterable[Binding]) -> list[Binding]:
    """Those of the stars that bind the name whenever they run: what they replace is gone."""
    project = evaluator.project
    nodes = [(star, star.node) for star in stars]
    return [
        star
        for star, node in nodes
        if isinstance(node, ast.ImportFrom)
        and gives_surely(project, project.absolute(facts, node.module, node.level), name)
    ]


def lasting_stars(evaluator: Evaluator, facts: Facts, name: str) -> list[Binding]:
    """The star imports whose value of the name may last: no statement below surely binds the name anew."""
    stars = star_bindings(evaluator, facts, name)
    if not stars:
        return []
    sure = (*facts.body.bindings.get(name, ()), *sure_ones(evaluator, facts, name, stars))
    binders: set[ast.AST] = {each.node for each in sure}
    return [star for star in stars if not runs_surely(_below(facts, star.node), binders)]


def _below(facts: Facts, node: ast.AST) -> list[ast.stmt]:
    """The statements of the module's body below the one that holds the node."""
    return [each for each in facts.tree.body if each.lineno > node.lineno]  # type: ignore[attr-defined]
