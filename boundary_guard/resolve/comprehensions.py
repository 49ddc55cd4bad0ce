"""The variables of comprehensions: seen from inside them only."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import (
    Alternatives,
)
from boundary_guard.scan.facts import COMPREHENSIONS, Facts
from boundary_guard.scan.unpacking import Path, steps

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def in_comprehension(evaluator: Evaluator, node: ast.Name, frame: Frame) -> Alternatives | None:
    """The target of a comprehension around the use, if it has that name."""
    for child, above in frame.facts.ancestors(node):
        if above is frame.scope.node:
            return None
        if isinstance(above, COMPREHENSIONS):
            generators = above.generators
            if isinstance(child, ast.comprehension):
                generators = generators[: generators.index(child)]
                generators = generators if _uses_own_target(node, child, frame.facts) is False else [*generators, child]
            for generator in reversed(generators):
                path = _path_to(generator.target, node.id)
                if path is not None:
                    rounds = containers.elements(evaluator, evaluator.value(generator.iter, frame), generator)
                    return containers.unpacked(evaluator, rounds, path)
    return None


def _uses_own_target(node: ast.AST, generator: ast.comprehension, facts: Facts) -> bool:
    """Whether a use inside a generator clause stands in its conditions, where its own target is known."""
    for child, above in facts.ancestors(node):
        if above is generator:
            return child is not generator.iter
    return False


def _path_to(target: ast.expr, name: str) -> Path | None:
    match target:
        case ast.Name(id=found):
            return () if found == name else None
        case ast.Starred(value=inner):
            return _path_to(inner, name)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for step, element in zip(steps(elements), elements, strict=True):
                below = _path_to(element, name)
                if below is not None:
                    return (step, *below)
    return None
