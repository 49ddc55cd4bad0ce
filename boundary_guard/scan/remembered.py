"""Answers that depend on one file alone, kept with its facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class HasAnswers(Protocol):
    """What the answers are kept with."""

    @property
    def answers(self) -> dict[tuple[Hashable, ...], object]:
        """The answers by question: the function and its arguments."""


Owner = TypeVar("Owner", bound=HasAnswers)
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def remembered(
    function: Callable[Concatenate[Owner, Rest], Answer],
) -> Callable[Concatenate[Owner, Rest], Answer]:
    """Ask a pure function of a file's facts only once for the same (positional, hashable) arguments."""

    @wraps(function)
    def ask(facts: Owner, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Answer:
        key = (function, *args)
        try:
            return facts.answers[key]  # type: ignore[return-value]
        except KeyError:
            answer = facts.answers[key] = function(facts, *args, **kwargs)
            return answer

    return ask
