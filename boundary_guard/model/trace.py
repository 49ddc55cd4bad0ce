"""A trace: every route from an entry point to forbidden modules, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from boundary_guard.model.contract import EntryPoint, ForbiddenContract
from boundary_guard.model.imports import BlindSpot, DynamicSite, How, Import
from boundary_guard.model.imports import Reach as Reach  # noqa: PLC0414 - part of a trace, too
from boundary_guard.model.names import ModuleName, ancestors
from boundary_guard.model.places import Place


@dataclass(frozen=True, slots=True, order=True)
class FunctionRef:
    """A function of the project: its module, and its qualified name inside it (empty: the module's body)."""

    module: ModuleName
    name: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.name}" if self.name else self.module


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file, as it is written."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class CallHop:
    """One function calls another."""

    caller: FunctionRef
    callee: FunctionRef
    place: Place
    source: str


@dataclass(frozen=True, slots=True)
class ImportHop:
    """An import on a route, with the source line that makes it, and how it is reached."""

    link: Import
    source: str
    reach: Reach
    run_by: Place | None = None
    """For an import inside a function that runs at load time: the call that runs it."""
    is_external: bool = False
    """Whether the imported module lies outside of the project."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """An import of a forbidden module by one that is not: the shortest chain to it, and whether there are more."""

    chain: tuple[ImportHop, ...]
    calls: tuple[CallHop, ...] = ()
    """The calls from the entry function to the function that makes the last import of the chain that stands in one."""

    @property
    def last(self) -> ImportHop:
        """The import that crosses the boundary."""
        return self.chain[-1]


def told_alone(crossings: Iterable[Crossing]) -> list[Crossing]:
    """Those that are told on their own: not those by name, nor packages above another module that is reached."""
    known = list(crossings)
    told = {(link.place, above) for link in (each.last.link for each in known) for above in ancestors(link.imported)}
    return [each for each in known if not _is_told(each.last.link, told)]


def _is_told(link: Import, packages: Set[tuple[Place, ModuleName]]) -> bool:
    """``find_spec("db.models")`` imports ``db`` alone: that package is told by nothing else."""
    return link.how is How.DYNAMIC or (link.how is How.PARENT and (link.place, link.imported) in packages)


class UseKind(StrEnum):
    """What is done with something that came out of a forbidden module."""

    TAKEN = "taken"
    KEPT = "kept"
    READ_BACK = "read back"
    ATTRIBUTE = "attribute read"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Use:
    """A place on the route that uses what was taken out of forbidden modules."""

    place: Place
    function: FunctionRef
    kind: UseKind
    expression: str
    taken_from: tuple[str, ...]


class Weight(StrEnum):
    """How much a flagged line matters: without a critical one the route would not exist."""

    CRITICAL = "critical connection"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Flag:
    """A line of a step that matters, and why; ``expression`` is the code that the reason speaks of, if any."""

    place: Place
    weight: Weight
    code: str
    reason: str
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A function on the route, with its source and the lines in it that matter."""

    function: FunctionRef
    place: Place
    source: tuple[SourceLine, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """The imports by which a forbidden module that is reached leads on to others."""

    module: ModuleName
    hops: tuple[ImportHop, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the complete chain, in words, with the places that show it."""

    subject: str
    does: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What independence demands, whether it holds, and what shows it."""

    text: str
    passed: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the tree before or after."""

    text: str
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of the implementation plan, with the functions or places that it concerns."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileToModify:
    """A file (or a folder, ending in ``/``) that the plan changes, or leaves as it is."""

    path: str
    change: str
    changes: bool = True


@dataclass(frozen=True, slots=True)
class Verification:
    """A step that proves the plan's success, and whether it is done."""

    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about it: computed from the trace alone, nothing is changed."""

    before: Branch
    after: Branch
    plan: tuple[PlanStep, ...]
    files: tuple[FileToModify, ...]
    verification: tuple[Verification, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer to: by which routes does this entry point reach those modules?

    ``chains`` is the number of chains of imports, or a lower bound of it; ``cut`` the fewest imports whose removal
    makes every forbidden module unreachable.
    """

    contract: ForbiddenContract
    entries: tuple[EntryPoint, ...]
    files_read: int
    steps: tuple[Step, ...]
    calls: tuple[CallHop, ...]
    sites: tuple[DynamicSite, ...]
    crossings: tuple[Crossing, ...]
    onward: tuple[Onward, ...]
    uses: tuple[Use, ...]
    chain: tuple[Link, ...]
    chains: int
    chains_are_exact: bool
    calls_are_complete: bool
    cut: tuple[Import, ...]
    all_chains: tuple[tuple[Import, ...], ...]
    requirements: tuple[Requirement, ...]
    proposal: Proposal
    blind_spots: tuple[BlindSpot, ...]
    type_checking: int
    """How many imports of forbidden modules stand under ``TYPE_CHECKING``: they never run."""
    notes: tuple[str, ...] = ()
    """What is worth knowing about the forbidden modules."""

    @property
    def is_independent(self) -> bool:
        """Whether no route was found."""
        return not self.crossings
