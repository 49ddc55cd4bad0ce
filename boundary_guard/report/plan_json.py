"""A Plan as data (``schemas/plan.schema.json``). Two plans of the same project are the same bytes."""

from __future__ import annotations

import hashlib
import json

from boundary_guard.model.plan import Changed, Plan
from boundary_guard.report import plan_diff


def render(plan: Plan, *, applied: bool = False) -> str:
    """Operations, files with their edits and digests, what stays, notes, refusals, and the diff."""
    data = {
        "schema_version": 1,
        "status": _status(plan, applied),
        "operations": [
            {
                "kind": operation.kind.value,
                "text": operation.text,
                "symbols": list(operation.symbols),
                "source": operation.source,
                "destination": operation.destination,
                "also": list(operation.also),
            }
            for operation in plan.operations
        ],
        "files": [_file(changed) for changed in plan.files],
        "unchanged": [{"path": each.path, "line": each.line, "reason": each.reason} for each in plan.unchanged],
        "refusals": [
            {"path": each.path, "line": each.line, "reason": each.reason, "by_force": each.by_force}
            for each in plan.refusals
        ],
        "notes": list(plan.notes),
        "diff": plan_diff.render(plan).decode("utf-8", "replace"),
    }
    return json.dumps(data, indent=1) + "\n"


def _status(plan: Plan, applied: bool) -> str:
    if plan.is_refused:
        return "refused"
    if plan.is_empty:
        return "nothing to do"
    return "applied" if applied else "planned"


def _file(changed: Changed) -> dict[str, object]:
    return {
        "path": changed.path,
        "is_new": changed.before is None,
        "before": None if changed.before is None else _digest(changed.before),
        "after": _digest(changed.after),
        "edits": [{"line": edit.line, "why": edit.why, "level": edit.level.value} for edit in changed.edits],
    }


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
