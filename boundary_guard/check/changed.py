"""A report narrowed to what changed: the findings whose chain passes one of some files. The analysis stays the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from boundary_guard.model.report import ContractResult, Finding, Report
from boundary_guard.resolve.project import Project


def narrowed(project: Project, report: Report, files: Collection[str]) -> Report:
    """The report with those findings only whose chain passes one of ``files`` (paths below the root).

    The forbidden module's own file counts. The others are hidden: counted, and the contract is broken all the same.
    The smallest cut is that of all findings, so it is told only where all are.
    """
    return dataclasses.replace(report, results=tuple(_narrowed(project, each, files) for each in report.results))


def _narrowed(project: Project, result: ContractResult, files: Collection[str]) -> ContractResult:
    kept = tuple(each for each in result.findings if not _files_of(project, each).isdisjoint(files))
    hidden = len(result.findings) - len(kept)
    return dataclasses.replace(result, findings=kept, hidden=hidden, cut=() if hidden else result.cut)


def _files_of(project: Project, finding: Finding) -> set[str]:
    """All files of the chain, the forbidden module's included."""
    last = project.module(finding.imported)
    paths = {hop.link.place.path for hop in finding.chain} | {place.path for place in finding.places}
    return paths | ({last.path} if last is not None else set())
