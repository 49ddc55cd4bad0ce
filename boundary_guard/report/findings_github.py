"""A report as GitHub's workflow commands: one annotation a finding (``::error file=…,line=…::message``)."""

from __future__ import annotations

from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Report
from boundary_guard.report.escaping import for_github, for_github_property
from boundary_guard.report.wording import import_in_words, problem_in_words, summary_of


def render(report: Report) -> str:
    """The commands, then one line that sums up."""
    lines = [
        _command(report, "error", finding.place, f"{finding.code} {result.contract.id}", _message(result, finding))
        for result in report.results
        for finding in result.findings
    ]
    for problem in report.all_problems:
        title = problem.contract or "boundary-guard"
        lines.append(_command(report, "error", problem.place, title, problem_in_words(problem)))
    told = {problem.place for problem in report.all_problems}
    spots = {spot: None for result in report.results for spot in result.blind_spots if spot.place not in told}
    lines += [_command(report, "warning", spot.place, f"{spot.code} blind spot", spot.reason) for spot in spots]
    return "\n".join([*lines, for_github(summary_of(report))]) + "\n"


def _message(result: ContractResult, finding: Finding) -> str:
    lines = [finding.message]
    if len(finding.chain) > 1:
        for hop in finding.chain:
            lines.append(
                f"  {hop.link.place}: {hop.link.importer} -> {hop.link.imported}, {import_in_words(hop, False)}"
            )
    if result.contract.because:
        lines.append(f"why: {result.contract.because}")
    if result.contract.guidance:
        lines.append(f"instead: {result.contract.guidance}")
    return "\n".join(lines)


def _command(report: Report, kind: str, place: Place | None, title: str, message: str) -> str:
    properties = []
    if place is not None:
        properties.append(f"file={for_github_property(report.prefix + place.path)}")
        if place.line:
            properties += [f"line={place.line}", f"col={max(place.column, 1)}"]
    properties.append(f"title={for_github_property(title)}")
    return f"::{kind} {','.join(properties)}::{for_github(message)}"
