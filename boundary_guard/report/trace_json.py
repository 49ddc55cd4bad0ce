"""A trace as data: all of it, in a stable order, as ``schemas/trace.schema.json`` describes it."""

from __future__ import annotations

import json

from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.imports import BlindSpot, DynamicSite, How, Import, Scan
from boundary_guard.model.places import Place
from boundary_guard.model.trace import (
    Branch,
    CallHop,
    Crossing,
    Flag,
    ImportHop,
    Link,
    Onward,
    Proposal,
    Step,
    Trace,
    Use,
)

SCHEMA_VERSION = 1

Data = dict[str, object]


def render(trace: Trace) -> str:
    """The trace as JSON in ASCII: whatever the project's text holds, it reaches the reader as an escape."""
    return json.dumps(_trace(trace), indent=2, ensure_ascii=True) + "\n"


def _trace(trace: Trace) -> Data:
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": "independent" if trace.is_independent else "routes found",
        "contract": _contract(trace.contract),
        "entries": [str(entry) for entry in trace.entries],
        "files_read": trace.files_read,
        "steps": [_step(each) for each in trace.steps],
        "calls": [_call(each) for each in trace.calls],
        "dynamic_imports": [_dynamic_import(each) for each in trace.sites],
        "crossings": [_crossing(each) for each in trace.crossings],
        "onward": [_onward(each) for each in trace.onward],
        "uses": [_use(each) for each in trace.uses],
        "chain": [_link(each) for each in trace.chain],
        "chains": {"count": trace.chains, "is_exact": trace.chains_are_exact},
        "calls_are_complete": trace.calls_are_complete,
        "cut": [_import(each) for each in trace.cut],
        "all_chains": [[_import(each) for each in chain] for chain in trace.all_chains],
        "requirements": [
            {"text": each.text, "passed": each.passed, "evidence": each.evidence} for each in trace.requirements
        ],
        "proposal": _proposal(trace.proposal),
        "blind_spots": [_blind_spot(each) for each in trace.blind_spots],
        "type_checking": trace.type_checking,
        "notes": list(trace.notes),
    }


def _contract(contract: ForbiddenContract) -> Data:
    return {
        "id": contract.id,
        "name": contract.name,
        "source_modules": [pattern.text for pattern in contract.source_modules],
        "forbidden_modules": [pattern.text for pattern in contract.forbidden_modules],
        "because": contract.because,
        "guidance": contract.guidance,
        "entry_points": [str(point) for point in contract.entry_points],
        "blind_spots": contract.blind_spots,
        "ignore_imports": [
            {"importer": each.importer.text, "imported": each.imported.text, "reason": each.reason}
            for each in contract.ignore_imports
        ],
        "allow_indirect_imports": contract.allow_indirect_imports,
        "as_packages": contract.as_packages,
        "how": sorted(contract.selection.how),
        "when": sorted(contract.selection.when),
        "reach": sorted(contract.selection.reach),
    }


def _place(place: Place) -> Data:
    return {"path": place.path, "line": place.line, "column": place.column}


def _step(step: Step) -> Data:
    return {
        "function": str(step.function),
        **_place(step.place),
        "source": [{"line": line.number, "text": line.text} for line in step.source],
        "flags": [_flag(each) for each in step.flags],
    }


def _flag(flag: Flag) -> Data:
    return {
        **_place(flag.place),
        "weight": flag.weight,
        "code": flag.code,
        "reason": flag.reason,
        "expression": flag.expression,
    }


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


def _hop(hop: ImportHop) -> Data:
    return {
        **_import(hop.link),
        "source": hop.source,
        "reach": hop.reach,
        "run_by": None if hop.run_by is None else _place(hop.run_by),
        "is_external": hop.is_external,
    }


def _crossing(crossing: Crossing) -> Data:
    calls = [_call(each) for each in crossing.calls]
    return {"calls": calls, "chain": [_hop(each) for each in crossing.chain]}


def _onward(onward: Onward) -> Data:
    return {"module": onward.module, "imports": [_hop(each) for each in onward.hops]}


def _dynamic_import(site: DynamicSite) -> Data:
    return {
        "importer": site.importer,
        **_place(site.place),
        "function": site.function,
        "callee": site.callee,
        "expression": site.expression,
        "patterns": list(site.patterns),
        "modules": [each.imported for each in site.imports if each.how is not How.PARENT],
        "imports": [_import(each) for each in site.imports],
        "scans": [_scan(each) for each in site.scans],
        "excluded": [{"module": each.module, **_place(each.place), "test": each.test} for each in site.excluded],
        "missing": list(site.missing),
        "reasons": list(site.reasons),
    }


def _scan(scan: Scan) -> Data:
    return {
        "module": scan.module,
        "function": scan.function,
        **_place(scan.place),
        "expression": scan.expression,
        "is_listing": scan.is_listing,
        "values": list(scan.values),
        "filters": [{**_place(each.place), "test": each.test, "wanted": each.wanted} for each in scan.filters],
    }


def _use(use: Use) -> Data:
    return {
        "function": str(use.function),
        **_place(use.place),
        "kind": use.kind,
        "expression": use.expression,
        "taken_from": list(use.taken_from),
    }


def _link(link: Link) -> Data:
    return {"subject": link.subject, "does": link.does, "places": [_place(place) for place in link.places]}


def _proposal(proposal: Proposal) -> Data:
    return {
        "before": _branch(proposal.before),
        "after": _branch(proposal.after),
        "plan": [{"text": step.text, "details": list(step.details)} for step in proposal.plan],
        "files": [{"path": each.path, "change": each.change, "changes": each.changes} for each in proposal.files],
        "verification": [{"text": each.text, "done": each.done} for each in proposal.verification],
    }


def _branch(branch: Branch) -> Data:
    return {"text": branch.text, "children": [_branch(child) for child in branch.children]}


def _blind_spot(spot: BlindSpot) -> Data:
    return {"importer": spot.importer, **_place(spot.place), "code": spot.code, "reason": spot.reason}
