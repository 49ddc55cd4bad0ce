"""Contracts of import-linter's kinds: checked by its own classes, on our graph.

Its classes decide whether a contract holds and between which packages it is broken; the chains are searched by us, so
that they are the same in every run and carry places. The only module of this room that imports import-linter.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from importlinter import Contract as LinterClass
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract as LinterForbidden
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import InvalidContractOptions

from boundary_guard.check.findings import counted, fingerprint, to_finding, without_implied
from boundary_guard.check.ignores import implied_by_ignored, stale_ignores
from boundary_guard.check.linter_metadata import Broken, broken_parts
from boundary_guard.check.root_packages import RootPackages, external_name, own_packages
from boundary_guard.check.selecting import counts
from boundary_guard.graph.chains import Edges, ShortestChains, edges_of, reachable, reversed_edges
from boundary_guard.graph.grimp_graph import grimp_graph
from boundary_guard.model.contract import BlindSpotPolicy, IgnoredImport, LinterContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import BlindSpotCode, How, Import, Reach, When
from boundary_guard.model.names import ModuleName, ModulePattern, nearest
from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, ProblemKind
from boundary_guard.model.trace import ImportHop
from boundary_guard.resolve.project import Project
from boundary_guard.trace.reaches import source_at

CLASSES: dict[str, type[LinterClass]] = {
    "forbidden": LinterForbidden,
    "layers": LayersContract,
    "independence": IndependenceContract,
    "protected": ProtectedContract,
    "acyclic_siblings": AcyclicSiblingsContract,
}
SUBGRAPH_CAP = 2000


def check_linter_contract(project: Project, found: RootPackages, contract: LinterContract) -> ContractResult:
    """Let import-linter's class decide, and find the chains. UsageError where the class refuses its options."""
    return _LinterCheck(project, found, contract).result()


@dataclasses.dataclass(frozen=True, slots=True)
class _Outcome:
    """What import-linter's class made of a graph: the broken parts, and the imports that were left."""

    parts: tuple[Broken, ...]
    imports: tuple[Import, ...]
    edges: Edges


