"""The house: which room may import which, and what occurs where (CONTRIBUTING.md has the plan)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import boundary_guard

PACKAGE = Path(boundary_guard.__file__).parent
ROOMS = {
    "model": set(),
    "source": {"model"},
    "scan": {"model"},
    "contracts": {"model"},
    "report": {"model"},
    "graph": {"model"},
    "resolve": {"model", "scan", "source"},
    "trace": {"model", "source", "scan", "resolve", "graph"},
    "check": {"model", "source", "scan", "resolve", "graph", "trace", "contracts"},
    "refactor": {"model", "source", "resolve", "trace"},
    "cache": {"model"},
    "cli": {
        "model",
        "source",
        "scan",
        "contracts",
        "report",
        "graph",
        "resolve",
        "trace",
        "check",
        "refactor",
        "cache",
    },
}
MAY_IMPORT = {
    "graph": {"grimp"},
    "check": {"importlinter"},
    "refactor/git.py": {"subprocess"},
    "refactor/processes.py": {"subprocess"},
    "refactor/worker.py": {"libcst"},
    "report/html_page.py": {"importlib"},
}
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE]


def imported_by(path: Path) -> set[str]:
    """The dotted names that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    assert room in ROOMS, f"{room} is no room of the house"
    ours = {name.split(".")[1] for name in imported_by(path) if name.startswith("boundary_guard.")}
    assert ours - {room, "__version__"} <= ROOMS[room]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_may_occur_only_in_its_room(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    tops = {name.partition(".")[0] for name in imported_by(path)}
    assert room == "cli" or "click" not in tops
    assert not tops & {
        "pickle",
        "marshal",
        "subprocess",
        "importlib",
        "runpy",
        "grimp",
        "libcst",
        "importlinter",
    } - MAY_IMPORT.get(room, set()) - MAY_IMPORT.get(path.relative_to(PACKAGE).as_posix(), set())
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    called = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "__import__", "compile"}
    assert room == "cli" or "print" not in called
    assert room in ("source", "cache", "cli") or "open" not in called


def test_functions_and_modules_stay_small() -> None:
    long = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > 60:
                    long.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}: {size} lines")
    assert not long
