"""A report with one line a finding, as compilers write them: ``path:line:column: code sentence [contract]``.

Blind spots are warnings, ``path:line:column: warning: code reason [contract]``. Every line but the last has a place, so
that a problem matcher reads them all: what concerns a whole file stands at its first line.
"""

from __future__ import annotations

from boundary_guard.model.places import Place
from boundary_guard.model.report import Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import open_spots, summary_of


def render(report: Report) -> str:
    """The lines, then one that sums up; no colours."""
    lines = [
        f"{_at(finding.place)}: {finding.code} {finding.message} [{finding.contract}]" for finding in report.findings
    ]
    for each in report.all_problems:
        place = each.place or Place(report.configuration)
        lines.append(f"{_at(place)}: {each.code} {each.message} [{each.contract or 'boundary-guard'}]")
    for spot, contract in open_spots(report).items():
        lines.append(f"{_at(spot.place)}: warning: {spot.code} {spot.reason} [{contract.id}]")
    return "\n".join(for_terminal(line) for line in [*lines, summary_of(report)]) + "\n"


def _at(place: Place) -> str:
    return f"{place.path}:{max(place.line, 1)}:{max(place.column, 1)}"
