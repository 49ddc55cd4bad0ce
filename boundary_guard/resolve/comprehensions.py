"""The variables of comprehensions: seen from inside them only."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.comparing import truth
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import Alternatives, Sequence
from boundary_guard.scan.facts import COMPREHENSIONS, Facts
from boundary_guard.scan.unpacking import Path, steps

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
MAX_ROUNDS = 32
"""How many rounds of a comprehension are told apart."""


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
    source = evaluator.value(loop.iter, frame)
    whole = source[0].value if len(source) == 1 else None
    if not isinstance(whole, Sequence) or whole.rest or not whole.is_complete or not whole.is_ordered:
        return None
    if not 0 < len(whole.items) <= MAX_ROUNDS or any(len(item) > 1 for item in whole.items):
        return None
    tests = [_by_round(evaluator.value(test, frame), loop) for test in loop.ifs]
    by_round = _by_round(elements, loop)
    if by_round is None or any(test is None for test in tests):
        return None
    kept: list[Alternatives] = []
    for number in range(len(whole.items)):
        outcomes = [{truth(each.value) for each in (test or {}).get(number, ())} for test in tests]
        if number in by_round and all(each == {True} for each in outcomes):
            kept.append(by_round[number])
        elif {False} not in outcomes:
            return None
    return kept


def _by_round(found: Alternatives, loop: ast.comprehension) -> dict[int, Alternatives] | None:
    """The alternatives by the round to which they are tied; None where one is tied to none."""
    by_round: dict[int, Alternatives] = {}
    for each in found:
        number = next((index for site, index in each.choices if site is loop), None)
        if not isinstance(number, int):
            return None
        by_round[number] = (*by_round.get(number, ()), each)
    return by_round


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
