"""The verb itself: each contract is held against the imports of the project, and what comes out is one report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import assert_never

from boundary_guard.check.findings import mistake
from boundary_guard.check.forbidden import check_forbidden_contract
from boundary_guard.check.named_modules import require_names
from boundary_guard.check.root_packages import RootPackages, read_root_packages, top_packages
from boundary_guard.model.contract import Contract, ForbiddenContract, LinterContract
from boundary_guard.model.errors import BoundaryGuardError
from boundary_guard.model.report import ContractResult, Report
from boundary_guard.resolve.project import Project


def check(project: Project, contracts: Iterable[Contract], files: Collection[str] = ()) -> Report:
    """Hold the contracts against the project. Reads what each needs, and tells what could not be read.

    ``files`` (paths below the root) are of interest: a finding shows a chain that passes one of them if it can.

    A contract that cannot be checked (a pattern that matches nothing, an ignore that is of no use) is a problem of
    that contract in the report; the others are checked all the same.
    """
    checker = _Checker(project, files)
    return Report(tuple(checker.result(contract) for contract in contracts))


class _Checker:
    """Checks contracts one by one; root packages are read once for all contracts that speak of the same."""

    def __init__(self, project: Project, files: Collection[str]) -> None:
        self._project = project
        self._files = files
        self._read: dict[tuple[tuple[str, ...], bool], RootPackages] = {}

    def result(self, contract: Contract) -> ContractResult:
        """What was found out about the contract."""
        try:
            match contract:
                case ForbiddenContract():
                    return check_forbidden_contract(self._project.anew(), contract, self._files)
                case LinterContract():
                    return self._linter(contract)
                case _:
                    assert_never(contract)
        except BoundaryGuardError as error:
            return ContractResult(contract, problems=(mistake(contract, error),))

    def _linter(self, contract: LinterContract) -> ContractResult:
        from boundary_guard.check.linter import check_linter_contract  # noqa: PLC0415 - brings import-linter and rich

        key = self._roots(contract), not contract.is_foreign
        if key not in self._read:
            self._read[key] = read_root_packages(self._project.anew(), key[0], is_open=key[1])
        return check_linter_contract(self._project, self._read[key], contract, self._files)

    def _roots(self, contract: LinterContract) -> tuple[str, ...]:
        """The packages that are read; import-linter's own configuration says it, ours means the whole project.

        Chains are followed out of the packages that the contract names; what may import a protected module is any.
        """
        named = contract.root_packages
        if contract.is_foreign:
            return named
        present = tuple(root for root in named if self._project.module(root) is not None)  # others are from outside
        if contract.type == "protected":
            return tuple(dict.fromkeys((*present, *top_packages(self._project))))
        if not present:
            require_names(self._project, contract, {module.name for module in self._project.tree.modules()})
        return present or named
