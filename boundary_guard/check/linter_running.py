"""import-linter's own classes, run on graphs of ours. The only module of this room that imports import-linter.

What they say (``linter_metadata`` reads it) and what they raise becomes a value, or a UsageError in one line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from boundary_guard.check.linter_drawing import Drawing
from boundary_guard.check.linter_metadata import Broken, broken_parts
from boundary_guard.check.root_packages import RootPackages
from boundary_guard.graph.chains import Edges
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


@dataclass(frozen=True)
class Outcome:
    """What import-linter's class made of a graph: the broken parts, and the imports that were left."""

    parts: tuple[Broken, ...]
    imports: tuple[Import, ...]
    drawing: Drawing

    @cached_property
    def edges(self) -> Edges:
        """Those imports as our own search takes them."""
        return self.drawing.edges(self.imports)


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
        self._own: list[str] | None = None

    def drawing(self, imports: Sequence[Import]) -> Drawing:
        """The imports, ready to be run on; keep it for several runs."""
        return Drawing(self.found.modules, imports, apart=self._tells_packages_apart)

    def unmatched(self, imports: Sequence[Import]) -> list[str]:
        """What import-linter says of ignored imports that match nothing, by its own option for that."""
        if not self.contract.is_foreign:
            return []
        drawing = self.drawing(imports)
        missing = [each for each in self._expressions(()) if not drawing.matched(each, _matching)]
        level = str(self.contract.options.get("unmatched_ignore_imports_alerting", "")).strip() or "error"
        if missing and level == "error":
            raise UsageError(f"no matches for ignored import {missing[0]}")
        return [f"no matches for ignored import {each}" for each in missing] if level == "warn" else []

    def run(self, drawing: Drawing, ignored: Sequence[IgnoredImport], without: Collection[Pair] = ()) -> Outcome:
        """Run import-linter's class on a graph of these imports, of which some are left out.

        The ignored ones are taken out here, with what they imply; its class takes a time that grows with their square.
        """
        taken = {pair for each in self._expressions(ignored) for pair in drawing.matched(each, _matching)}
        kept, graph = drawing.without(taken, without)
        linter = self._instance()
        try:
            check = linter.check(graph, verbose=False)
        except Exception as error:  # its classes and grimp raise exceptions of many types for names that are not there
            raise UsageError(f"import-linter cannot check it: {_one_line(str(error))}") from error
        parts = tuple(broken_parts(linter, check.metadata)) if not check.kept else ()
        return Outcome(parts, tuple(kept), drawing)

    @property
    def _tells_packages_apart(self) -> bool:
        """Where a package stands for all below it, only what it loads matters of one that runs for a module below."""
        as_packages = str(self.contract.options.get("as_packages", "true")).strip().lower() != "false"
        return self.contract.type in ("forbidden", "layers", "independence") and as_packages

    def _expressions(self, ignored: Sequence[IgnoredImport]) -> list[str]:
        """What is ignored, in import-linter's words."""
        if not self.contract.is_foreign:
            return sorted(f"{one.importer.text} -> {one.imported.text}" for one in ignored)
        if self._own is None:
            linter = self._instance(with_ignored=True)
            self._own = sorted(str(each) for each in getattr(linter, "ignore_imports", None) or ())
        return self._own

    def _instance(self, *, with_ignored: bool = False) -> Any:
        """import-linter's contract with our options; UsageError where it refuses them."""
        contract = self.contract
        options: dict[str, Any] = {key: _listed(value) for key, value in contract.options.items()}
        if not with_ignored:
            options.pop("ignore_imports", None)
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


def _listed(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
