"""``disconnect`` on the legacy application as others would have written it: done, or refused with a way forward."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from app_variants import ALL, Files

import boundary_guard
from boundary_guard.cli.program import run
from boundary_guard.model.errors import UsageError

LEGACY = Path(__file__).parents[2] / "fixtures" / "legacy_app"
CONTRACT = "bootstrap-independence"
BOOTSTRAP_ALONE = """
import asyncio, inspect, sys
from core.app_context import AppContext
from core.bootstrap import run_bootstrap_phase
done = run_bootstrap_phase(AppContext())
print(asyncio.run(done) if inspect.iscoroutine(done) else done)
print([name for name in sys.modules if "database" in name or "db_models" in name or name.startswith("sqlalchemy")])
"""
HOOKS = {"method_names": "modules.core.database.api:DatabaseModule.initialize_phase1"}
REFUSED = {
    "nobody_awaits": "await what they give back, or name a coroutine with --hook",
    "list_of_steps": "is handed on here, not called: call it in a statement of its own",
    "inner_function": "make it a function of the module",
    "imported_inside": "import it at the top of the module",
    "wrapper_does_more": "annotate it with -> bool if it is",
    "module_does_more": "make a function of what leads to the forbidden modules",
    "class_with_state": "modules_dir means something else",
}
ASKED = {
    "importing_does_more": "or make one function of them",
    "one_function": "or make one function of them",
    "whole_in_one": "or make one function of them",
}


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


def python(root: Path, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LEGACY_APP_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)


def schemas(data: Path) -> dict[str, list[object]]:
    found = {}
    for path in sorted((data / "database").glob("*.db")):
        with closing(sqlite3.connect(path)) as connection:
            query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
            found[path.name] = connection.execute(query).fetchall()
    return found


@pytest.fixture(scope="module")
def legacy_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, list[object]]]:
    data = tmp_path_factory.mktemp("legacy")
    done = python(LEGACY, data, "app.py")
    assert done.returncode == 0, done.stderr
    return done.stdout, schemas(data)


def variant(name: str, root: Path) -> Path:
    copy = root / "app"
    shutil.copytree(LEGACY, copy, ignore=shutil.ignore_patterns("data", "__pycache__"))
    ALL[name](Files(copy))
    return copy


def texts(root: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in sorted(root.rglob("*.py"))}


@pytest.mark.parametrize("name", [name for name in ALL if name not in {*REFUSED, *ASKED}])
def test_a_variant_is_disconnected_and_does_the_same(
    name: str, tmp_path: Path, legacy_run: tuple[str, dict[str, list[object]]]
) -> None:
    root = variant(name, tmp_path)
    boundary_guard.apply(boundary_guard.plan_disconnect(root, CONTRACT, hook=HOOKS.get(name, "")))
    done = python(root, tmp_path / "data", "app.py")
    assert (done.stdout, schemas(tmp_path / "data")) == legacy_run, done.stderr
    alone = python(root, tmp_path / "alone", "-c", BOOTSTRAP_ALONE)
    assert alone.stdout == "True\n[]\n", alone.stderr
    assert run(["trace", "--root", str(root)]) == 0
    assert boundary_guard.plan_disconnect(root, CONTRACT, hook=HOOKS.get(name, "")).is_empty


@pytest.mark.parametrize("name", ["as_class", "returned", "class_dict", "wrapper_makes_folders", "several_modules"])
def test_a_variant_as_it_is_does_what_the_legacy_application_does(
    name: str, tmp_path: Path, legacy_run: tuple[str, dict[str, list[object]]]
) -> None:
    done = python(variant(name, tmp_path), tmp_path / "data", "app.py")
    assert (done.stdout, schemas(tmp_path / "data")) == legacy_run, done.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_proved_is_refused_with_a_way_forward(name: str, tmp_path: Path) -> None:
    root = variant(name, tmp_path)
    before = texts(root)
    plan = boundary_guard.plan_disconnect(root, CONTRACT)
    assert plan.is_refused
    assert not plan.files
    assert REFUSED[name] in plan.refusals[0].reason
    assert plan.refusals[0].line
    assert texts(root) == before


@pytest.mark.parametrize("name", ASKED)
def test_what_has_to_be_said_is_asked_for(name: str, tmp_path: Path) -> None:
    root = variant(name, tmp_path)
    with pytest.raises(UsageError, match=ASKED[name]) as asked:
        boundary_guard.plan_disconnect(root, CONTRACT)
    for cut in str(asked.value).partition("CALL: ")[2].partition(";")[0].split(", "):
        plan = boundary_guard.plan_disconnect(root, CONTRACT, cut=cut)
        assert plan.is_refused, cut
