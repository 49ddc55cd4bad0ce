"""Small programs, moved and really run: what they print before they print after (`*_cases.md`)."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from boundary_guard.model.plan import Plan
from boundary_guard.refactor import writer
from boundary_guard.refactor.planner import move
from boundary_guard.refactor.writer import apply, undo
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

DOCUMENTS = [
    Path(__file__).parent / name
    for name in ("move_cases.md", "more_cases.md", "odd_cases.md", "proved_cases.md", "hunted_cases.md")
]


@dataclass
class Case:
    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    symbols: list[str] = field(default_factory=list)
    source: str = ""
    destination: str = ""
    checks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def refused(self) -> str | None:
        return next((text for word, text in self.checks if word == "refused"), None)


def read_cases(document: Path) -> list[Case]:
    cases = []
    for part in re.split(r"^## ", document.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        case = Case(name.strip())
        for info, text in re.findall(r"^```(.*?)\n(.*?)^```$", body, flags=re.MULTILINE | re.DOTALL):
            _, path, *flags = info.split()
            content = text.encode()
            content = text.encode("latin-1") if "latin" in flags else content
            case.files[path] = content.replace(b"\n", b"\r\n").rstrip(b"\r\n") if "crlf" in flags else content
        rest = re.sub(r"^```.*?^```$", "", body, flags=re.MULTILINE | re.DOTALL)
        for word, text in re.findall(r"^(move|refused|expect|absent|missing): ?(.*)$", rest, flags=re.MULTILINE):
            if word == "move":
                words = shlex.split(text)
                case.source, case.destination = words[words.index("--from") + 1], words[words.index("--to") + 1]
                case.symbols = words[: words.index("--from")]
            else:
                case.checks.append((word, text))
        cases.append(case)
    return cases


CASES = [case for document in DOCUMENTS for case in read_cases(document)]


def run(root: Path) -> tuple[int, str]:
    command = [sys.executable, "-B", "-W", "ignore", "main.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.returncode, done.stdout


def plan_of(root: Path, case: Case) -> Plan:
    tree = ModuleTree(str(root), find_source_roots(str(root)))
    return move(tree, str(root), case.symbols, case.source, case.destination)


def snapshot(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr(writer, "ask_second_parser", lambda plan: None)  # half a second a case; has tests of its own


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_program_prints_the_same(case: Case, tmp_path: Path) -> None:
    for name, content in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    plan = plan_of(tmp_path, case)
    if case.refused is not None:
        assert plan.is_refused, "this must be refused"
        assert case.refused in plan.refusals[0].reason
        return
    assert not plan.is_refused, plan.refusals
    before = run(tmp_path)
    untouched = snapshot(tmp_path)
    apply(plan)
    shown = "\n".join(f"--- {each.path}\n{each.after.decode(errors='replace')}" for each in plan.files)
    assert run(tmp_path) == before, shown
    check_moved(tmp_path, case, shown)
    assert plan_of(tmp_path, case).is_empty, shown
    undo(str(tmp_path))
    assert snapshot(tmp_path) == untouched


def check_moved(root: Path, case: Case, shown: str) -> None:
    tree = ModuleTree(str(root), find_source_roots(str(root)))
    source, destination = tree.find(case.source), tree.find(case.destination)
    assert source is not None and destination is not None
    for name in case.symbols:
        pattern = rf"^(?:    )?(?:async )?(?:def|class) {name}\b|^(?:.*; )?{name}\s*="
        assert re.search(pattern, (root / destination.path).read_text(errors="replace"), re.MULTILINE), shown
        assert not re.search(pattern, (root / source.path).read_text(errors="replace"), re.MULTILINE), shown
    for word, text in case.checks:
        path, _, wanted = text.partition(": ")
        if word == "missing":
            assert not (root / path).exists(), shown
            continue
        content = (root / path.rstrip(":")).read_text()
        assert (wanted in content) == (word == "expect"), f"{word} {text}\n{shown}"
