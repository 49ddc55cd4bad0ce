"""One step of a plan: what an operation makes of the files."""

from __future__ import annotations

from dataclasses import dataclass, field

from boundary_guard.model.plan import Edit, Operation, Unchanged


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
    logs_follow: bool = False
    """Whether log records bear the new module's name from now on."""
