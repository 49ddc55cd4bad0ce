"""Contracts of import-linter's kinds: checked by its own classes, on our graph.

Its classes decide whether a contract holds and between which packages it is broken; the chains are searched by us, so
that they are the same in every run and carry places. ``linter_running`` has import-linter's part.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence

from boundary_guard.check.findings import (
    Chain,
    Pair,
    counted,
    fingerprint,
    mistake,
    no_cut,
    to_finding,
    unread,
    without_implied,
    without_parents,
)
from boundary_guard.check.ignores import stale_ignores
from boundary_guard.check.linter_chains import Cut, chains_of, cut_of
from boundary_guard.check.linter_metadata import Broken
from boundary_guard.check.linter_running import LinterRun, Outcome
from boundary_guard.check.named_modules import never_broken, require_names, unbroken_today, useless_ignores
from boundary_guard.check.packages_apart import together
from boundary_guard.check.root_packages import RootPackages, external_name, own_packages
from boundary_guard.model.contract import BlindSpotPolicy, IgnoredImport, LinterContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import BlindSpotCode, How, Import, Reach, When
from boundary_guard.model.names import ModuleName, ModulePattern
from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, ProblemKind
from boundary_guard.model.trace import ImportHop
from boundary_guard.resolve.project import Project
from boundary_guard.trace.forbidden_names import check_forbidden
from boundary_guard.trace.reaches import source_at

SUBGRAPH_CAP = 2000


def check_linter_contract(
    project: Project, found: RootPackages, contract: LinterContract, files: Collection[str] = ()
) -> ContractResult:
    """Let import-linter's class decide, and find the chains, those through ``files`` rather than others.

    UsageError where the class refuses its options.
    """
    return _LinterCheck(project, found, contract, files).result()


class _LinterCheck:
    """One contract of import-linter's kinds.

    A contract of import-linter's own configuration is checked twice: on the graph that ``lint-imports`` would see, for
    the same verdict; and on the graph of all that is imported at run time, for what it does not see. The two are not
    mixed: a chain of both would be one that no program ever takes.
    """

    def __init__(self, project: Project, found: RootPackages, contract: LinterContract, files: Collection[str]) -> None:
        self.files = files
        self.linter = LinterRun(found, contract)
        self.project = project
        self.found = found
        self.contract = contract
        self.inside = frozenset(found.modules)
        self.blind_spots = tuple(filter(contract.selection.concerns, found.blind_spots))
        every = [*found.imports]
        if contract.type == "forbidden":
            every += own_packages(found, project)
        imports = [named for each in every if contract.selection.counts(each) for named in self._named(each)]
        if contract.type in ("protected", "acyclic_siblings"):
            imports = [each for each in imports if each.how is not How.PARENT]
        self.imports = imports
        if not contract.is_foreign:
            self._require_meaning()
        graphs = [imports]
        if contract.is_foreign:
            seen = [each for each in imports if self._is_seen(each)]
            graphs = [seen, [each for each in imports if each.when is not When.TYPE_CHECKING]]
        self.graphs = [self.linter.drawing(each) for each in graphs]

    def _require_meaning(self) -> None:
        """ContractError where a contract of our own configuration names what is not there, or says nothing."""
        require_names(self.project, self.contract, self.inside | {each.imported for each in self.imports})
        for error in (never_broken(self.contract), *useless_ignores(self.contract, self.inside)):
            if error is not None:
                raise error

    def _named(self, each: Import) -> Iterable[Import]:
        """The import as import-linter names its ends; none where it leads out and that does not count."""
        if each.imported in self.inside:
            yield each
        elif self.contract.include_external_packages:
            name = external_name(each.imported, self.found.roots)
            yield dataclasses.replace(each, imported=ModuleName(name))

    def _is_seen(self, each: Import) -> bool:
        """Whether import-linter sees the import; what leads out of the root packages is told by how it is made."""
        if each.imported in self.inside:
            return self.found.is_seen(each)
        return each.how in (How.STATEMENT, How.FROM, How.STAR) and each.importer not in self.found.unseen

    def result(self) -> ContractResult:
        """The verdict with all that belongs to it."""
        contract = self.contract
        stale = stale_ignores(contract.ignore_imports, self.imports, self._broken_by, self._is_broken)
        warnings = self.linter.unmatched(self.imports)
        outcomes = [self.linter.run(graph, contract.ignore_imports) for graph in self.graphs]
        findings = self._findings(outcomes)
        problems = [mistake(contract, error) for error in stale]
        for spot in self.blind_spots:
            if spot.code is BlindSpotCode.UNREADABLE or contract.blind_spots is BlindSpotPolicy.ERROR:
                problems.append(unread(contract, spot))
        parts = [part for outcome in outcomes for part in outcome.parts]
        if parts and not findings:  # never seen; but what is broken must not pass for want of a chain to show
            text = f"import-linter says that it is broken ({parts[0].remark}), and no chain was found"
            problems.append(Problem(ProblemKind.READING, contract.id, text))
        cut = self._cut(outcomes) if findings else Cut()
        subgraph = sorted({hop.link for finding in findings for hop in finding.chain})
        return ContractResult(
            contract=contract,
            findings=tuple(findings),
            problems=tuple(problems),
            blind_spots=self.blind_spots,
            cut=cut.imports,
            cut_is_smallest=cut.is_smallest,
            subgraph=tuple(subgraph[:SUBGRAPH_CAP]),
            subgraph_is_complete=len(subgraph) <= SUBGRAPH_CAP,
            notes=(*warnings, *self._notes(outcomes), *([no_cut()] if cut.is_too_large else ())),
            type_checking=self._type_checking(),
            modules_read=len(self.found.modules),
        )

    def _cut(self, outcomes: Sequence[Outcome]) -> Cut:
        """Imports without which its class says that the contract holds; none where it does not say so."""
        cut = cut_of([(part, outcome.edges) for outcome in outcomes for part in outcome.parts])
        if not cut.imports:
            return cut
        imports = dict.fromkeys(together(each) for each in cut.imports)
        pairs = {(each.importer, each.imported) for each in imports}
        if any(self.linter.run(graph, self.contract.ignore_imports, pairs).parts for graph in self.graphs):
            return Cut()
        return dataclasses.replace(cut, imports=without_parents(tuple(imports)))

    def _is_broken(self, ignored: Sequence[IgnoredImport]) -> bool:
        return any(self.linter.run(graph, ignored).parts for graph in self.graphs)

    def _broken_by(self, ignored: Sequence[IgnoredImport]) -> frozenset[tuple[str, str]]:
        outcomes = [self.linter.run(graph, ignored) for graph in self.graphs]
        undeclared = ((part.undeclared.rpartition(".")[0], part.undeclared) for part in _undeclared_parts(outcomes))
        return frozenset([*self._chains(outcomes), *undeclared])

    def _findings(self, outcomes: Sequence[Outcome]) -> list[Finding]:
        """One for each pair at the boundary, whichever graph it was found in."""
        imports = _by_pair(outcomes)
        found = [self._undeclared(part) for part in _undeclared_parts(outcomes)]
        for pair, (chain, remark) in self._chains(outcomes).items():
            found.append(to_finding(self.contract, list(map(self._hop, chain)), imports[pair], remark=remark))
        return sorted(found, key=lambda each: (each.place, each.importer, each.imported))

    def _chains(self, outcomes: Sequence[Outcome]) -> dict[Pair, tuple[Chain, str]]:
        """A chain for each pair at the boundary, and which part of the contract it breaks."""
        chains: dict[Pair, tuple[Chain, str]] = {}
        for outcome in outcomes:
            for part in outcome.parts:
                for chain in (tuple(map(together, found)) for found in chains_of(part, outcome.edges, self.files)):
                    pair = chain[-1].importer, chain[-1].imported
                    if pair not in chains or (self._passes(chain) and not self._passes(chains[pair][0])):
                        chains[pair] = chain, part.remark
        return {pair: chains[pair] for pair in without_implied(chains, _by_pair(outcomes))} if chains else {}

    def _passes(self, chain: Chain) -> bool:
        return any(each.place.path in self.files for each in chain)

    def _undeclared(self, part: Broken) -> Finding:
        """A module that an exhaustive contract does not list: no import breaks it."""
        name = part.undeclared
        module = self.project.module(name)
        container = ModuleName(name.rpartition(".")[0])
        return Finding(
            code="BG106",
            contract=self.contract.id,
            importer=container,
            imported=ModuleName(name),
            chain=(),
            message=f"{name} is no layer of {container}, and the contract says that it lists them all",
            fingerprint=fingerprint(self.contract.id, container, name),
            places=(Place(module.path if module is not None else name),),
        )

    def _hop(self, link: Import) -> ImportHop:
        source = source_at(self.project, link.place, link.importer) if link.place.line else ""
        reach = Reach.LOAD if link.when is When.LOAD else Reach.PRESENT
        return ImportHop(link, source, reach, is_external=self.project.module(link.imported) is None)

    def _notes_of_outside(self) -> Iterable[str]:
        """Forbidden modules from outside that are nowhere, or may be: ``lint-imports`` only sees no import of them."""
        if self.contract.type == "forbidden" and self.contract.is_foreign:
            given = self.contract.options.get("forbidden_modules", ())
            for text in (given,) if isinstance(given, str) else given:
                if "*" not in text and self.project.module(text) is None:
                    try:
                        yield from check_forbidden(self.project, (ModulePattern(text),))
                    except (UsageError, ValueError) as error:
                        yield str(error)

    def _notes(self, outcomes: Sequence[Outcome]) -> Iterable[str]:
        """What cannot be broken, and what import-linter would not see with a type of its own."""
        if self.contract.taken_id:
            yield f'another contract has the id "{self.contract.taken_id}": here this one is "{self.contract.id}"'
        without_use = never_broken(self.contract)
        yield from (str(each) for each in (without_use, *useless_ignores(self.contract, self.inside)) if each)
        yield from self._notes_of_outside()
        if without_use is None and (note := unbroken_today(self.contract, self.inside)):
            yield note
        if not self.contract.is_foreign or self.contract.is_plugged:
            return
        imports = {each for each in outcomes[-1].imports if each.place.line and not self._is_seen(each)}
        by_name = sum(each.how in (How.DYNAMIC, How.CONVENTION) for each in imports)
        if by_name:
            yield f"import-linter does not see {counted(by_name, 'import')} by name that {_were(by_name)} counted here"
        unseen = sum(bool(_source(self.project, name)) for name in self.found.unseen)
        if unseen:
            where = "in folders without __init__.py"
            yield f"import-linter does not see {counted(unseen, 'module')} {where} that {_were(unseen)} read here"
        if any(outcome.parts for outcome in outcomes) and not outcomes[0].parts:
            yield "lint-imports says that this contract is kept: it does not see what breaks it"

    def _type_checking(self) -> int:
        if When.TYPE_CHECKING in self.contract.selection.when:
            return 0
        return sum(each.when is When.TYPE_CHECKING and each.how is not How.PARENT for each in self.found.imports)


def _by_pair(outcomes: Sequence[Outcome]) -> dict[Pair, list[Import]]:
    """The imports of what is broken by their ends, each once."""
    by_pair: dict[Pair, dict[Import, None]] = {}
    for outcome in outcomes:
        for each in outcome.imports:
            by_pair.setdefault((each.importer, each.imported), {})[each] = None
    return {pair: list(found) for pair, found in by_pair.items()}


def _undeclared_parts(outcomes: Sequence[Outcome]) -> list[Broken]:
    """The modules that an exhaustive contract does not list, each once."""
    found: dict[str, Broken] = {}
    for outcome in outcomes:
        for part in outcome.parts:
            if part.undeclared:
                found.setdefault(part.undeclared, part)
    return list(found.values())


def _source(project: Project, name: str) -> str:
    module = project.module(name)
    return module.source if module is not None else ""


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
