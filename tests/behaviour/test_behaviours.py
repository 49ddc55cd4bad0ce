"""Every behaviour document: what ``graph`` says of its projects, and what CPython really does."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from behaviour_documents import Behaviour, Edge, read_documents

from boundary_guard.cli.reading import configuration_of, read_project
from boundary_guard.model.contract import Configuration
from boundary_guard.model.graph import ImportGraph
from boundary_guard.report.graph_json import render
from boundary_guard.resolve.whole import read_call_graph, read_import_graph
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

HERE = Path(__file__).parent
BEHAVIOURS = list(read_documents(HERE))
RUN = [each for each in BEHAVIOURS if each.run]
IMPORTS = [each for each in BEHAVIOURS if each.calls is None]
CALLS = [each for each in BEHAVIOURS if each.calls is not None]


def test_there_are_documents_and_no_title_twice() -> None:
    titles = [each.id for each in BEHAVIOURS]
    assert len(titles) == len(set(titles)) > 0


def _written(folder: Path, behaviour: Behaviour) -> Path:
    for name, text in behaviour.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _graph(root: Path) -> ImportGraph:
    return read_import_graph(read_project(str(root), configuration_of(str(root), None)))


@pytest.mark.parametrize("behaviour", CALLS, ids=lambda each: each.id)
def test_what_the_call_graph_says(behaviour: Behaviour, tmp_path: Path) -> None:
    project = read_project(str(_written(tmp_path, behaviour)), Configuration())
    found = {caller: set(callees) for caller, callees in read_call_graph(project).calls.items() if callees}
    assert found == {caller: callees for caller, callees in (behaviour.calls or {}).items() if callees}


@pytest.mark.parametrize("behaviour", IMPORTS, ids=lambda each: each.id)
def test_what_the_graph_says(behaviour: Behaviour, tmp_path: Path) -> None:
    data = json.loads(render(_graph(_written(tmp_path, behaviour))))
    edges = data["edges"]
    found = {(e["importer"], e["imported"], e["kind"]) for e in edges}
    expected = {(e.importer, e.imported, e.kind) for e in behaviour.edges}
    assert _lines(found - expected) == "", "imports that should not be there"
    assert _lines(expected - found) == "", "imports that are not seen"
    for wanted in behaviour.edges:
        alike = [e for e in edges if (e["importer"], e["imported"], e["kind"]) == _key(wanted)]
        assert any(_fits(wanted, each) for each in alike), f"{wanted}\n{alike}"
    pairs = {(e["importer"], e["imported"]) for e in edges}
    assert not pairs & set(behaviour.forbidden)
    unknown = [(u["importer"], u["line"], u["reason"]) for u in data["unknown"]]
    assert {each[:2] for each in unknown} == {each[:2] for each in behaviour.unknown}, unknown
    for importer, line, reason in behaviour.unknown:
        assert any(u[:2] == (importer, line) and reason in u[2] for u in unknown), unknown
    missing = {(m["importer"], m["line"], m["name"]) for m in data["missing"]}
    assert missing >= set(behaviour.missing), missing
    dead = {(d["importer"], d["line"], d["imported"]) for d in data.get("dead", ())}
    assert dead == set(behaviour.dead)


def _key(edge: Edge) -> tuple[str, str, str]:
    return edge.importer, edge.imported, edge.kind


def _fits(wanted: Edge, found: dict[str, object]) -> bool:
    asked = {
        "line": wanted.line,
        "how": wanted.how,
        "when": wanted.when,
        "certainty": wanted.certainty,
        "pattern": wanted.pattern,
        "guarded": wanted.guarded,
        "where": wanted.where,
    }
    if any(value is not None and found[key] != value for key, value in asked.items()):
        return False
    via = [f"{each['module']}:{each['line']}" for each in found["via"]]  # type: ignore[attr-defined]
    return wanted.via is None or wanted.via in via


def _lines(found: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(" ".join(each) for each in sorted(found))


@pytest.fixture(scope="session")
def really(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, dict[str, object]]]:
    """What CPython imports in each of the projects that are run."""
    folder = tmp_path_factory.mktemp("behaviours")
    roots = [_written(folder / f"project{number}", each) for number, each in enumerate(RUN)]
    projects = [
        {
            "root": str(root),
            "path": find_source_roots(str(root)),
            "code": each.run,
            "calls": each.calls is not None,
        }
        for root, each in zip(roots, RUN, strict=True)
    ]
    command = [sys.executable, "-I", "-B", str(HERE / "running.py"), str(folder)]
    done = subprocess.run(command, input=json.dumps(projects), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    return {each.id: (root, result) for each, root, result in zip(RUN, roots, results, strict=True)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the projects are run in forks of one process")
@pytest.mark.parametrize("behaviour", [each for each in RUN if each.calls is None], ids=lambda each: each.id)
def test_what_cpython_does(behaviour: Behaviour, really: dict[str, tuple[Path, dict[str, object]]]) -> None:
    root, result = really[behaviour.id]
    assert result["error"] == ""
    tree = ModuleTree(str(root), find_source_roots(str(root)))
    by_file = {module.path: module.name for module in tree.modules() if module.path.endswith(".py")}

    def name(file: object) -> str:
        return by_file.get(os.path.relpath(str(file), root), "")

    loaded = {name(file) for file in result["loaded"]} - {""}  # type: ignore[attr-defined]
    pairs = {(name(one), name(other)) for one, other in result["imports"]}  # type: ignore[attr-defined]
    unseen = {(one, other) for one, other in pairs if one and other and not other.startswith(f"{one}.")}
    unseen = {(one, other) for one, other in unseen if not one.startswith(f"{other}.")}
    assert _lines(unseen - {(e.importer, e.imported) for e in behaviour.edges if e.is_run}) == ""
    assert loaded == _reached(behaviour, set(by_file.values()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the projects are run in forks of one process")
@pytest.mark.parametrize("behaviour", [each for each in RUN if each.calls is not None], ids=lambda each: each.id)
def test_what_cpython_calls(behaviour: Behaviour, really: dict[str, tuple[Path, dict[str, object]]]) -> None:
    _, result = really[behaviour.id]
    assert result["error"] == ""
    called = {(caller, callee) for caller, callee in result["calls"] if caller != "__run__"}  # type: ignore[attr-defined]
    expected = {(caller, callee) for caller, callees in (behaviour.calls or {}).items() for callee in callees}
    assert _lines(called - expected) == ""
    known = {name for pair in called for name in pair}
    assert _lines(pair for pair in expected - called if set(pair) <= known and pair[0] != pair[1]) == ""


def _reached(behaviour: Behaviour, files: set[str]) -> set[str]:
    """The modules that the expected imports lead to, from what the ``run`` block itself imports."""
    waiting = list(_started(behaviour))
    reached: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting.append(module.rpartition(".")[0])
            waiting.extend(
                edge.imported
                for edge in behaviour.edges
                if edge.importer == module and edge.is_run and edge.kind not in ("type-checking", "process")
            )
    return reached & files


def _started(behaviour: Behaviour) -> Iterator[str]:
    """The modules that the ``run`` block names; its own imports are plain."""
    for node in ast.walk(ast.parse(behaviour.run)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
