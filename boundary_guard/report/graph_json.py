"""An ImportGraph or a CallGraph as data (``schemas/graph.schema.json``, ``schemas/calls.schema.json``)."""

from __future__ import annotations

import json

from boundary_guard.model.graph import CallGraph, ImportGraph, Process
from boundary_guard.model.imports import BlindSpot, Import

_ENCODE = json.JSONEncoder().encode


def render(graph: ImportGraph, *, with_external: bool = False) -> str:
    """The modules, the imports between them (and to others, when asked for), and what is unknown."""
    modules = set(graph.modules)
    edges = [_edge(each) for each in graph.imports if with_external or each.imported in modules]
    edges.extend(map(_process, graph.processes))
    data = {
        "schema_version": 1,
        "modules": list(graph.modules),
        "edges": edges,
        "unknown": [_unknown(spot) for spot in graph.blind_spots],
        "dead": [
            {"importer": each.importer, "imported": each.imported, "path": each.place.path, "line": each.place.line}
            for each in graph.dead
            if with_external or each.imported in modules
        ],
        "missing": [
            {"importer": site.importer, "path": site.place.path, "line": site.place.line, "name": name}
            for site in graph.sites
            for name in site.missing
        ],
    }
    return _rows(data)


def _rows(data: dict[str, object]) -> str:
    """One line for each member of a list: easy to compare, and written at the speed of the encoder in C."""
    parts = []
    for key, value in data.items():
        members = value if isinstance(value, list) else []
        written = "[\n  " + ",\n  ".join(map(_ENCODE, members)) + "\n ]" if members else _ENCODE(value)
        parts.append(f" {_ENCODE(key)}: {written}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def render_calls(graph: CallGraph) -> str:
    """Caller -> callees."""
    return (
        json.dumps({"schema_version": 1, "calls": {name: list(found) for name, found in graph.calls.items()}}, indent=1)
        + "\n"
    )


def _edge(each: Import) -> dict[str, object]:
    return {
        "importer": each.importer,
        "imported": each.imported,
        "path": each.place.path,
        "line": each.place.line,
        "column": each.place.column,
        "how": each.how.value,
        "when": each.when.value,
        "kind": each.kind,
        "guarded": each.guarded,
        "certainty": each.certainty.value,
        "pattern": each.pattern,
        "via": [{"module": via.module, "line": via.line} for via in each.via],
        "where": each.where,
    }


def _process(each: Process) -> dict[str, object]:
    """A module that is started as a program: an edge of its own kind, as nothing of it is loaded here."""
    return {
        "importer": each.importer,
        "imported": each.started,
        "path": each.place.path,
        "line": each.place.line,
        "column": each.place.column,
        "how": "process",
        "when": each.when.value,
        "kind": "process",
        "guarded": False,
        "certainty": "exact",
        "pattern": "",
        "via": [],
        "where": "",
    }


def _unknown(spot: BlindSpot) -> dict[str, object]:
    return {
        "importer": spot.importer,
        "path": spot.place.path,
        "line": spot.place.line,
        "code": spot.code.value,
        "reason": spot.reason,
    }
