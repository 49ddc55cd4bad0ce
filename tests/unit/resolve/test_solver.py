"""Questions that depend on each other in circles, and the limits that cut them short."""

from __future__ import annotations

from boundary_guard.resolve.solver import TOO_MANY_STEPS, Solver
from boundary_guard.resolve.values import Alternatives, Unknown, only, text


def test_a_circle_is_asked_until_nothing_changes() -> None:
    solver = Solver()

    def rounds() -> Alternatives:
        known = solver.solve("rounds", rounds)
        return (*known, *only(text("x" * (len(known) + 1)))) if len(known) < 3 else known

    assert [each.value for each in solver.solve("rounds", rounds)] == [text("x"), text("xx"), text("xxx")]


def test_what_is_too_deep_is_told() -> None:
    solver = Solver(nesting=3)

    def deeper(depth: int) -> Alternatives:
        return solver.solve(depth, lambda: deeper(depth + 1))

    assert [each.value for each in deeper(0)] == [Unknown(TOO_MANY_STEPS)]


def test_an_empty_answer_of_a_circle_that_was_cut_short_is_asked_again() -> None:
    """``key``, asked while ``table`` was not known yet, gave nothing; it must not stay so."""
    solver = Solver(nesting=4)

    def element() -> Alternatives:
        table = solver.solve("table", content)
        return table if solver.solve("key", key) else ()

    def content() -> Alternatives:
        solver.solve("key", key)
        solver.solve("element", element)
        deeper(0)
        return only(text("found"))

    def key() -> Alternatives:
        return only(text("key")) if solver.solve("table", content) else ()

    def deeper(depth: int) -> Alternatives:
        return solver.solve(("deeper", depth), lambda: deeper(depth + 1))

    assert [each.value for each in solver.solve("element", element)] == [text("found")]
