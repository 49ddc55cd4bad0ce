"""A report as GitLab's code quality report: a JSON array with one object a finding."""

from __future__ import annotations

import hashlib
import json

from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, Report
from boundary_guard.report.escaping import for_path, for_terminal
from boundary_guard.report.wording import advice_of, chain_in_words, has_entry, problem_in_words


def render(report: Report) -> str:
    """The array, in ASCII. Fingerprints are unique, and the same when lines move."""
    issues = [_finding(report, result, finding) for result in report.results for finding in result.findings]
    for number, problem in enumerate(report.all_problems):
        issues.append(_problem(report, problem, number))
    return json.dumps(issues, indent=2, ensure_ascii=True) + "\n"


def _finding(report: Report, result: ContractResult, finding: Finding) -> dict[str, object]:
    """GitLab shows the description, in one line; others that read Code Climate's format the body, too."""
    advice = advice_of(result.contract)
    said = "; ".join([f"{finding.message} ({result.contract.name})", *advice])
    body = [*chain_in_words(finding, has_entry(result.contract)), *advice]
    return {
        **_issue(report, said, finding.code, finding.fingerprint, finding.place),
        "content": {"body": "\n".join(["```", *(for_terminal(line).replace("`", "'") for line in body), "```"])},
    }


def _problem(report: Report, problem: Problem, number: int) -> dict[str, object]:
    text = f"{problem.kind}\n{problem.contract}\n{problem.message}\n{number}"
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    place = problem.place or Place(report.configuration, 1)  # GitLab wants a path
    return {**_issue(report, problem_in_words(problem), problem.code, fingerprint, place), "severity": "critical"}


def _issue(report: Report, description: str, code: str, fingerprint: str, place: Place) -> dict[str, object]:
    return {
        "description": for_terminal(description),
        "check_name": code,
        "fingerprint": fingerprint,
        "severity": "major",
        "location": {"path": for_path(report.with_prefix(place.path)), "lines": {"begin": max(place.line, 1)}},
    }
