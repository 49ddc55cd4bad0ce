"""A report as GitHub's workflow commands: one annotation a finding (``::error file=…,line=…::message``)."""

from __future__ import annotations

from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Report
from boundary_guard.report.escaping import for_github, for_github_property
from boundary_guard.report.wording import (
    advice_of,
    chain_in_words,
    has_entry,
    open_spots,
    problem_in_words,
    summary_of,
)

SHOWN = 10
"""GitHub shows so many annotations of each kind from one step, and drops the others without a word."""


def render(report: Report) -> str:
    """The commands, then one line that sums up."""
    lines = [
        _command(report, "error", finding.place, f"{finding.code} {result.contract.id}", _message(result, finding))
        for result in report.results
        for finding in result.findings
    ]
    for problem in report.all_problems:
        title = f"{problem.code} {problem.contract or 'boundary-guard'}"
        lines.append(_command(report, "error", problem.place, title, problem_in_words(problem)))
    if len(lines) > SHOWN:
        text = f"GitHub shows {SHOWN} errors of a step; all {len(lines)} are in the log and in the summary of the job"
        lines.append(_command(report, "notice", None, "boundary-guard", text))
    spots = open_spots(report)
    lines += [_command(report, "warning", spot.place, f"{spot.code} blind spot", spot.reason) for spot in spots]
    return "\n".join([*lines, for_github(summary_of(report))]) + "\n"


def _message(result: ContractResult, finding: Finding) -> str:
    chain = chain_in_words(finding, has_entry(result.contract))
    return "\n".join([finding.message, *(f"  {line}" for line in chain), *advice_of(result.contract)])


def _command(report: Report, kind: str, place: Place | None, title: str, message: str) -> str:
    properties = []
    if place is not None:
        properties.append(f"file={for_github_property(report.with_prefix(place.path))}")
        if place.line:
            properties += [f"line={place.line}", f"col={max(place.column, 1)}"]
    properties.append(f"title={for_github_property(title)}")
    return f"::{kind} {','.join(properties)}::{for_github(message)}"
