"""Packages that a project declares, whichever file says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.source.dependencies import is_declared


@pytest.mark.parametrize(
    ("file", "content", "package", "expected"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["SQLAlchemy>=2,<3"]', "sqlalchemy", True),
        ("pyproject.toml", '[project]\ndependencies = ["import-linter"]', "importlinter", True),
        ("pyproject.toml", "[tool.poetry.dependencies]\nrequests = '*'", "requests", True),
        ("requirements.txt", "requests[security]==2.0  # x\n", "requests", True),
        ("requirements-dev.txt", "requests\n", "requests", True),
        ("setup.cfg", "[options]\ninstall_requires =\n  requests\n", "requests", True),
        ("requirements.txt", "PyYAML==6\n", "yaml", True),
        ("requirements.txt", "PyYAML==6\n", "PyYAML", False),
        ("requirements.txt", "python_dateutil\n", "dateutil", True),
        ("requirements.txt", "protobuf\n", "google", True),
        ("requirements.txt", "requests-oauthlib\n", "requests", False),
        ("notes.txt", "requests\n", "requests", False),
        ("pyproject.toml", "\x00\xff", "requests", False),
        ("pyproject.toml", '[tool.boundary-guard]\nx = ["requests"]', "requests", False),
        ("setup.cfg", "[importlinter]\nx = requests\n", "requests", False),
    ],
)
def test_what_is_declared(file: str, content: str, package: str, expected: bool, tmp_path: Path) -> None:
    write_files(tmp_path, {file: content})
    assert is_declared(str(tmp_path), package) is expected
