"""One step of a plan: what an operation makes of the files."""

from __future__ import annotations

from dataclasses import dataclass, field

from boundary_guard.model.plan import Edit, Operation, Unchanged


@dataclass(frozen=True, slots=True)
class CutClaim:
    """A call leaves a function, with what is dead without it."""

    function: str
    """The qualified name in its module."""
    call: str


@dataclass(frozen=True, slots=True)
class IdleClaim:
    """Imports leave a module that does not use them."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class LiftClaim:
    """A call and what needs its result leave a function, and become one of their own."""

    function: str
    call: str
    name: str


@dataclass(frozen=True, slots=True)
class HookClaim:
    """A class calls a function of ``home``: in a method, or in a new one that a decorator lists."""

    home: str
    function: str
    class_name: str
    method: str = ""
    decorator: str = ""
    first: bool = False
    """Whether the call comes first in the method, not last."""


@dataclass(frozen=True, slots=True)
class FreeClaim:
    """Methods of a class become functions of its module."""

    class_name: str
    methods: tuple[str, ...]


Claim = CutClaim | IdleClaim | FreeClaim | LiftClaim | HookClaim
"""What a step says that it does; whatever else it did is refused (``proof_of_cut.py`` and its like)."""


@dataclass(slots=True)
class Step:
    """The outcome of one operation on a workspace; no files where there is nothing to do."""

    operation: Operation
    files: dict[str, bytes] = field(default_factory=dict)
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unchanged: list[Unchanged] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What moved."""
    twins: set[str] = field(default_factory=set)
    """What the destination had alike already."""
    reads: set[str] = field(default_factory=set)
    """What the moved code reads: a test that replaces one of these does so in the new module."""
    claim: Claim | None = None
    """What it does, unless it moves something."""
    logs_follow: bool = False
    """Whether log records bear the new module's name from now on."""
