"""Questions that depend on each other in circles, and the limits that cut them short."""

from __future__ import annotations

from dataclasses import replace

from boundary_guard.resolve.answers import GIVEN_UP, TOO_MANY_STEPS, VALUES, newest, was_cut
from boundary_guard.resolve.solver import BRIEF_STEPS, FEW_STEPS, MAX_ROUNDS, MAX_TIMES, Solver
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


def test_what_handles_too_many_values_is_given_up() -> None:
    """A container that every change copies costs by what lies in it, not by how often something is asked."""
    solver = Solver()
    handled: list[bool] = []

    def changed() -> Alternatives:
        while solver.charge(100_000):
            handled.append(True)
        return solver.solve("next", lambda: only(text("x")))

    found = solver.within(1_000, lambda: solver.solve("changed", changed))
    assert [each.value for each in found] == [Unknown(TOO_MANY_STEPS)]
    assert 2 < len(handled) < 10


def test_what_was_given_up_is_known_when_it_is_asked_again_with_more() -> None:
    solver = Solver()

    def whole() -> Alternatives:
        parts = [solver.solve(("part", number), lambda: only(text("part"))) for number in range(2 * FEW_STEPS)]
        return GIVEN_UP if GIVEN_UP in parts else only(text("all"))

    def ask() -> Alternatives:
        return solver.solve("whole", whole)

    assert solver.within(FEW_STEPS, ask) == GIVEN_UP
    assert solver.within(3 * FEW_STEPS, ask) == GIVEN_UP  # it is remembered
    solver = Solver()
    solver.within(FEW_STEPS, ask)
    assert [each.value for each in solver.again(3 * FEW_STEPS, ask)] == [text("all")]


def test_what_a_brief_look_gave_up_is_asked_anew_by_who_has_more() -> None:
    """Many look briefly at what one comes to need: what comes of that must not depend on who came first."""
    solver = Solver()

    def whole() -> Alternatives:
        parts = [solver.solve(("part", number), lambda: only(text("part"))) for number in range(BRIEF_STEPS)]
        return GIVEN_UP if GIVEN_UP in parts else only(text("all"))

    def ask() -> Alternatives:
        return solver.solve("whole", whole)

    assert solver.within(BRIEF_STEPS, ask) == GIVEN_UP
    assert [each.value for each in solver.within(FEW_STEPS, ask)] == [text("all")]


def test_what_was_found_within_a_circle_that_is_cut_short_is_not_taken_for_whole() -> None:
    """``part`` rests on what ``whole`` began with; asked later in the same question, it is found anew.

    That something was given up on the way is in both: the circle was left before it came to rest.
    """
    solver = Solver(nesting=4)
    heard: list[Alternatives] = []

    def whole() -> Alternatives:
        solver.solve("part", part)
        deeper(0)
        return only(text("whole"))

    def part() -> Alternatives:
        return solver.solve("whole", whole)

    def deeper(depth: int) -> Alternatives:
        return solver.solve(("deeper", depth), lambda: deeper(depth + 1))

    def question() -> Alternatives:
        solver.solve("whole", whole)
        heard.append(solver.solve("part", part))
        return ()

    solver.solve("question", question)
    assert heard == [(*only(text("whole")), *only(Unknown(TOO_MANY_STEPS)))]


def test_answers_of_another_kind_are_found_in_circles_too() -> None:
    """Whether something may be, is asked by what depends on it: the first guess is not kept."""
    solver = Solver()
    kind = newest(meanwhile=True, given_up=True)

    def may_be() -> bool:
        return bool(solver.solve("values", values)) and False

    def values() -> Alternatives:
        return only(text("x")) if solver.answer("may be", may_be, kind) else only(text("y"))

    assert solver.answer("may be", may_be, kind) is False
    assert [each.value for each in solver.solve("values", values)] == [text("y")]


def test_an_answer_that_changes_in_every_round_is_given_up() -> None:
    solver = Solver()
    kind = newest(meanwhile=0, given_up=-1)

    def number() -> int:
        return solver.answer("number", number, kind) + 1

    assert solver.answer("number", number, kind) == -1


def test_a_circle_that_closes_in_the_last_round_is_not_given_up_with_the_one_around_it() -> None:
    solver = Solver()
    kind = newest(meanwhile=0, given_up=-1)
    rounds: list[int] = []

    def whole() -> int:
        rounds.append(len(rounds))
        solver.answer("part", part, kind)
        return len(rounds)

    def part() -> int:
        solver.answer("part", part, kind)
        return 0 if len(rounds) > MAX_ROUNDS else solver.answer("whole", whole, kind)

    assert solver.answer("whole", whole, kind) == -1
    assert solver.answer("part", lambda: 9, kind) == 0  # it is known


def test_what_is_dear_is_not_looked_for_again_and_again() -> None:
    """In a circle that never closes an answer is forgotten each time; after a few it is left at what it says then."""
    solver = Solver(nesting=3)
    kind = replace(newest(meanwhile="", given_up=""), settled=lambda found: f"{found}, maybe more")
    asked: list[str] = []

    def callers() -> str:
        asked.append("callers")
        solver.answer("whole", lambda: "", kind)
        return "one"

    def whole() -> Alternatives:
        solver.answer("callers", callers, kind)
        return solver.solve("deep", lambda: solver.solve("deeper", lambda: solver.solve("deepest", tuple)))

    for number in range(5):
        solver.solve(("question", number), lambda: solver.solve("whole", whole))
    assert len(asked) == MAX_TIMES
    assert solver.answer("callers", callers, kind) == "one, maybe more"


def test_what_is_dear_and_cut_short_is_good_enough_for_who_has_no_more_to_spend() -> None:
    """Each brief look gives it up; another one finds no more of it, who has much more to spend does."""
    solver = Solver()
    kind = replace(newest(meanwhile=0, given_up=-1), looks=1, settled=lambda found: found)
    asked: list[int] = []

    def parts() -> int:
        asked.append(len(asked))
        for number in range(2 * BRIEF_STEPS):
            if solver.solve((len(asked), number), lambda: only(text("x"))) == GIVEN_UP:
                return number
        return 2 * BRIEF_STEPS

    def look() -> Alternatives:
        return only(text("x" * solver.answer("parts", parts, kind)))

    def asks(number: int) -> Alternatives:
        return solver.within(BRIEF_STEPS, lambda: solver.solve(("question", number), look))

    found = [asks(number) for number in range(5)]
    assert len(asked) == 1
    assert len(set(found)) == 1
    assert solver.solve("more", look) == only(text("x" * 2 * BRIEF_STEPS))
    assert len(asked) == 2


def test_a_value_that_several_brief_looks_gave_up_is_not_looked_for_by_another() -> None:
    """More may be known at the second and third look; whoever comes then takes the best of them, and pays for it."""
    solver = Solver()
    asked: list[int] = []

    def dear() -> Alternatives:
        asked.append(len(asked))
        parts = (solver.solve((len(asked), number), lambda: only(text("x"))) for number in range(2 * BRIEF_STEPS))
        return tuple(each for part in parts for each in part)

    def asks(number: int) -> Alternatives:
        return solver.within(
            BRIEF_STEPS, lambda: solver.solve(("question", number), lambda: solver.solve("dear", dear))
        )

    found = [asks(number) for number in range(VALUES.looks + 3)]
    assert len(asked) == VALUES.looks
    assert found[-1] == found[VALUES.looks - 1] and was_cut(found[-1])
    assert not was_cut(solver.solve("more", lambda: solver.solve("dear", dear)))
