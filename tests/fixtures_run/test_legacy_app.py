"""fixtures/legacy_app is a real program: it starts, and at run time it does what a trace of it must say."""

import os
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[2]
APP = PROJECT / "fixtures" / "legacy_app"

BOTH = "from core.database import DatabaseBase, SQLiteJSON"
BASE_ONLY = "from core.database import DatabaseBase"
IMPORT_LINES = {
    "modules.core.database.db_models": BOTH,
    "modules.core.error_handler.db_models": BOTH,
    "modules.core.framework.db_models": BASE_ONLY,
    "modules.core.scheduler.db_models": BOTH,
    "modules.core.settings.db_models": BOTH,
    "modules.core.settings_v2.db_models": BOTH,
    "modules.standard.decorator_validation.db_models": BOTH,
    "modules.standard.semantic_core.db_models": BOTH,
    "modules.standard.table_validation.db_models": BASE_ONLY,
    "modules.standard.vector_operations.db_models": BOTH,
}
DISABLED = "modules.standard.legacy_reports.db_models"
INFRASTRUCTURE = "modules.core.database.database_infrastructure"

TABLES = {
    "decorator_validation": ["decorated_classes", "decorator_reports", "decorator_uses"],
    "framework": [
        "database_catalog",
        "database_maintenance_runs",
        "database_snapshots",
        "error_events",
        "error_groups",
        "error_notes",
        "installed_modules",
        "job_locks",
        "job_runs",
        "module_starts",
        "scheduled_jobs",
        "startup_records",
    ],
    "semantic_core": ["concept_mentions", "concepts", "documents", "passages"],
    "settings": ["setting_changes", "setting_groups", "setting_values"],
    "settings_v2": ["setting_definitions", "setting_migrations", "setting_overrides", "setting_profiles"],
    "table_validation": ["validation_findings", "validation_runs", "watched_tables"],
    "vector_operations": ["stored_vectors", "vector_collections", "vector_searches"],
}

# Prints the application's modules, in the order of loading; namespace packages have no file.
PRINT_LOADED = """
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] in ("core", "modules") and module.__file__:
        print(name)
"""
RUN_BOOTSTRAP = """
import asyncio, sys
from core.app_context import AppContext
from core.bootstrap import run_bootstrap_phase
assert asyncio.run(run_bootstrap_phase(AppContext()))
"""


class Started(NamedTuple):
    """The two starts of one installation, and where its databases are."""

    first: subprocess.CompletedProcess[str]
    second: subprocess.CompletedProcess[str]
    databases: Path


def run_python(*arguments: str | Path, cwd: Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "LEGACY_APP_DATA": str(data),
        "PYTHONDONTWRITEBYTECODE": "1",  # the fixture's folders stay as they are in git
        "PYTHONPATH": "",
    }
    command = [sys.executable, "-W", "error", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


def loaded_after(code: str, data: Path) -> list[str]:
    outcome = run_python("-c", code + PRINT_LOADED, cwd=APP, data=data)
    # A module that fails to load leaves no name behind, only a line in the log.
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return outcome.stdout.split()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """Start it in its folder, then again from elsewhere by its absolute path."""
    data = tmp_path_factory.mktemp("legacy_app") / "data"
    return Started(
        first=run_python("app.py", cwd=APP, data=data),
        second=run_python(APP / "app.py", cwd=data.parent, data=data),
        databases=data / "database",
    )


@pytest.fixture(scope="module")
def loaded_by_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return loaded_after(RUN_BOOTSTRAP, tmp_path_factory.mktemp("bootstrap") / "data")


def table_names(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return [name for (name,) in rows]


def test_it_starts_and_says_what_it_made(started: Started) -> None:
    assert (started.first.returncode, started.first.stderr) == (0, "")
    lines = started.first.stdout.splitlines()
    assert lines[0] == "databases: 7 created, 0 already there"
    assert [line.split() for line in lines[1:8]] == [
        [name, str(len(tables)), "tables", "created"] for name, tables in TABLES.items()
    ]
    assert lines[8:] == ["tables: 32", "modules: 11 started, 8 services"]


def test_the_second_start_skips_what_is_there(started: Started) -> None:
    assert (started.second.returncode, started.second.stderr) == (0, "")
    assert started.second.stdout.startswith("databases: 0 created, 7 already there\n")
    assert started.second.stdout.count("skipped") == 7


def test_each_database_has_the_tables_of_its_modules(started: Started) -> None:
    assert {path.stem: table_names(path) for path in started.databases.iterdir()} == TABLES


def test_both_phases_did_their_work(started: Started) -> None:
    def count(database: str, query: str) -> int:
        with closing(sqlite3.connect(started.databases / f"{database}.db")) as connection:
            return connection.execute(f"SELECT count(*) FROM {query}").fetchone()[0]

    assert count("framework", "startup_records WHERE finished_at IS NOT NULL") == 2
    assert count("framework", "module_starts") == 2 * 11
    assert count("framework", "database_maintenance_runs WHERE outcome = 'ok'") == 2 * 7
    assert count("framework", "job_runs") == 1
    assert count("semantic_core", "concept_mentions") == 3
    assert count("vector_operations", "stored_vectors") == 3
    assert count("table_validation", "watched_tables") == 32
    assert count("table_validation", "validation_findings") == 0
    assert count("decorator_validation", "decorated_classes") == 11


def test_bootstrap_loads_the_ten_model_files_and_the_database_module(loaded_by_bootstrap: list[str]) -> None:
    assert {name for name in loaded_by_bootstrap if name.startswith("modules.")} == {
        *IMPORT_LINES,
        INFRASTRUCTURE,
    }
    assert {name for name in loaded_by_bootstrap if name.startswith("core.")} == {
        "core.app_context",
        "core.bootstrap",
        "core.database",
        "core.paths",
    }


def test_bootstrap_itself_imports_neither_models_nor_facade(tmp_path: Path) -> None:
    loaded = loaded_after("import sys, core.bootstrap", tmp_path / "data")
    assert set(loaded) == {"core.bootstrap", "core.app_context", "core.paths"}


def test_the_facade_loads_the_infrastructure_while_it_is_loaded(tmp_path: Path) -> None:
    loaded = loaded_after("import sys, core.database", tmp_path / "data")
    assert set(loaded) == {"core.database", INFRASTRUCTURE, "core.paths"}
    facade = (APP / "core" / "database.py").read_text()
    assert "\nfrom modules" not in facade
    assert "\nimport modules" not in facade


def test_the_disabled_module_cannot_be_loaded(tmp_path: Path) -> None:
    outcome = run_python("-c", f"import {DISABLED}", cwd=APP, data=tmp_path / "data")
    assert outcome.returncode == 1
    assert "RuntimeError: legacy_reports was retired" in outcome.stderr


def test_a_model_file_has_one_line_that_leads_on() -> None:
    for module, expected in IMPORT_LINES.items():
        lines = APP.joinpath(*module.split(".")).with_suffix(".py").read_text().splitlines()
        assert [line for line in lines if "import" in line and "core" in line] == [expected], module


def test_there_are_no_regular_packages() -> None:
    assert list(APP.rglob("__init__.py")) == []


def test_the_contract_is_the_same_in_both_places() -> None:
    own = tomllib.loads((APP / "pyproject.toml").read_text())["tool"]["boundary-guard"]
    alone = tomllib.loads((PROJECT / "contracts" / "bootstrap_independence.toml").read_text())
    assert own["contracts"] == alone["contracts"]
