"""The tests that lie between a scope's start and a place in it: what must be true for the place to be reached."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from boundary_guard.resolve.case_tests import any_of, implied_by, surely_taken
from boundary_guard.resolve.surely_run import leaves
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope
from boundary_guard.scan.remembered import remembered

MOST_UNWANTED = 20
"""How many tests that must not have come out true are told of a place."""
MOST_TOGETHER = 6
"""Of how many cases is asked whether one of them is taken by whatever comes."""
MOST_ABOVE = 1000
"""How far the way to a place is gone up: each ``elif`` stands in the ``if`` before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """``test`` must have been true (or false, when ``wanted`` is False) for the place to be reached."""

    test: ast.expr
    wanted: bool
    is_asserted: bool = False
    """Whether an ``assert`` asks for it: ``python -O`` does not."""


@remembered
def conditions_at(facts: Facts, scope: Scope, node: ast.AST) -> tuple[Condition, ...]:
    """The conditions on the way to ``node`` inside its scope, innermost first.

    Of a very long ``elif`` or ``match`` those next to the node: each only narrows what may be, so fewer are safe.
    """
    return tuple(map(_without_not, _nearest(_conditions(facts, scope, node))))


@remembered
def conditions_at_end(facts: Facts, scope: Scope) -> tuple[Condition, ...]:
    """The same for the end of a function's body."""
    body = getattr(scope.node, "body", ())
    return tuple(map(_without_not, _nearest(_before(body)))) if isinstance(body, list) else ()


def _nearest(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """All that must hold, which are no deeper than CPython lets blocks be, and some of those that must not."""
    left = MOST_UNWANTED
    for each in conditions:
        left -= not each.wanted
        if each.wanted or left >= 0:
            yield each


def _without_not(condition: Condition) -> Condition:
    test, wanted = condition.test, condition.wanted
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, wanted = test.operand, not wanted
    return condition if test is condition.test else Condition(test, wanted, condition.is_asserted)


def _conditions(facts: Facts, scope: Scope, node: ast.AST) -> Iterator[Condition]:
    for child, above in islice(facts.ancestors(node), MOST_ABOVE):
        if isinstance(above, ast.If) and len(above.orelse) == 1 and above.orelse[0] is child:
            yield Condition(above.test, False)  # an ``elif``
            continue
        yield from _around(child, above)
        for block in (getattr(above, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and child in block:
                yield from _before(block[: block.index(child)])
        if above is scope.node:
            return


def _around(child: ast.AST, above: ast.AST) -> Iterator[Condition]:
    match above:
        case ast.If(test=test, body=body, orelse=orelse):
            if child in body:
                yield Condition(test, True)
            elif child in orelse:
                yield Condition(test, False)
        case ast.Match(subject=subject, cases=cases) if child in cases:
            yield from _of_case(subject, cases[: cases.index(child)], child)
        case ast.match_case(guard=ast.expr() as guard, body=body) if child in body:
            yield Condition(guard, True)
        case ast.While(test=test, body=body) if child in body:
            yield Condition(test, True)
        case ast.IfExp(test=test) if child is not test:
            yield Condition(test, child is above.body)
        case ast.BoolOp(op=operator, values=values):
            for earlier in values[: values.index(child)]:  # type: ignore[arg-type]
                yield Condition(earlier, isinstance(operator, ast.And))
        case _ if isinstance(above, COMPREHENSIONS) and not isinstance(child, ast.comprehension):
            for generator in above.generators:
                yield from (Condition(test, True) for test in generator.ifs)
        case ast.comprehension(ifs=ifs) if child in ifs:
            yield from (Condition(test, True) for test in ifs[: ifs.index(child)])


def _of_case(subject: ast.expr, earlier: list[ast.match_case], case: ast.match_case) -> Iterator[Condition]:
    """A case that is reached matches, and those before it did not."""
    yield from (Condition(test, True) for test in implied_by(subject, case.pattern))
    yield from _unmatched(subject, earlier)


def _unmatched(subject: ast.expr, cases: Iterable[ast.match_case]) -> Iterator[Condition]:
    """None of the cases was taken: not this one, not that one, and of a few not one of them.

    Each alone may let some calls pass; only together they tell that each call is taken by one of them.
    """
    tests = tuple(test for each in cases if (test := surely_taken(subject, each)) is not None)
    yield from (Condition(test, False) for test in tests)
    if 1 < len(tests) <= MOST_TOGETHER:
        yield Condition(any_of(tests), False)


def _before(statements: list[ast.stmt]) -> Iterator[Condition]:
    """``if test: continue`` (or return, raise, break) before the place means that the test was false."""
    for statement in reversed(statements):
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                if leaves(body):
                    yield Condition(test, False)
                elif orelse and leaves(orelse):
                    yield Condition(test, True)
            case ast.Match(subject=subject, cases=cases):
                yield from _unmatched(subject, takewhile(lambda case: leaves(case.body), cases))
            case ast.Assert(test=test):
                yield Condition(test, True, is_asserted=True)
