"""The evaluators that one evaluator asks for what it should not find itself, each with its own steps and memories."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Self

from boundary_guard.resolve.project import Project
from boundary_guard.resolve.solver import MAX_NESTING_APART, MOST_STEPS


class AmongOthers:
    """An evaluator among those of its project."""

    def __init__(self, project: Project, allowance: int = MOST_STEPS, nesting: int = MAX_NESTING_APART) -> None:
        self.project = project
        self.notes: dict[Hashable, object] = {}
        self._aside: Self | None = None
        self._following: Self | None = None
        self._plain: Self | None = None

    def apart(self, *, with_own_classes: bool = False) -> Self:
        """Another one for the same project, whose steps are its own: for what many questions ask alike.

        With classes of its own it leaves no trace in what is remembered of them, whenever it is asked.
        """
        other = type(self)(self.project, nesting=MAX_NESTING_APART)
        other._aside = other if with_own_classes else self._aside or other
        other._following = self._following
        other._plain = self._plain
        return other

    @property
    def aside(self) -> Self:
        """The one that is asked for what is kept for good: the order of classes, who derives from whom.

        It has steps of its own and takes no part in the circles of whoever asks, so that little depends on the order.
        """
        if self._aside is None:
            self._aside = self.apart()
        return self._aside

    @property
    def following(self) -> Self:
        """The one that is asked for callees and owners while an object is followed to whoever has it.

        Itself it has another one, which follows none: a callee may be what was put into a list that is handed around,
        but seldom by one that was found there; and no question goes round in a circle.
        """
        if self._following is None:
            self._following = self._common("following", self.apart)
            inner = self._common("following inside", self.apart)
            self._following._following = inner._following = inner
        return self._following

    @property
    def asks_for_callees(self) -> bool:
        """Whether it is asked while an object is followed: then only containers of what can be called matter."""
        return self.following.following is self.following

    @property
    def plain(self) -> Self:
        """The one that is asked whose attributes are stored under names that are values, or as options.

        Itself it knows of no such stores, and follows no objects: the owners hardly depend on that, and no question
        goes round in a circle.
        """
        if self._plain is None:
            self._plain = plain = self._common("plain", lambda: type(self)(self.project))
            plain._aside = plain._following = plain._plain = plain
        return self._plain

    def _common(self, purpose: str, make: Callable[[], Self]) -> Self:
        """The one that all of the project ask, made anew when modules have come into its scope."""
        size = len(self.project.scope)
        made, known = self.project.evaluators.get(purpose, (-1, None))
        if made != size or not isinstance(known, type(self)):
            known = make()
            self.project.evaluators[purpose] = size, known
        return known
