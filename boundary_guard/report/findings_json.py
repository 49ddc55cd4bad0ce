"""A report as data: all of it, in a stable order, as ``schemas/check.schema.json`` describes it."""

from __future__ import annotations

import json

from boundary_guard.model.imports import BlindSpot, Import
from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, Report, Verdict
from boundary_guard.model.trace import CallHop, ImportHop
from boundary_guard.report.rules import RULES
from boundary_guard.report.wording import next_steps

SCHEMA_VERSION = 1

Data = dict[str, object]


def render(report: Report) -> str:
    """The report as JSON in ASCII: whatever the project's text holds, it reaches the reader as an escape."""
    return json.dumps(_report(report), indent=2, ensure_ascii=True) + "\n"


def _report(report: Report) -> Data:
    verdicts = [result.verdict for result in report.results]
    used = sorted({finding.code for result in report.results for finding in (*result.findings, *result.frozen)})
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": report.verdict,
        "summary": {
            "contracts": len(report.results),
            "holds": verdicts.count(Verdict.HOLDS),
            "broken": verdicts.count(Verdict.BROKEN),
            "unknown": verdicts.count(Verdict.UNKNOWN),
            "findings": len(report.findings),
            "in_baseline": sum(len(result.frozen) for result in report.results),
            "hidden": report.hidden,
        },
        "contracts": [_result(report, each) for each in report.results],
        "findings": [_finding(each) for each in report.findings],
        "problems": [_problem(each) for each in report.all_problems],
        "rules": {code: {"title": RULES[code].title, "help_uri": RULES[code].help_uri} for code in used},
    }


def _result(report: Report, result: ContractResult) -> Data:
    contract = result.contract
    return {
        "id": contract.id,
        "name": contract.name,
        "type": contract.type,
        "because": contract.because,
        "guidance": contract.guidance,
        "verdict": result.verdict,
        "findings": [each.fingerprint for each in result.findings],
        "in_baseline": [each.fingerprint for each in result.frozen],
        "hidden": result.hidden,
        "blind_spots": [spot_data(each) for each in result.blind_spots],
        "cut": [_import(each) for each in result.cut],
        "cut_is_smallest": result.cut_is_smallest,
        "type_checking": result.type_checking,
        "modules_read": result.modules_read,
        "notes": list(result.notes),
        "next": list(next_steps(report, result)),
    }


def _finding(finding: Finding) -> Data:
    return {
        "fingerprint": finding.fingerprint,
        "code": finding.code,
        "contract": finding.contract,
        "importer": finding.importer,
        "imported": finding.imported,
        "message": finding.message,
        **_place(finding.place),
        "places": [_place(each) for each in finding.places],
        "chain": [hop_data(each) for each in finding.chain],
        "calls": [_call(each) for each in finding.calls],
    }


def _problem(problem: Problem) -> Data:
    place = None if problem.place is None else _place(problem.place)
    return {
        "kind": problem.kind,
        "code": problem.code,
        "contract": problem.contract,
        "message": problem.message,
        "place": place,
    }


def _place(place: Place) -> Data:
    return {"path": place.path, "line": place.line, "column": place.column}


def _call(call: CallHop) -> Data:
    ends = {"caller": str(call.caller), "callee": str(call.callee)}
    return {**ends, **_place(call.place), "source": call.source}


def _import(link: Import) -> Data:
    return {
        "importer": link.importer,
        "imported": link.imported,
        **_place(link.place),
        "how": link.how,
        "when": link.when,
        "kind": link.kind,
        "guarded": link.guarded,
        "certainty": link.certainty,
        "pattern": link.pattern,
        "function": link.function,
        "via": [{"module": each.module, "line": each.line} for each in link.via],
        "where": link.where,
    }


def hop_data(hop: ImportHop) -> Data:
    """An import on a chain."""
    run_by = None if hop.run_by is None else _place(hop.run_by)
    ends = {"source": hop.source, "reach": hop.reach, "run_by": run_by, "is_external": hop.is_external}
    return {**_import(hop.link), **ends}


def spot_data(spot: BlindSpot) -> Data:
    """A blind spot."""
    return {"code": spot.code, "importer": spot.importer, **_place(spot.place), "reason": spot.reason}