class _LinterCheck:
    """One contract of import-linter's kinds.

    A contract of import-linter's own configuration is checked twice: on the graph that ``lint-imports`` would see, for
    the same verdict; and on the graph of all that is imported at run time, for what it does not see. The two are not
    mixed: a chain of both would be one that no program ever takes.
    """

    def __init__(self, project: Project, found: RootPackages, contract: LinterContract) -> None:
        if contract.type not in CLASSES:
            raise UsageError(
                "its type is a class of the project (contract_types), and no code of the project is run here; "
                "leave it to lint-imports, and name the other contracts with --contract"
            )
        configure()
        self.project = project
        self.found = found
        self.contract = contract
        self.inside = frozenset(found.modules)
        every = [*found.imports]
        if contract.type == "forbidden":
            every += own_packages(found, project)
        imports = [named for each in every if counts(contract.selection, each) for named in self._named(each)]
        if contract.type in ("protected", "acyclic_siblings"):
            imports = [each for each in imports if each.how is not How.PARENT]
        self.imports = imports
        if not contract.is_foreign:
            self._require_matches()
        self.graphs: list[list[Import]] = [imports]
        if contract.is_foreign:
            seen = [each for each in imports if self._is_seen(each)]
            self.graphs = [seen, [each for each in imports if each.when is not When.TYPE_CHECKING]]

    def _require_matches(self) -> None:
        """UsageError where a contract of our own configuration speaks of modules that are not there."""
        known = sorted(self.inside | {each.imported for each in self.imports})
        for key in ("modules", "protected_modules", "allowed_importers", "ancestors", "skip_descendants", "containers"):
            for text in self.contract.options.get(key, ()):
                try:
                    pattern = ModulePattern(text)
                except ValueError as error:
                    raise UsageError(f"{key}: {error}") from error
                if not any(pattern.matches(name) for name in known):
                    raise UsageError(f'{key}: "{text}" matches no module{nearest(text, known)}')

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
        stale = stale_ignores(contract.ignore_imports, self.imports, self._broken_by)
        warnings = self._unmatched()
        outcomes = [self._run(imports, contract.ignore_imports) for imports in self.graphs]
        findings = self._findings(outcomes)
        problems = [Problem(ProblemKind.CONFIGURATION, contract.id, text) for text in stale]
        for spot in self.found.blind_spots:
            if spot.code is BlindSpotCode.UNREADABLE or contract.blind_spots is BlindSpotPolicy.ERROR:
                problems.append(Problem(ProblemKind.READING, contract.id, spot.reason, spot.place))
        parts = [part for outcome in outcomes for part in outcome.parts]
        if parts and not findings:  # never seen; but what is broken must not pass for want of a chain to show
            text = f"import-linter says that it is broken ({parts[0].remark}), and no chain was found"
            problems.append(Problem(ProblemKind.READING, contract.id, text))
        subgraph = sorted({hop.link for finding in findings for hop in finding.chain})
        return ContractResult(
            contract=contract,
            findings=tuple(findings),
            problems=tuple(problems),
            blind_spots=self.found.blind_spots,
            subgraph=tuple(subgraph[:SUBGRAPH_CAP]),
            subgraph_is_complete=len(subgraph) <= SUBGRAPH_CAP,
            notes=(*warnings, *self._notes(outcomes)),
            type_checking=self._type_checking(),
            modules_read=len(self.found.modules),
        )

    def _broken_by(self, ignored: Sequence[IgnoredImport]) -> frozenset[tuple[str, str]]:
        outcomes = [self._run(imports, ignored) for imports in self.graphs]
        return frozenset((each.importer, each.imported) for each in self._findings(outcomes))

    def _unmatched(self) -> list[str]:
        """What import-linter says of ignored imports that match nothing, by its own option for that."""
        if not self.contract.is_foreign:
            return []
        linter = self._instance(())
        graph = self._graph(self.imports)
        missing = [each for each in _expressions(linter) if not _matching(graph, each)]
        level = str(self.contract.options.get("unmatched_ignore_imports_alerting", "")).strip() or "error"
        if missing and level == "error":
            raise UsageError(f"no matches for ignored import {missing[0]}")
        return [f"no matches for ignored import {each}" for each in missing] if level == "warn" else []

    def _graph(self, imports: Sequence[Import]) -> Any:
        return grimp_graph(self.found.modules, {each.imported for each in imports} - self.inside, imports)

    def _run(self, imports: Sequence[Import], ignored: Sequence[IgnoredImport]) -> _Outcome:
        """Run import-linter's class on a graph of these imports."""
        linter = self._instance(ignored, unmatched="none")
        graph = self._graph(imports)
        taken = {(one["importer"], one["imported"]) for e in _expressions(linter) for one in _matching(graph, e)}
        implied = implied_by_ignored(imports, taken)
        left = [each for each in imports if each not in implied]
        pairs = {(each.importer, each.imported) for each in left}
        for each in implied:
            if (each.importer, each.imported) not in pairs and graph.direct_import_exists(
                importer=each.importer, imported=each.imported
            ):
                graph.remove_import(importer=each.importer, imported=each.imported)
        try:
            check = linter.check(graph, verbose=False)
        except Exception as error:  # its classes and grimp raise exceptions of many types for names that are not there
            raise UsageError(f"import-linter cannot check it: {_one_line(str(error))}") from error
        kept = tuple(each for each in left if (each.importer, each.imported) not in taken)
        parts = tuple(broken_parts(linter, check.metadata)) if not check.kept else ()
        return _Outcome(parts, kept, edges_of(kept))

    def _instance(self, ignored: Sequence[IgnoredImport], unmatched: str = "") -> Any:
        """import-linter's contract with our options; UsageError where it refuses them."""
        contract = self.contract
        options: dict[str, Any] = {key: _listed(value) for key, value in contract.options.items()}
        if not contract.is_foreign:
            options["ignore_imports"] = [f"{one.importer.text} -> {one.imported.text}" for one in ignored]
            unmatched = "none"
        if unmatched:
            options["unmatched_ignore_imports_alerting"] = unmatched
        session = {
            "root_packages": list(contract.root_packages),
            "include_external_packages": str(contract.include_external_packages),
        }
        try:
            return CLASSES[contract.type](contract.name, session, options)
        except InvalidContractOptions as error:
            reasons = "; ".join(f"{key}: {error.errors[key]}" for key in sorted(error.errors))
            raise UsageError(f"import-linter refuses its options: {_one_line(reasons)}") from error
        except (ValueError, AttributeError, TypeError) as error:
            raise UsageError(f"import-linter cannot read its options: {_one_line(str(error))}") from error

    def _findings(self, outcomes: Sequence[_Outcome]) -> list[Finding]:
        """One for each pair at the boundary, whichever graph it was found in."""
        by_pair: dict[tuple[ModuleName, ModuleName], dict[Import, None]] = {}
        chains: dict[tuple[ModuleName, ModuleName], tuple[tuple[Import, ...], str]] = {}
        others: dict[str, Finding] = {}
        for outcome in outcomes:
            for each in outcome.imports:
                by_pair.setdefault((each.importer, each.imported), {})[each] = None
            for part in outcome.parts:
                if part.undeclared:
                    others.setdefault(part.undeclared, self._undeclared(part))
                for chain in _chains(part, outcome.edges):
                    chains.setdefault((chain[-1].importer, chain[-1].imported), (chain, part.remark))
        imports = {pair: list(found) for pair, found in by_pair.items()}
        found = []
        for pair in without_implied(chains, imports):
            chain, remark = chains[pair]
            hops = [self._hop(link) for link in chain]
            found.append(to_finding(self.contract, hops, imports[pair], remark=remark))
        return sorted([*found, *others.values()], key=lambda each: (each.place, each.importer, each.imported))

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

    def _notes(self, outcomes: Sequence[_Outcome]) -> Iterable[str]:
        """What import-linter would not see."""
        if not self.contract.is_foreign:
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


