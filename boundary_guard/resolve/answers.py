"""The kinds of answers that the solver finds: values, and others that depend on each other in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.values import NUMBER, Alternative, Alternatives, Constant, Unknown, Value, size_of

TOO_MANY_STEPS = "the value is built in too many steps to follow"
GIVEN_UP: Alternatives = (Alternative(Unknown(TOO_MANY_STEPS)),)
CHANGING = Unknown("the value changes in every round of a loop or recursion")


def _certain(found: Alternatives) -> Alternatives:
    """What a round before found; "not known" may have come of asking too early, and comes up again if it is so."""
    return tuple(each for each in found if not isinstance(each.value, Unknown))


def _is_whole(value: Value) -> bool:
    return isinstance(value, Constant) and type(value.value) is int


def _widened(found: Alternatives) -> Alternatives:
    """What still changes may be anything; numbers of which each comes of the one before stay numbers."""
    is_counted = all(each.value == NUMBER or _is_whole(each.value) for each in found)
    return distinct((*found, Alternative(NUMBER if is_counted else CHANGING)))


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What the solver has to know of a kind of answers."""

    nothing: T
    """What whoever asks in a circle gets first."""
    given_up: T
    """What stands for an answer that would cost too much."""
    joined: Callable[[T, T], T]
    """What the round before found, with what this one does."""
    widened: Callable[[T], T]
    """An answer that still changes in the last round."""
    left: Callable[[T], T]
    """An answer of a circle that was left, for its cost, before it came to rest: there may be more."""
    weight: Callable[[T], int]
    """How many values an answer has, for which the question pays."""
    price: int
    """What the question itself costs."""
    is_cut_by_parts: bool
    """Whether an answer is cut short where one that it is made of is; else only where its own allowance is used up."""
    bulk: Callable[[T], int] = lambda found: 0
    """How much an answer holds, for which who takes one that was given up pays."""
    looks: int = 3
    """How many brief looks an answer is given up in, before the others take what the best of them found."""
    settled: Callable[[T], T] | None = None
    """An answer that rests on what was not known yet, for when it is not asked again: what is dear to find."""


VALUES: Kind[Alternatives] = Kind(
    nothing=(),
    given_up=GIVEN_UP,
    joined=lambda before, result: distinct((*_certain(before), *result)) if before else result,
    widened=_widened,
    left=lambda found: distinct((*found, *GIVEN_UP)),
    weight=len,
    price=1,
    is_cut_by_parts=True,
    bulk=lambda found: sum(size_of(each.value) for each in found),
)
"""The values that an expression may have."""


def newest(meanwhile: T, given_up: T) -> Kind[T]:
    """Answers of which the newest holds, and of which whoever asks in a circle first gets ``meanwhile``."""
    return Kind(
        nothing=meanwhile,
        given_up=given_up,
        joined=lambda before, result: result,
        widened=lambda found: given_up,
        left=lambda found: found,
        weight=lambda found: 0,
        price=0,
        is_cut_by_parts=False,
    )


def was_cut(found: Alternatives) -> bool:
    """Whether the evaluation was given up for its cost."""
    return any(isinstance(each.value, Unknown) and each.value.reason == TOO_MANY_STEPS for each in found)
