"""What several test folders share: the fixture application, copied and traced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from boundary_guard.cli.remembering import CI_VARIABLES
from boundary_guard.contracts.reading import read_configuration
from boundary_guard.model.contract import EntryPoint, ForbiddenContract
from boundary_guard.model.names import ModulePattern
from boundary_guard.model.trace import Trace
from boundary_guard.resolve.project import Project
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree
from boundary_guard.trace.tracer import trace

REPOSITORY = Path(__file__).parent.parent
LEGACY = REPOSITORY / "fixtures" / "legacy_app"


def project_at(root: Path) -> Project:
    """The project in a folder, its source roots found by looking."""
    return Project(ModuleTree(str(root), find_source_roots(str(root))), str(root))


def trace_configured(root: Path) -> Trace:
    """Trace the only contract of the project's own configuration."""

    def read(name: str) -> bytes | None:
        path = root / name
        return path.read_bytes() if path.is_file() else None

    return trace(project_at(root), read_configuration(str(root), read).contracts[0])


def trace_files(root: Path, files: dict[str, str], entry: str, *forbidden: str) -> Trace:
    """Write a small project and trace it."""
    write_files(root, files)
    module, _, function = entry.partition(":")
    patterns = tuple(ModulePattern(text) for text in forbidden)
    point = EntryPoint(module, function)
    return trace(project_at(root), ForbiddenContract("test", "test", (), patterns, entry_points=(point,)))


def write_files(root: Path, files: dict[str, str]) -> None:
    """Write the files of a small project; folders are made."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture(autouse=True)
def _not_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """What depends on CI's variables is tested by setting them, wherever the tests run."""
    for name in (*CI_VARIABLES, "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def legacy_trace() -> Trace:
    """The trace of the fixture as it is."""
    return trace_configured(LEGACY)


@pytest.fixture
def legacy_copy(tmp_path: Path) -> Path:
    """A copy of the fixture that a test may change."""
    copy = tmp_path / "legacy_app"
    shutil.copytree(LEGACY, copy, ignore=shutil.ignore_patterns("data", "__pycache__", ".boundary_guard_cache"))
    return copy


@pytest.fixture
def edit(legacy_copy: Path) -> Callable[..., Path]:
    """Replace pieces of text in a file of the copy; each must be there."""

    def apply(*replacements: tuple[str, str], file: str = "core/bootstrap.py") -> Path:
        path = legacy_copy / file
        text = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"{old!r} is not in {file}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return legacy_copy

    return apply
