"""Our own ``forbidden`` contract: the source modules must not reach the forbidden modules, by any chain.

Reads on demand, beginning at the source modules: what cannot be reached costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from boundary_guard.check.externals import with_named_submodules
from boundary_guard.check.findings import (
    Chain,
    Pair,
    grouped,
    mistake,
    no_cut,
    to_finding,
    unread,
    without_implied,
    without_parents,
)
from boundary_guard.check.ignores import Pairs, stale_ignores
from boundary_guard.check.selecting import Sides, loaded_first, source_modules, swallowed
from boundary_guard.graph.chains import Edges, ShortestChains, edges_of, reachable, reversed_edges
from boundary_guard.graph.cuts import smallest_cut
from boundary_guard.graph.ignoring import without_ignored
from boundary_guard.graph.through import ChainsThrough
from boundary_guard.model.contract import BlindSpotPolicy, ForbiddenContract, IgnoredImport
from boundary_guard.model.errors import ContractError
from boundary_guard.model.imports import BlindSpot, BlindSpotCode, DynamicSite, How, Import, Reach, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.report import ContractResult, Finding
from boundary_guard.model.trace import CallHop, FunctionRef
from boundary_guard.resolve.closure import Closure, read_closure
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.project import Project
from boundary_guard.trace.calls import Calls, follow_calls
from boundary_guard.trace.entries import find_entry
from boundary_guard.trace.forbidden_names import check_forbidden
from boundary_guard.trace.no_files import imports_of_no_files
from boundary_guard.trace.reaches import Reaches

SUBGRAPH_CAP = 2000
"""How many imports of the sub-graph are kept for the picture."""


def check_forbidden_contract(
    project: Project, contract: ForbiddenContract, files: Collection[str] = ()
) -> ContractResult:
    """Read what the source modules reach, and find what is forbidden in it.

    Of several chains the shortest is shown, and one that passes a file of ``files`` rather than another. Raises
    UsageError when a pattern or an entry point matches nothing.
    """
    return _Check(project, contract, files).result()


@dataclass(frozen=True, slots=True)
class _Crossings:
    """What breaks the contract: the pairs at the boundary, what lies before it, and the graph it was found in."""

    pairs: tuple[Pair, ...]
    by_pair: dict[Pair, list[Import]]
    edges: Edges
    ways: dict[ModuleName, int]
    useful: frozenset[ModuleName]
    forbidden: frozenset[ModuleName]


class _Check:
    """One contract, held against what its source modules reach."""

    def __init__(self, project: Project, contract: ForbiddenContract, files: Collection[str]) -> None:
        self.project = project
        self.contract = contract
        self.files = files
        self.sides = Sides(contract)
        self._known: dict[str, bool] = {}
        self.entries = [find_entry(project, point) for point in contract.entry_points]
        self.start = source_modules(project, self.sides)
        self.notes = (
            *check_forbidden(project, contract.forbidden_modules),
            *swallowed(project, self.sides, self.start),
        )
        start = dict.fromkeys([*self.start, *(ModuleName(entry.point.module) for entry in self.entries)])
        self.roots = tuple(start)
        for root in self.roots:
            if self.is_forbidden(root):
                text = f"the entry point's module {root} is itself among the forbidden modules"
                raise ContractError(text, "entry_points")
        self.closure: Closure
        self.closure, self.evaluator = read_closure(project, self.roots)
        parents_count = How.PARENT in contract.selection.how and not contract.allow_indirect_imports
        self.first = loaded_first(project, self.roots, self.sides) if parents_count else self.roots
        every = with_named_submodules(project, self.closure.imports, contract.forbidden_modules)
        self.every = every
        self.counted = [each for each in every if contract.selection.counts(each)]
        self._reaches: Reaches | None = None
        self._calls: Calls | None = None
        if contract.selection.reach != frozenset(Reach):
            self.counted = self._reached()

    def is_forbidden(self, name: str) -> bool:
        """Whether the module must not be reached; asked for every import, so the answers are kept."""
        if name not in self._known:
            self._known[name] = self.sides.is_forbidden(name)
        return self._known[name]

    def result(self) -> ContractResult:
        """The verdict with all that belongs to it."""
        ignored = self.contract.ignore_imports
        stale = stale_ignores(ignored, self.counted, self._broken_by)
        crossings = self._crossings(ignored)
        findings = tuple(self._findings(crossings))
        blind = self._blind_spots(crossings)
        problems = [mistake(self.contract, error) for error in stale]
        problems += [unread(self.contract, spot) for spot in blind if self._matters(spot)]
        goals, useful = crossings.forbidden, crossings.useful
        cut = without_parents(smallest_cut(crossings.edges, self.first, goals, useful)) if findings else ()
        subgraph = [e for row in crossings.edges.values() for e in row.values() if e.importer in useful]
        subgraph = sorted((e for e in subgraph if e.imported in useful or e.imported in goals), key=_position)
        return ContractResult(
            contract=self.contract,
            findings=findings,
            problems=tuple(problems),
            blind_spots=blind,
            cut=cut,
            subgraph=tuple(subgraph[:SUBGRAPH_CAP]),
            subgraph_is_complete=len(subgraph) <= SUBGRAPH_CAP,
            notes=(*self.notes, *([no_cut()] if findings and not cut else ())),
            type_checking=self._type_checking(crossings),
            modules_read=len(self.closure.modules),
        )

    def _crossings(self, ignored: Sequence[IgnoredImport]) -> _Crossings:
        imports = without_ignored(self.counted, ignored)
        if self.contract.allow_indirect_imports:
            sources = frozenset(self.roots)
            imports = [each for each in imports if each.importer in sources and self.is_forbidden(each.imported)]
        edges = edges_of(imports)
        forbidden = frozenset(name for row in edges.values() for name in row if self.is_forbidden(name))
        ways = reachable(edges, self.first, forbidden)
        inside = {a: row for a, row in edges.items() if a in ways and a not in forbidden}
        useful = frozenset(reachable(reversed_edges(inside), sorted(forbidden & ways.keys()))) - forbidden
        by_pair = grouped(imports, lambda each: each.importer in useful and each.imported in forbidden)
        pairs = without_implied(by_pair, by_pair)
        return _Crossings(tuple(pairs), by_pair, inside, ways, useful, forbidden)

    def _broken_by(self, ignored: Sequence[IgnoredImport]) -> Pairs:
        return frozenset(self._crossings(ignored).pairs)

    def _findings(self, crossings: _Crossings) -> list[Finding]:
        if not crossings.pairs:
            return []
        reaches = self._reading(crossings.useful)
        chains = ChainsThrough(crossings.edges, ShortestChains(crossings.edges, self.first), self.files)
        found = []
        for importer, imported in crossings.pairs:
            chain: Chain = chains.to(crossings.edges[importer][imported])
            hops = [reaches.hop(link) for link in chain]
            found.append(to_finding(self.contract, hops, crossings.by_pair[importer, imported], self._calls_to(chain)))
        return sorted(found, key=lambda each: (each.place, each.imported))

    def _reading(self, useful: frozenset[ModuleName]) -> Reaches:
        """How each import is reached, from the entry functions if there are any."""
        if self._reaches is None:
            self._calls = follow_calls(Evaluator(self.project), self.entries, useful | set(self.roots))
            self._reaches = Reaches(self.project, self.evaluator, self.closure.imports, self.roots, self._calls)
        return self._reaches

    def _reached(self) -> list[Import]:
        """The imports that are reached in one of the ways that the contract counts."""
        reaches = self._reading(frozenset(self.closure.modules))
        return [each for each in self.counted if reaches.of(each) in self.contract.selection.reach]

    def _calls_to(self, chain: Chain) -> tuple[CallHop, ...]:
        """The calls from the entry to the function that makes the last import of the chain that stands in one."""
        assert self._calls is not None
        for link in reversed(chain):
            if link.function:
                return self._calls.path_to(FunctionRef(link.importer, link.function))
        return ()

    def _blind_spots(self, crossings: _Crossings) -> tuple[BlindSpot, ...]:
        """Those in modules that can be reached before the boundary, where an import that counts may be missed."""
        near = frozenset(crossings.ways) - crossings.forbidden
        if self.contract.allow_indirect_imports:
            near = frozenset(self.roots)
        not_reached = {
            spot for site in self.closure.sites if not self._may_be_reached(site) for spot in site.blind_spots
        }
        spots = [spot for spot in self.closure.blind_spots if spot.importer in near and spot not in not_reached]
        spots += imports_of_no_files(self.project, near, self.closure.sites)
        return tuple(sorted(spot for spot in spots if self.contract.selection.concerns(spot)))

    def _may_be_reached(self, site: DynamicSite) -> bool:
        """Whether the contract counts what is imported there by how it is reached; a search path concerns all."""
        wanted = self.contract.selection.reach
        if wanted == frozenset(Reach) or len(site.when) > 1:
            return True
        made = Import(site.importer, site.importer, site.place, How.DYNAMIC, site.when[0], function=site.function)
        return self._reading(frozenset(self.closure.modules)).of(made) in wanted

    def _matters(self, spot: BlindSpot) -> bool:
        """Whether the contract cannot be said to hold because of it."""
        return spot.code is BlindSpotCode.UNREADABLE or self.contract.blind_spots is BlindSpotPolicy.ERROR

    def _type_checking(self, crossings: _Crossings) -> int:
        """How many imports of forbidden modules were not counted because they never run."""
        if When.TYPE_CHECKING in self.contract.selection.when:
            return 0
        return sum(
            each.when is When.TYPE_CHECKING
            and each.how is not How.PARENT
            and each.importer in crossings.ways
            and self.is_forbidden(each.imported)
            for each in self.every
        )


def _position(each: Import) -> tuple[str, str, object]:
    return each.importer, each.imported, each.place
