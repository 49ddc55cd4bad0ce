"""The variables of comprehensions: seen from inside them only."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences
from boundary_guard.resolve.comparing import truth
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import Alternatives
from boundary_guard.scan.facts import COMPREHENSIONS, Facts
from boundary_guard.scan.unpacking import Path, steps

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


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


def rounds_in_order(
    evaluator: Evaluator, node: Comprehension, elements: Alternatives, frame: Frame
) -> list[Alternatives] | None:
    """What each round gives, where it is known which there are: over a few elements in their places, one by one."""
    if len(node.generators) > 1 or isinstance(node, ast.SetComp):
        return None
    loop = node.generators[0]
    count = sequences.rounds_over(evaluator.value(loop.iter, frame))
    tests = [sequences.by_round(evaluator.value(test, frame), loop) for test in loop.ifs] if count else []
    by_round = sequences.by_round(elements, loop) if count else None
    if by_round is None or any(test is None for test in tests):
        return None
    kept: list[Alternatives] = []
    for number in range(count):
        outcomes = [{truth(each.value) for each in (test or {}).get(number, ())} for test in tests]
        if number in by_round and all(each == {True} for each in outcomes):
            kept.append(by_round[number])
        elif {False} not in outcomes:
            return None
    return kept


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
