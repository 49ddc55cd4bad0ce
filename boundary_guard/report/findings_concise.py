"""A report with one line a finding, as compilers write them: ``path:line:column: code sentence [contract]``."""

from __future__ import annotations

from boundary_guard.model.report import Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import problem_in_words, summary_of


def render(report: Report) -> str:
    """The lines, then one that sums up; no colours."""
    lines = [
        f"{finding.place}: {finding.code} {finding.message} [{finding.contract}]"
        for result in report.results
        for finding in result.findings
    ]
    for each in report.all_problems:
        lines.append(f"{problem_in_words(each)} [{each.contract or 'boundary-guard'}]")
    return "\n".join(for_terminal(line) for line in [*lines, summary_of(report)]) + "\n"
