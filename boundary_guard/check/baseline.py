"""A baseline: findings that were there when the contract was introduced, frozen. It may only shrink.

Sorted, with the names of modules and without lines, so that it changes when imports do and at no other time.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import nearest
from boundary_guard.model.report import ContractResult, Finding, Problem, ProblemKind, Report

SCHEMA_VERSION = 1
_KEYS = ("contract", "imported", "importer")


@dataclass(frozen=True, slots=True, order=True)
class Frozen:
    """A finding as the baseline knows it."""

    contract: str
    importer: str
    imported: str

    @classmethod
    def of(cls, finding: Finding) -> Frozen:
        """What is frozen of a finding."""
        return cls(finding.contract, finding.importer, finding.imported)


Baseline = frozenset[Frozen]


def read_baseline(path: str, content: bytes) -> Baseline:
    """The baseline in a file; UsageError for one that cannot be read."""
    try:
        data = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: the baseline is no JSON ({error}); write it again") from None
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION or version is True:
        raise UsageError(f"{path}: this is no baseline of version {SCHEMA_VERSION}; write it again")
    if further := sorted(data.keys() - {"schema_version", "findings"}):
        raise UsageError(f'{path}: unknown key "{further[0]}" in the baseline{nearest(further[0], ("findings",))}')
    entries = data.get("findings")
    if not isinstance(entries, list):
        raise UsageError(f"{path}: the baseline has no list of findings; write it again")
    return frozenset(_entry(path, each, number) for number, each in enumerate(entries, 1))


def _entry(path: str, entry: object, number: int) -> Frozen:
    if not isinstance(entry, dict) or sorted(entry) != list(_KEYS):
        raise UsageError(f"{path}: finding {number} of the baseline must have the keys {', '.join(_KEYS)}")
    if not all(isinstance(value, str) for value in entry.values()):
        raise UsageError(f"{path}: finding {number} of the baseline must have texts as values")
    return Frozen(entry["contract"], entry["importer"], entry["imported"])


def render_baseline(baseline: Iterable[Frozen]) -> str:
    """The file, ending in a newline."""
    entries = [dataclasses.asdict(each) for each in sorted(baseline)]
    return json.dumps({"schema_version": SCHEMA_VERSION, "findings": entries}, indent=2, ensure_ascii=True) + "\n"


def findings_to_freeze(report: Report) -> Baseline:
    """What a baseline of this report would hold; UsageError where the report is not complete."""
    for problem in report.all_problems:
        where = f"{problem.place}: " if problem.place else ""
        raise UsageError(f"a baseline is made of a whole report, and this one has a problem: {where}{problem.message}")
    return frozenset(Frozen.of(finding) for finding in report.findings)


def stale_entries(report: Report, baseline: Baseline, checked_all: bool) -> list[Frozen]:
    """The entries that no finding matches any more. Not judged where a contract was not checked, or not wholly."""
    found = {Frozen.of(finding) for finding in report.findings}
    whole = {result.contract.id for result in report.results if not result.problems}
    known = {result.contract.id for result in report.results}
    return sorted(
        entry
        for entry in baseline
        if entry not in found and (entry.contract in whole or (checked_all and entry.contract not in known))
    )


def with_baseline(report: Report, baseline: Baseline, checked_all: bool) -> Report:
    """The report without the findings that the baseline knows; entries that match nothing are problems."""
    problems = [
        Problem(
            ProblemKind.BASELINE,
            entry.contract,
            f"the baseline has {entry.importer} -> {entry.imported}, which is no finding any more; "
            "run boundary-guard baseline prune",
        )
        for entry in stale_entries(report, baseline, checked_all)
    ]
    results = tuple(_split(result, baseline) for result in report.results)
    return dataclasses.replace(report, results=results, problems=(*report.problems, *problems))


def _split(result: ContractResult, baseline: Baseline) -> ContractResult:
    old = tuple(each for each in result.findings if Frozen.of(each) in baseline)
    new = tuple(each for each in result.findings if each not in old)
    return dataclasses.replace(result, findings=new, frozen=old, cut=result.cut if new else ())
