"""How a variable's values are tied to rounds and branches.

A loop carries values from one round into the next: ``for part in parts: name = name + part``.
What one round binds is tied to the element of that round; in the next it meets the next element.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, tied, without_choices
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.reaching import Loop, Reaching
from boundary_guard.resolve.surely_run import runs_surely
from boundary_guard.resolve.ties import Left, split
from boundary_guard.resolve.values import Alternative, Alternatives, Sequence
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def in_rounds(
    evaluator: Evaluator, found: Alternatives, binding: Binding, seen: Reaching, frame: Frame
) -> Alternatives:
    """What the binding gives its name at the use: in the same round, and in later ones of the loops around."""
    carried = [loop for each, loop in seen.carried if each is binding]
    if not carried:
        return _before_the_first(evaluator, found, binding, seen, frame)
    results = list(found if binding in seen.direct else ())
    for loop in carried:
        is_next = _runs_in_order(evaluator, loop, frame) and _runs_in_every_round(loop, binding)
        results.extend(_in_next_round(frame.facts, found, loop) if is_next else _in_any_round(frame.facts, found, loop))
    return distinct(results)


def _before_the_first(
    evaluator: Evaluator, found: Alternatives, binding: Binding, seen: Reaching, frame: Frame
) -> Alternatives:
    """What stands before a loop is seen in its first round only, where every round binds the name anew."""
    for other, loop in seen.carried:
        is_outside = all(above is not loop for _, above in frame.facts.ancestors(binding.node))
        if is_outside and _runs_in_order(evaluator, loop, frame) and _runs_in_every_round(loop, other):
            return tied(found, frozenset({(loop, 0)}))
    return found


def _in_next_round(facts: Facts, found: Alternatives, loop: Loop) -> Alternatives:
    return distinct(
        each.with_choices(
            frozenset(
                (site, index + 1 if site is loop else index)
                for site, index in each.choices
                if site is loop or not (isinstance(site, Left) or _is_inside(facts, site, loop))
            )
        )
        for each in split(found, lambda site: site is loop or _is_inside(facts, site, loop))
    )


def _in_any_round(facts: Facts, found: Alternatives, loop: Loop) -> Alternatives:
    return without_choices(
        found, lambda site: not (site is loop or isinstance(site, Left) or _is_inside(facts, site, loop))
    )


def _is_inside(facts: Facts, site: object, loop: Loop) -> bool:
    return isinstance(site, ast.AST) and any(above is loop for _, above in facts.ancestors(site))


def _runs_in_order(evaluator: Evaluator, loop: Loop, frame: Frame) -> bool:
    """Whether the loop goes through a list of which every element is known, in order."""
    if isinstance(loop, ast.While):
        return False
    match evaluator.briefly(loop.iter, frame):
        case (Alternative(value=Sequence(rest=(), is_complete=True, is_ordered=True) as value),):
            return all(len(item) == 1 for item in value.items)
    return False


def _runs_in_every_round(loop: Loop, binding: Binding) -> bool:
    """Whether no round comes to its end without the binding."""
    inside = [part for statement in loop.body for part in ast.walk(statement)]
    return runs_surely(loop.body, {binding.node}) and not any(isinstance(part, ast.Continue) for part in inside)


def in_branches(found: Alternatives, binding: Binding, use: ast.AST | None, frame: Frame) -> Alternatives:
    """Tie the values to the branch that binds them: variables set in one branch belong together.

    Not inside loops, where a value may come from an earlier round.
    """
    if use is None or isinstance(binding.node, ast.arg):
        return found
    around = {above for _, above in frame.facts.ancestors(use)}
    if any(isinstance(above, ast.For | ast.AsyncFor | ast.While) for above in around):
        return found
    return tied(found, frozenset(_branches(binding, around, frame)))


def _branches(binding: Binding, around: set[ast.AST], frame: Frame) -> Iterator[tuple[object, int]]:
    """The branches around the binding that are not around its use, up to the first loop."""
    for child, above in frame.facts.ancestors(binding.node):
        if above is frame.scope.node or isinstance(above, ast.For | ast.AsyncFor | ast.While):
            return
        if isinstance(above, ast.If) and above not in around:
            yield above, 0 if child in above.body else 1
