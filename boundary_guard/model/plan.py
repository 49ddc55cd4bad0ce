"""A plan: what a refactoring would change, file by file, with the reason and the risk of every edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How far an edit can be trusted."""

    SAFE = "safe"
    """Proved on the plan: the program cannot tell."""
    UNSAFE = "unsafe"
    """The meaning could change for somebody who is not in the project's files; shown with the reason."""
    MANUAL = "manual"
    """Shown, never applied."""
    REFUSE = "refuse"


class Kind(StrEnum):
    """The operations of a plan."""

    MOVE = "move"
    CUT = "cut"
    LIFT = "lift"
    HOOK = "hook"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change in a file: where (the line before the change, 1 for a new file), what for, how safe."""

    line: int
    why: str
    level: Level = Level.SAFE


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that the plan writes. ``before`` is None for a new file."""

    path: str
    before: bytes | None
    after: bytes
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that mentions what the plan changes, and stays as it is, with the reason."""

    path: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing is done, and where that lies. ``by_force`` is true where ``--unsafe`` would do it all the same."""

    reason: str
    path: str = ""
    line: int = 0
    by_force: bool = False


FileResult = Changed | Unchanged | Refused


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a plan, as data and as a sentence."""

    kind: Kind
    text: str
    symbols: tuple[str, ...] = ()
    source: str = ""
    destination: str = ""
    also: tuple[str, ...] = ()
    """What moves along: private helpers and state that only the symbols need."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done below ``root``: computed without writing anything.

    An empty plan has nothing to do; a refused one has at least one refusal and changes nothing.
    """

    root: str
    operations: tuple[Operation, ...] = ()
    files: tuple[Changed, ...] = ()
    unchanged: tuple[Unchanged, ...] = ()
    refusals: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What a reader should know before applying: changes of time and order, names in logs."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be done."""
        return bool(self.refusals)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.refusals and not self.files
