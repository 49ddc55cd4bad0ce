"""Baselines end to end: frozen findings do not fail, new and stale ones do."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.program import run

CONFIG = (
    '[tool.boundary-guard]\nsource_roots = ["."]\n[[tool.boundary-guard.contracts]]\nid = "no-store"\n'
    'type = "forbidden"\nsource_modules = ["app.start"]\nforbidden_modules = ["app.store"]\n'
)
FILES = {
    "pyproject.toml": CONFIG,
    "app/__init__.py": "",
    "app/start.py": "import app.store\n",
    "app/helper.py": "",
    "app/store.py": "",
}
FILE = "boundary-guard-baseline.json"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CI", raising=False)
    write_files(tmp_path, FILES)
    return tmp_path


def commit_all(root: Path) -> None:
    """Make a repository of the project, with one commit."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "x")):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def command(root: Path, *arguments: str) -> int:
    name, *rest = arguments
    words = [name, rest.pop(0)] if name == "baseline" else [name]
    return run([*words, "--root", str(root), *rest])


def with_file(root: Path, *more: str) -> int:
    return command(root, "check", "--baseline", str(root / FILE), *more)


def test_frozen_findings_do_not_fail(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(root, "check") == 1
    assert command(root, "baseline", "write") == 0
    assert with_file(root) == 0
    assert "1 finding in the baseline, not counted" in capsys.readouterr().out


def test_the_file_has_no_lines_and_is_sorted(root: Path) -> None:
    write_files(root, {"app/start.py": "import app.helper\nimport app.store\n", "app/helper.py": "import app.store\n"})
    assert command(root, "baseline", "write") == 0
    assert json.loads((root / FILE).read_text(encoding="utf-8")) == {
        "schema_version": 1,
        "findings": [
            {"contract": "no-store", "importer": "app.helper", "imported": "app.store"},
            {"contract": "no-store", "importer": "app.start", "imported": "app.store"},
        ],
    }


def test_new_findings_fail_and_moved_lines_do_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(root, "baseline", "write") == 0
    write_files(root, {"app/start.py": "# moved\n\nimport app.store\n"})
    assert with_file(root) == 0
    write_files(root, {"app/start.py": "import app.store\nimport app.helper\n", "app/helper.py": "import app.store\n"})
    capsys.readouterr()
    assert with_file(root) == 1
    out = capsys.readouterr().out
    assert "app.helper imports app.store" in out
    assert "app.start imports app.store" not in out


def test_stale_entries_fail_until_they_are_pruned(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(root, "baseline", "write") == 0
    write_files(root, {"app/start.py": ""})
    assert with_file(root) == 2
    assert "run boundary-guard baseline prune" in capsys.readouterr().err
    assert command(root, "baseline", "prune") == 0
    assert with_file(root) == 0
    assert json.loads((root / FILE).read_text(encoding="utf-8"))["findings"] == []


def test_a_new_finding_is_worse_than_a_stale_entry(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are told."""
    assert command(root, "baseline", "write") == 0
    write_files(root, {"app/start.py": "import app.helper\n", "app/helper.py": "import app.store\n"})
    assert with_file(root) == 1
    out, _ = capsys.readouterr()
    assert "app.helper imports app.store" in out
    assert "the baseline has app.start -> app.store, which is no finding any more" in out


def test_prune_adds_nothing(root: Path) -> None:
    assert command(root, "baseline", "write") == 0
    before = (root / FILE).read_bytes()
    write_files(root, {"app/start.py": "import app.store\nimport app.helper\n", "app/helper.py": "import app.store\n"})
    assert command(root, "baseline", "prune") == 0
    assert (root / FILE).read_bytes() == before


def test_staleness_is_not_judged_by_a_part_of_the_contracts(root: Path) -> None:
    other = CONFIG.replace("no-store", "other").partition("\n[[")[2].replace("app.start", "app.helper")
    write_files(root, {"pyproject.toml": CONFIG + "[[" + other})
    assert command(root, "baseline", "write") == 0
    assert with_file(root, "--contract", "other") == 0


def test_an_unreadable_file_makes_nothing_stale(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(root, "baseline", "write") == 0
    write_files(root, {"app/start.py": "def (\n"})
    assert with_file(root) == 2
    assert "prune" not in capsys.readouterr().err
    before = (root / FILE).read_bytes()
    assert command(root, "baseline", "prune") == 2
    assert command(root, "baseline", "write") == 2
    assert (root / FILE).read_bytes() == before


def test_it_is_never_made_in_ci(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert command(root, "baseline", "write") == 2
    assert not (root / FILE).exists()
    assert with_file(root) == 2


def test_the_configuration_may_name_it(root: Path) -> None:
    write_files(root, {"pyproject.toml": CONFIG.replace("source_roots", 'baseline = "frozen.json"\nsource_roots')})
    assert command(root, "check") == 2
    assert command(root, "baseline", "write") == 0
    assert (root / "frozen.json").exists()
    assert command(root, "check") == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "\ufeff{}",
        '{"schema_version": 2, "findings": []}',
        '{"schema_version": 1}',
        '{"schema_version": 1, "findings": [], "x": 1}',
        '{"schema_version": true, "findings": []}',
    ]
    + [f'{{"schema_version": 1, "findings": [{entry}]}}' for entry in ("1", "{}", '{"contract": 1}', "[" * 9999)],
)
def test_a_damaged_file_is_exit_code_2(root: Path, content: str) -> None:
    write_files(root, {FILE: content})
    assert with_file(root) == 2


def test_since_narrows_the_report_and_not_the_analysis(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    assert command(root, "check", "--since", "HEAD") == 0
    shown = capsys.readouterr().out
    assert "1 not shown: it touches no changed file" in shown
    assert "smallest cut" not in shown
    assert "BROKEN" in shown
    assert command(root, "check", "--since", "HEAD", "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["verdict"], data["findings"], data["contracts"][0]["hidden"]) == ("broken", [], 1)
    store = next(root.glob("app/store*"))
    store = store if store.is_file() else store / "__init__.py"
    before = store.read_text(encoding="utf-8")
    store.write_text(before + "# changed\n", encoding="utf-8")
    assert command(root, "check", "--since", "HEAD") == 1
    store.write_text(before, encoding="utf-8")
    capsys.readouterr()
    write_files(root, {"app/new.py": "import app.store\n", "app/start.py": "import app.store, app.new\n"})
    assert command(root, "check", "--since", "HEAD") == 1
    git("add", "-A")
    git("commit", "-qm", "second")
    write_files(root, {"app/helper.py": "x = 1\n"})
    assert command(root, "check", "--since", "HEAD") == 0
    assert command(root, "check", "--since", "HEAD~1") == 1
    for wrong in ("nowhere", "--output=x", "HEAD:app", "HEAD^{tree}", ""):
        assert command(root, "check", "--since", wrong) == 2
    assert not (root / "x").exists()


@pytest.mark.parametrize("count", ["", "1"])
@pytest.mark.parametrize("name", ["x", "a=b.c d"])
@pytest.mark.parametrize("kind", ["clean", "process"])
def test_since_runs_no_filter_of_the_repository(
    kind: str, name: str, count: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git diff hands files to programs that the repository's configuration names; and to none of ours."""
    mark = root.parent / f"{root.name}-was-run"
    program = root.parent / f"{root.name}-filter"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\nexec cat\n", encoding="utf-8")
    program.chmod(0o755)
    write_files(root, {".gitattributes": f"*.py filter={name.partition('=')[0]}\n* text=auto\n"})
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)
    for each in (name, name.partition("=")[0]):
        key = f"filter.{each}.{kind}"
        subprocess.run(["git", "config", key, str(program)], cwd=root, check=True, capture_output=True)
    if count:  # as CI systems give settings; they must go on to hold
        monkeypatch.setenv("GIT_CONFIG_COUNT", count)
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.quotePath")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    write_files(root, {"app/store.py": "x = 1\n"})
    assert command(root, "check", "--since", "HEAD") == 1
    assert not mark.exists()


def test_since_runs_no_git_of_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search path has an empty entry, a program of the current folder comes first."""
    commit_all(root)
    (root / "git").write_text("#!/bin/sh\ntouch was-run\n", encoding="utf-8")
    (root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{os.pathsep}{os.environ['PATH']}")
    assert command(root, "check", "--since", "HEAD") == 0
    assert not (root / "was-run").exists()


def test_a_contract_that_changed_may_concern_any_file(root: Path) -> None:
    rules = CONFIG.replace("[tool.boundary-guard]\n", "").replace("tool.boundary-guard.", "")
    write_files(root, {"rules.toml": rules})
    commit_all(root)
    options = ("check", "--config", str(root / "rules.toml"), "--since", "HEAD")
    assert command(root, *options) == 0
    write_files(root, {"rules.toml": rules + "# changed\n"})
    assert command(root, *options) == 1


CHAINS = {
    "app/start.py": "import app.near\nimport app.far\nimport app.loop\n",
    "app/near.py": "import app.last\n",
    "app/far.py": "import app.farther\n",
    "app/farther.py": "import app.last\n",
    "app/last.py": "import app.store, app.loop\n",
    "app/loop.py": "import app.last\n",
    "app/beyond.py": "import app.start\n",
}
LAYERS = '[[tool.boundary-guard.contracts]]\nid = "no-store"\ntype = "layers"\nlayers = ["app.store", "app.start"]\n'


@pytest.mark.parametrize("config", [CONFIG, LAYERS])
@pytest.mark.parametrize(
    ("changed", "chain"),
    [
        ("app/near.py", "start near last store"),
        ("app/far.py", "start far farther last store"),
        ("app/farther.py", "start far farther last store"),
        ("app/loop.py", "start loop last store"),
        ("app/beyond.py", ""),
        ("app/store.py", "start loop last store"),
    ],
)
def test_the_chain_that_passes_what_changed_is_shown(
    changed: str, chain: str, config: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between the same two modules there are several; of one that is not the shortest a change is no less new."""
    write_files(root, {**CHAINS, "pyproject.toml": config})
    commit_all(root)
    (root / changed).write_text((root / changed).read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert command(root, "check", "--since", "HEAD", "--format", "json") == (1 if chain else 0)
    data = json.loads(capsys.readouterr().out)
    shown = [[hop["importer"] for hop in each["chain"]] + [each["imported"]] for each in data["findings"]]
    assert shown == ([[f"app.{name}" for name in chain.split()]] if chain else [])


@pytest.mark.parametrize("name", ["rules/pyproject.toml", "rules/.importlinter", "rules/more.toml"])
def test_a_configuration_elsewhere_that_changed(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may concern any file, wherever it lies."""
    rules = CONFIG
    if name.endswith(".importlinter"):
        rules = "[importlinter]\nroot_package = app\n[importlinter:contract:x]\nname = x\ntype = forbidden\n"
        rules += "source_modules = app.start\nforbidden_modules = app.store\n"
    elif name.endswith("more.toml"):
        rules = CONFIG.replace("[tool.boundary-guard]\n", "").replace("tool.boundary-guard.", "")
    write_files(root, {name: rules})
    (root / "pyproject.toml").unlink()
    monkeypatch.chdir(root)
    commit_all(root)
    assert command(root, "check", "--config", name, "--since", "HEAD") == 0
    write_files(root, {name: rules + "# changed\n"})
    assert command(root, "check", "--config", name, "--since", "HEAD") == 1


def test_since_is_no_way_around_a_baseline(root: Path) -> None:
    """Who takes entries out of it shows what they froze."""
    assert command(root, "baseline", "write") == 0
    commit_all(root)
    options = ("check", "--since", "HEAD", "--baseline", str(root / FILE))
    assert command(root, *options) == 0
    write_files(root, {FILE: '{"schema_version": 1, "findings": []}'})
    assert command(root, *options) == 1


@pytest.mark.parametrize("name", ["junit", "sarif"])
def test_since_with_something_that_cannot_be_read_is_no_success(
    name: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(root, {"app/start.py": "import app.store, app.helper\n", "app/helper.py": "def (\n"})
    commit_all(root)
    assert command(root, "check", "--since", "HEAD", "--format", name) == 2
    out = capsys.readouterr().out
    assert ('errors="1"' if name == "junit" else '"executionSuccessful": false') in out


def test_a_baseline_is_not_judged_by_another_configuration(root: Path) -> None:
    """What ``--config`` names may know one of several contracts; the entries of the others are none of its business."""
    assert command(root, "baseline", "write") == 0
    before = (root / FILE).read_bytes()
    other = CONFIG.replace("tool.boundary-guard.", "").replace("[tool.boundary-guard]\n", "").replace("no-store", "o")
    write_files(root, {"o.toml": other.replace("app.start", "app.helper")})
    options = ("--config", str(root / "o.toml"), "--baseline", str(root / FILE))
    assert command(root, "check", *options) == 0
    assert command(root, "baseline", "prune", *options) == 0
    assert (root / FILE).read_bytes() == before


def test_no_report_is_written_over_the_usual_baseline(root: Path) -> None:
    assert command(root, "baseline", "write") == 0
    before = (root / FILE).read_bytes()
    assert command(root, "check", "-o", str(root / FILE)) == 2
    assert (root / FILE).read_bytes() == before


def test_since_needs_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write_files(tmp_path / "in", FILES)
    assert command(tmp_path / "in", "check", "--since", "HEAD") == 2


def test_the_summary_of_a_github_job(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert command(root, "check", "--format", "github") == 1
    assert summary.read_text(encoding="utf-8").startswith("before\n# Boundary Guard\n")