def _matching(graph: Any, expression: str) -> list[dict[str, str]]:
    try:
        return list(graph.find_matching_direct_imports(import_expression=expression))
    except Exception as error:  # grimp raises an exception type of its own for a wrong expression
        raise UsageError(f"ignore_imports has {expression!r}: {_one_line(str(error))}") from error


def _expressions(linter: Any) -> list[str]:
    return sorted(str(each) for each in getattr(linter, "ignore_imports", None) or ())


def _source(project: Project, name: str) -> str:
    module = project.module(name)
    return module.source if module is not None else ""


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _listed(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _chains(part: Broken, edges: Edges) -> list[tuple[Import, ...]]:
    """One shortest chain for every import that crosses from the one side to the other, by our own search."""
    if part.links:
        return [(edges[a][b],) for a, b in part.links if b in edges.get(a, {})]
    start = sorted(name for name in edges if part.is_start(name))
    inside: dict[ModuleName, dict[ModuleName, Import]] = {}
    for importer, row in edges.items():
        if part.is_goal(importer) or part.is_blocked(importer):
            continue
        inside[importer] = {b: e for b, e in row.items() if not part.is_blocked(b) or part.is_goal(b)}
    goals = frozenset(name for row in inside.values() for name in row if part.is_goal(name))
    ways = reachable(inside, start, goals)
    reached = {a: row for a, row in inside.items() if a in ways}
    useful = reachable(reversed_edges(reached), sorted(goals & ways.keys())).keys() - goals
    to = ShortestChains(reached, start)
    found = []
    for importer in sorted(useful):
        for imported, each in sorted(reached.get(importer, {}).items()):
            if imported in goals:
                found.append((*to.to(importer), each))
    if not found and part.example and all(b in edges.get(a, {}) for a, b in part.example):
        return [tuple(edges[a][b] for a, b in part.example)]
    return found
