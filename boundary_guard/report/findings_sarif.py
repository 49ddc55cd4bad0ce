"""A report as SARIF 2.1.0 (OASIS, errata 01), for code scanning: chains as code flows, one rule a code."""

from __future__ import annotations

import json

from boundary_guard import __version__
from boundary_guard.model.imports import BlindSpot
from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, Report, Verdict
from boundary_guard.report.escaping import for_sarif_message, for_uri
from boundary_guard.report.rules import RULES
from boundary_guard.report.wording import has_entry, import_in_words, open_spots

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "boundaryGuard/v1"
SHOWN = 5000
"""So many results of one upload GitHub shows."""
_ROOT = "%SRCROOT%"

Data = dict[str, object]


def render(report: Report) -> str:
    """The log with one run, in ASCII."""
    codes = sorted({finding.code for finding in report.findings})
    index = {code: number for number, code in enumerate(codes)}
    results = [
        _result(report, result, finding, index[finding.code])
        for result in report.results
        for finding in result.findings
    ]
    run: Data = {
        "tool": {
            "driver": {
                "name": "boundary-guard",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the paths are relative to."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _rule(code: str) -> Data:
    rule = RULES[code]
    text = f"{rule.what}\n\nWhy: {rule.why}\n\nInstead: {rule.instead}"
    markdown = f"{rule.what}\n\n**Why:** {rule.why}\n\n**Instead:** {rule.instead}"
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.title + "."},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": text, "markdown": markdown},
        "helpUri": rule.help_uri,
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["architecture", "imports"], "precision": "very-high", "problem.severity": "error"},
    }


def _invocation(report: Report) -> Data:
    notes = [_notification(report, each) for each in report.all_problems]
    is_told = report.verdict is not Verdict.UNKNOWN and not (report.all_problems and not report.findings)
    notes += [_spot(report, spot) for spot in open_spots(report)]
    if len(report.findings) > SHOWN:
        text = f"{len(report.findings)} results; GitHub shows {SHOWN} of one upload, and takes no more than 25000"
        notes.append({"level": "note", "message": {"text": text}})
    return {
        "executionSuccessful": is_told,
        "toolExecutionNotifications": notes,
    }


def _notification(report: Report, problem: Problem) -> Data:
    of = f'contract "{problem.contract}": ' if problem.contract else ""
    note: Data = {
        "descriptor": {"id": problem.code},
        "level": "error",
        "message": {"text": for_sarif_message(of + problem.message)},
    }
    if problem.place is not None:
        note["locations"] = [_location(report, problem.place)]
    return note


def _spot(report: Report, spot: BlindSpot) -> Data:
    return {
        "descriptor": {"id": spot.code.value},
        "level": "warning",
        "message": {"text": for_sarif_message(f"blind spot: {spot.reason}")},
        "locations": [_location(report, spot.place)],
    }


def _result(report: Report, result: ContractResult, finding: Finding, rule_index: int) -> Data:
    contract = result.contract
    text = f"{finding.message}. Contract: {contract.name}."
    if contract.because:
        text += f" Why: {contract.because}."
    if contract.guidance:
        text += f" Instead: {contract.guidance}."
    data: Data = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "kind": "fail",
        "level": "error",
        "message": {"text": for_sarif_message(text)},
        "locations": [_location(report, finding.place)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "contract": contract.id,
            "importer": finding.importer,
            "imported": finding.imported,
        },
    }
    if finding.chain:
        data["codeFlows"] = [_code_flow(report, finding, has_entry(contract))]
    others = [place for place in finding.places if place != finding.place]
    if others:
        data["relatedLocations"] = [
            {"id": number, **_location(report, place), "message": {"text": "The same import."}}
            for number, place in enumerate(others, 1)
        ]
    return data


def _code_flow(report: Report, finding: Finding, with_reach: bool) -> Data:
    steps: list[Data] = []
    for hop in finding.chain:
        said = f"{hop.link.importer} -> {hop.link.imported}: {import_in_words(hop, with_reach)}"
        location = {**_location(report, hop.link.place), "message": {"text": for_sarif_message(said)}}
        steps.append({"location": location, "importance": "essential"})
    return {"threadFlows": [{"locations": steps}]}


def _location(report: Report, place: Place) -> Data:
    physical: Data = {"artifactLocation": {"uri": for_uri(report.with_prefix(place.path)), "uriBaseId": _ROOT}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": physical}
