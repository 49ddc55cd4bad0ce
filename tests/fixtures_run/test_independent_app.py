"""fixtures/independent_app is what ``refactor disconnect`` makes of fixtures/legacy_app, and does the same."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from boundary_guard.cli.program import run

PROJECT = Path(__file__).parents[2]
LEGACY = PROJECT / "fixtures" / "legacy_app"
INDEPENDENT = PROJECT / "fixtures" / "independent_app"
DISCONNECT = ["refactor", "disconnect", "--contract", "bootstrap-independence"]

BOOTSTRAP_ALONE = """
import asyncio, sys
from core.app_context import AppContext
from core.bootstrap import run_bootstrap_phase
assert asyncio.run(run_bootstrap_phase(AppContext()))
print([name for name in sys.modules if "database" in name or "db_models" in name or name.startswith("sqlalchemy")])
"""


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


def snapshot(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    left_out = {"data", ".boundary_guard_cache"}
    kept = {path.relative_to(root).as_posix(): path.read_bytes() for path in files if left_out.isdisjoint(path.parts)}
    return {name: content for name, content in kept.items() if name != "README.md"}


def python(*arguments: str, cwd: Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LEGACY_APP_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


def schemas(data: Path) -> dict[str, list[object]]:
    found = {}
    for path in sorted((data / "database").glob("*.db")):
        with closing(sqlite3.connect(path)) as connection:
            query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
            found[path.name] = connection.execute(query).fetchall()
    return found


def test_it_is_what_the_command_makes_of_the_legacy_application(legacy_copy: Path) -> None:
    assert run([*DISCONNECT, "--root", str(legacy_copy), "--apply"]) == 0
    assert snapshot(legacy_copy) == snapshot(INDEPENDENT)


def test_undo_gives_the_legacy_application_back(legacy_copy: Path) -> None:
    run([*DISCONNECT, "--root", str(legacy_copy), "--apply"])
    assert run(["refactor", "undo", "--root", str(legacy_copy)]) == 0
    assert snapshot(legacy_copy) == snapshot(LEGACY)


def test_a_second_run_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(INDEPENDENT)
    assert run([*DISCONNECT, "--root", str(INDEPENDENT), "--check"]) == 0
    assert capsys.readouterr().out == "nothing to do\n"
    assert snapshot(INDEPENDENT) == before


def test_trace_and_check_say_that_it_is_independent(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "--root", str(INDEPENDENT)]) == 0
    assert run(["check", "--root", str(INDEPENDENT), "--no-cache"]) == 0


def test_both_print_the_same_and_make_the_same_schemas(tmp_path: Path) -> None:
    legacy = python("app.py", cwd=LEGACY, data=tmp_path / "legacy")
    independent = python("app.py", cwd=INDEPENDENT, data=tmp_path / "independent")
    assert (legacy.returncode, legacy.stderr) == (0, "")
    assert (independent.returncode, independent.stdout, independent.stderr) == (0, legacy.stdout, "")
    found = schemas(tmp_path / "independent")
    assert len(found) == 7
    assert found == schemas(tmp_path / "legacy")


def test_its_bootstrap_loads_no_database_module(tmp_path: Path) -> None:
    outcome = python("-c", BOOTSTRAP_ALONE, cwd=INDEPENDENT, data=tmp_path / "data")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "[]\n", "")
    assert not list((tmp_path / "data" / "database").iterdir())


def test_models_and_facade_stay_as_they_are() -> None:
    before, after = snapshot(LEGACY), snapshot(INDEPENDENT)
    assert {name for name in after if before.get(name) != after[name]} == {
        "core/bootstrap.py",
        "modules/core/database/api.py",
        "modules/core/database/bootstrap.py",
    }


def test_the_source_and_the_pattern_do_as_well_as_the_contract(legacy_copy: Path) -> None:
    arguments = ["refactor", "disconnect", "core.bootstrap:run_bootstrap_phase", "--root", str(legacy_copy), "--apply"]
    patterns = ["core.database", "modules.core.database", "modules.*.*.db_models", "sqlalchemy"]
    assert run([*arguments, *(part for pattern in patterns for part in ("--from", pattern))]) == 0
    assert snapshot(legacy_copy) == snapshot(INDEPENDENT)
