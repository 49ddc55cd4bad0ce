"""What a check says: for each contract whether it holds, what breaks it, and what could not be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from boundary_guard.model.contract import Contract
from boundary_guard.model.imports import BlindSpot, Import
from boundary_guard.model.invocation import HERE, Invocation
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.model.trace import CallHop, ImportHop


class Verdict(StrEnum):
    """Whether a contract holds."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    """It could not be told."""


class ProblemKind(StrEnum):
    """Why it could not be told whether a contract holds."""

    CONFIGURATION = "configuration"
    """The contract says something that is not so: exit code 2, whatever else was found."""
    READING = "reading"
    """Something on the way could not be read or followed: exit code 2, unless the contract is broken."""
    BASELINE = "baseline"
    """A frozen finding that is no more: exit code 2, unless a contract is broken."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that keeps us from saying that a contract holds; ``contract`` is its id."""

    kind: ProblemKind
    contract: str
    message: str
    place: Place | None = None
    code: str = "BG990"
    """The rule's code: a blind spot has its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An import that breaks a contract: by it something is reached that must not be.

    ``chain`` leads from a source module to ``imported``; its last import is the one from ``importer``.
    It is empty only for a module that an exhaustive ``layers`` contract does not list.
    ``places`` are all places where ``importer`` makes that import. ``fingerprint`` stays the same when lines
    move: it knows the contract and the two modules, nothing else.
    """

    code: str
    contract: str
    importer: ModuleName
    imported: ModuleName
    chain: tuple[ImportHop, ...]
    message: str
    fingerprint: str
    places: tuple[Place, ...] = ()
    calls: tuple[CallHop, ...] = ()
    """The calls from an entry function to the function that makes the last import which stands in one."""

    @property
    def place(self) -> Place:
        """Where the import that crosses the boundary stands."""
        return self.chain[-1].link.place if self.chain else self.places[0]

    @property
    def source(self) -> ModuleName:
        """The source module that the chain begins at."""
        return self.chain[0].link.importer if self.chain else self.importer


@dataclass(frozen=True, slots=True)
class ContractResult:
    """What was found out about one contract. ``frozen`` are the findings that a baseline knows already.

    ``cut`` are imports whose removal makes the contract hold (none where that cannot be said), ``subgraph``
    the imports that lie on a chain, up to a cap (``subgraph_is_complete`` tells). ``notes`` are for whoever reads it.
    """

    contract: Contract
    findings: tuple[Finding, ...] = ()
    frozen: tuple[Finding, ...] = ()
    hidden: int = 0
    """How many more findings there are that were left out because they touch none of the changed files."""
    problems: tuple[Problem, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    cut: tuple[Import, ...] = ()
    cut_is_smallest: bool = True
    """Whether there is no cut of fewer imports."""
    subgraph: tuple[Import, ...] = ()
    subgraph_is_complete: bool = True
    notes: tuple[str, ...] = ()
    type_checking: int = 0
    """How many imports of forbidden modules stand under ``TYPE_CHECKING`` and were not counted."""
    modules_read: int = 0

    @property
    def verdict(self) -> Verdict:
        """Broken by what was found, else unknown where there are problems, else it holds."""
        if self.findings or self.hidden:
            return Verdict.BROKEN
        return Verdict.UNKNOWN if self.problems else Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found out, contract by contract, in the order of the configuration."""

    results: tuple[ContractResult, ...]
    problems: tuple[Problem, ...] = ()
    """Those that belong to no contract."""
    prefix: str = ""
    """What is put before paths where others read them: the project's folder as seen from the repository's."""
    configuration: str = "pyproject.toml"
    """The file, seen from the project's folder, where problems are that have no place of their own."""
    invocation: Invocation = HERE
    """For the commands that help."""

    def with_prefix(self, path: str) -> str:
        """A path as others read it: with ``app/``, ``../pyproject.toml`` above the root is ``pyproject.toml``."""
        prefix = self.prefix
        while path.startswith("../") and prefix.endswith("/") and not prefix.endswith("../") and prefix != "/":
            prefix, path = prefix[: prefix.rstrip("/").rfind("/") + 1], path.removeprefix("../")
        return prefix + path

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that are not in a baseline."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def hidden(self) -> int:
        """How many findings were left out because they touch none of the changed files."""
        return sum(result.hidden for result in self.results)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """All problems, each contract's and the others."""
        return (*self.problems, *(problem for result in self.results for problem in result.problems))

    @property
    def verdict(self) -> Verdict:
        """A mistake in the configuration first, then what is broken, then what could not be told."""
        problems = self.all_problems
        if any(problem.kind is ProblemKind.CONFIGURATION for problem in problems):
            return Verdict.UNKNOWN
        if self.findings or self.hidden:
            return Verdict.BROKEN
        return Verdict.UNKNOWN if problems else Verdict.HOLDS
