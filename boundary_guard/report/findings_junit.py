"""A report as JUnit XML: one test case a contract; a broken one is a failure, one that could not be told an error.

One that is broken, but not by what changed since a revision, is skipped: such a run does not fail.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from boundary_guard.model.report import ContractResult, Finding, Report, Verdict
from boundary_guard.report.escaping import for_xml
from boundary_guard.report.wording import advice_of, chain_in_words, counted, has_entry, notes_of, problem_in_words


def render(report: Report) -> str:
    """The document, ending in a newline."""
    cases = [_case(result) for result in report.results]
    if report.problems:
        cases.append(_others(report))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
    }
    suites = ElementTree.Element("testsuites", {"name": "boundary-guard", **counts})
    skipped = str(sum(case.find("skipped") is not None for case in cases))
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "boundary-guard", **counts, "skipped": skipped, "time": "0"}
    )
    suite.extend(cases)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(result: ContractResult) -> ElementTree.Element:
    contract = result.contract
    attributes = {"classname": f"boundary-guard.{for_xml(contract.id)}", "name": for_xml(contract.name), "time": "0"}
    case = ElementTree.Element("testcase", attributes)
    match result.verdict:
        case Verdict.BROKEN if not result.findings and not result.problems:
            said = f"broken, but not by what changed: {counted(result.hidden, 'finding')} not shown"
            ElementTree.SubElement(case, "skipped", {"message": said})
        case Verdict.BROKEN if result.findings:
            message = counted(len(result.findings), "import") + " that must not be"
            failure = ElementTree.SubElement(case, "failure", {"message": message, "type": "broken"})
            found = (line for finding in result.findings for line in _finding(finding, has_entry(contract)))
            failure.text = _lines([*advice_of(contract), *found])
        case Verdict.UNKNOWN | Verdict.BROKEN:
            first = for_xml(problem_in_words(result.problems[0]))
            error = ElementTree.SubElement(case, "error", {"message": first, "type": result.problems[0].kind})
            error.text = _lines(problem_in_words(problem) for problem in result.problems)
        case Verdict.HOLDS:
            pass
    told = [f"{spot.place}: blind spot: {spot.reason}" for spot in result.blind_spots]
    told += [problem_in_words(each) for each in result.problems] if result.findings else []
    told += notes_of(result)
    if told:
        ElementTree.SubElement(case, "system-out").text = _lines(told)
    return case


def _others(report: Report) -> ElementTree.Element:
    """The problems that belong to no contract."""
    case = ElementTree.Element("testcase", {"classname": "boundary-guard", "name": "configuration", "time": "0"})
    first = report.problems[0]
    error = ElementTree.SubElement(case, "error", {"message": for_xml(first.message), "type": first.kind})
    error.text = _lines(problem_in_words(problem) for problem in report.problems)
    return case


def _finding(finding: Finding, has_entry: bool) -> list[str]:
    chain = chain_in_words(finding, has_entry)
    return [f"{finding.place}: {finding.code} {finding.message}", *(f"    {line}" for line in chain)]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(["", *(for_xml(line) for line in lines), ""])
