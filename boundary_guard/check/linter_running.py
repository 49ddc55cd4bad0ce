"""import-linter's own classes, run on graphs of ours. The only module of this room that imports import-linter.

What they say (``linter_metadata`` reads it) and what they raise becomes a value, or a UsageError in one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from importlinter import Contract as LinterClass
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract as LinterForbidden
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import InvalidContractOptions

from boundary_guard.check.findings import Pair
from boundary_guard.check.ignores import implied_by_ignored
from boundary_guard.check.linter_metadata import Broken, broken_parts
from boundary_guard.check.packages_apart import is_apart, with_packages_apart
from boundary_guard.check.root_packages import RootPackages
from boundary_guard.graph.chains import Edges, edges_of
from boundary_guard.graph.grimp_graph import grimp_graph
from boundary_guard.model.contract import IgnoredImport, LinterContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import Import

CLASSES: dict[str, type[LinterClass]] = {
    "forbidden": LinterForbidden,
    "layers": LayersContract,
    "independence": IndependenceContract,
    "protected": ProtectedContract,
    "acyclic_siblings": AcyclicSiblingsContract,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What import-linter's class made of a graph: the broken parts, and the imports that were left."""

    parts: tuple[Broken, ...]
    imports: tuple[Import, ...]
    edges: Edges


class LinterRun:
    """Runs import-linter's class for a contract. UsageError for a class that is code of the project."""

    def __init__(self, found: RootPackages, contract: LinterContract) -> None:
        if contract.type not in CLASSES:
            raise UsageError(
                "its type is a class of the project (contract_types), and no code of the project is run here; "
                "leave it to lint-imports, and name the other contracts with --contract"
            )
        configure()
        self.found = found
        self.contract = contract

    def unmatched(self, imports: Sequence[Import]) -> list[str]:
        """What import-linter says of ignored imports that match nothing, by its own option for that."""
        if not self.contract.is_foreign:
            return []
        linter = self._instance(())
        graph = self._graph(imports, imports)
        missing = [each for each in _expressions(linter) if not _matching(graph, each)]
        level = str(self.contract.options.get("unmatched_ignore_imports_alerting", "")).strip() or "error"
        if missing and level == "error":
            raise UsageError(f"no matches for ignored import {missing[0]}")
        return [f"no matches for ignored import {each}" for each in missing] if level == "warn" else []

    def _graph(self, imports: Iterable[Import], named: Iterable[Import]) -> Any:
        """A graph of the imports, with all modules that ``named`` speaks of."""
        apart = {name for each in imports for name in (each.importer, each.imported) if is_apart(name)}
        modules = {*self.found.modules, *apart}
        return grimp_graph(modules, {each.imported for each in named} - modules, imports)

    def run(
        self, imports: Sequence[Import], ignored: Sequence[IgnoredImport], without: Collection[Pair] = ()
    ) -> Outcome:
        """Run import-linter's class on a graph of these imports, of which some are left out."""
        linter = self._instance(ignored, unmatched="none")
        expressions = _expressions(linter)
        graph = self._graph(imports, imports) if expressions else None
        taken = {(one["importer"], one["imported"]) for each in expressions for one in _matching(graph, each)}
        implied = implied_by_ignored(imports, taken)
        gone = {*taken, *without}
        kept = [each for each in imports if each not in implied and (each.importer, each.imported) not in gone]
        drawn = with_packages_apart(kept) if self._tells_packages_apart else kept
        try:
            check = linter.check(self._graph(drawn, imports), verbose=False)
        except Exception as error:  # its classes and grimp raise exceptions of many types for names that are not there
            raise UsageError(f"import-linter cannot check it: {_one_line(str(error))}") from error
        parts = tuple(broken_parts(linter, check.metadata)) if not check.kept else ()
        return Outcome(parts, tuple(kept), edges_of(drawn))

    @property
    def _tells_packages_apart(self) -> bool:
        """Where a package stands for all below it, only what it loads matters of one that runs for a module below."""
        as_packages = str(self.contract.options.get("as_packages", "true")).strip().lower() != "false"
        return self.contract.type in ("forbidden", "layers", "independence") and as_packages

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


def _matching(graph: Any, expression: str) -> list[dict[str, str]]:
    try:
        return list(graph.find_matching_direct_imports(import_expression=expression))
    except Exception as error:  # grimp raises an exception type of its own for a wrong expression
        raise UsageError(f"ignore_imports has {expression!r}: {_one_line(str(error))}") from error


def _expressions(linter: Any) -> list[str]:
    return sorted(str(each) for each in getattr(linter, "ignore_imports", None) or ())


def _listed(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
