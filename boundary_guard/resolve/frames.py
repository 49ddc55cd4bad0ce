"""A frame: a scope with what is known about the call that runs it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from boundary_guard.resolve.arguments import Lazy
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


@dataclass(frozen=True, slots=True)
class Bound:
    """The parameters of one call, by name, evaluated on demand. ``key`` tells calls apart."""

    key: Hashable
    parameters: Mapping[str, Lazy] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """A running scope. Without ``arguments`` it stands for every call of the function.

    ``closure`` is the frame of the scope around it; ``calls`` are the functions that were followed to get here.
    """

    facts: Facts
    scope: Scope
    arguments: Bound | None = None
    closure: Frame | None = None
    calls: tuple[Scope, ...] = field(default=(), compare=False)
    _hash: int = field(default=0, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((id(self.scope), self.arguments, self.closure)))

    def __hash__(self) -> int:
        return self._hash

    def enclosing(self, scope: Scope) -> Frame:
        """The frame of ``scope``, which is this one's scope or one around it."""
        frame: Frame | None = self
        while frame is not None:
            if frame.scope is scope:
                return frame
            frame = frame.closure
        return general_frame(self.facts, scope)


@remembered
def general_frame(facts: Facts, scope: Scope) -> Frame:
    """The frame that stands for every run of ``scope``."""
    closure = general_frame(facts, scope.parent) if scope.parent is not None else None
    return Frame(facts, scope, None, closure)
