"""For teams that keep their architecture tests in pytest::

    from boundary_guard.pytest import assert_contract

    def test_bootstrap_is_independent():
        assert_contract("bootstrap-independence")

    def test_the_domain_knows_no_web():
        assert_contract(source="shop.domain", forbid=["shop.web", "flask"])

Nothing of the project is imported for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from boundary_guard.check.baseline import with_baseline
from boundary_guard.check.checker import check
from boundary_guard.cli.choosing import baseline_at, chosen_contracts
from boundary_guard.cli.reading import check_configuration_of, read_project, require_folder, shown
from boundary_guard.model.report import Report, Verdict
from boundary_guard.report.ansi import without_colours
from boundary_guard.report.findings_text import render

__all__ = ["assert_contract"]


def assert_contract(
    *contracts: str,
    root: str | os.PathLike[str] = ".",
    config: str | os.PathLike[str] | None = None,
    source: str | Iterable[str] = (),
    forbid: str | Iterable[str] = (),
    baseline: str | os.PathLike[str] | None = None,
) -> Report:
    """Assert that the contracts with these ids hold; without ids, all of the project's configuration.

    ``source`` and ``forbid`` make a contract without configuration. Relative paths are relative to ``root``'s own
    folder for ``baseline`` and ``config``, and to the current folder for ``root``. Gives the report.

    Raises AssertionError with the report as its text when a contract is broken or cannot be told, and
    ``boundary_guard.model.errors.UsageError`` when there is no such contract.
    """
    __tracebackhide__ = True
    folder = Path(require_folder(Path(root)))
    file = folder / config if config is not None else None
    configuration = check_configuration_of(str(folder), file)
    chosen = chosen_contracts(configuration, contracts, _texts(source), _texts(forbid))
    report = check(read_project(str(folder), configuration), chosen)
    frozen = baseline or configuration.baseline
    if frozen:
        report = with_baseline(
            report, baseline_at(Path(shown(folder / frozen))), checked_all=not contracts and not source
        )
    if report.verdict is not Verdict.HOLDS:
        raise AssertionError("\n" + without_colours(render(report)))
    return report


def _texts(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
