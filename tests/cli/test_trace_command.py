"""``boundary-guard trace`` end to end: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import LEGACY, REPOSITORY, write_files

from boundary_guard.cli.program import run

SMALL = {
    "app/__init__.py": "",
    "app/start.py": "from app import steps\n\ndef main():\n    steps.first()\n",
    "app/steps.py": "def first():\n    import app.store\n",
    "app/store.py": "",
    "app/other.py": "",
}


def trace(*arguments: str) -> int:
    return run(["trace", *arguments])


@pytest.fixture
def small(tmp_path: Path) -> str:
    write_files(tmp_path, SMALL)
    return str(tmp_path)


def test_routes_are_exit_code_1(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("app.start:main", "--forbid", "app.store", "--root", small) == 1
    out, err = capsys.readouterr()
    assert "app/steps.py:2:5" in out
    assert "when called from the entry" in out
    assert err == ""
    assert "\x1b" not in out


def test_independence_is_exit_code_0(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("app.start:main", "--forbid", "app.other", "--root", small) == 0
    assert "independent" in capsys.readouterr().out


def test_the_fixture_needs_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("--root", str(LEGACY)) == 1
    assert "10 modules by name" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["text", "markdown", "json", "mermaid", "dot"])
def test_every_format_goes_to_stdout_or_a_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("--root", str(LEGACY), "--format", name) == 1
    printed = capsys.readouterr().out
    file = tmp_path / "report.out"
    assert trace("--root", str(LEGACY), "--format", name, "-o", str(file)) == 1
    assert capsys.readouterr().out == ""
    assert file.read_text(encoding="utf-8") == printed
    assert printed.endswith("\n")
    if name == "json":
        assert json.loads(printed)["verdict"] == "routes found"


def test_the_documented_trace_in_the_docs_is_the_one_of_today(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert trace("--root", "fixtures/legacy_app", "--format", "markdown") == 1
    assert capsys.readouterr().out == (REPOSITORY / "docs/legacy_app_trace.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("app.strat:main", "--forbid", "app.store"), 'did you mean "app.start"'),
        (("app.start:mian", "--forbid", "app.store"), 'did you mean "main"'),
        (("app.start:main", "--forbid", "app.stor"), 'did you mean "app.store"'),
        (("app.start:main", "--forbid", "app/store.py"), "is no module pattern"),
        (("app.start:main", "--forbid", "nowhere.*"), "matches no module"),
        (("app.start:main:x", "--forbid", "app.store"), "write package.module:function"),
        (("app.start:main", "--forbid", "app"), "itself among the forbidden modules"),
        (("app.start:main",), "nothing to trace"),
        (("--contract", "none"), 'no contract "none"'),
    ],
)
def test_what_matches_nothing_is_exit_code_2(
    small: str, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trace(*arguments, "--root", small) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_usage_errors_are_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("--format", "pdf") == 2
    assert trace("--root", "/nowhere/at/all") == 2
    assert run(["trcae"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_an_unreadable_file_on_the_way_is_exit_code_2(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    (Path(small) / "app/steps.py").write_text("def first(:\n", encoding="utf-8")
    assert trace("app.start:main", "--forbid", "app.store", "--root", small) == 2
    assert "blind spot app/steps.py:1:1 cannot be parsed" in capsys.readouterr().out


def test_an_unresolved_import_is_told_and_counts_where_the_contract_says(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(small) / "app/steps.py"
    path.write_text("import importlib\n\ndef first():\n    importlib.import_module(input())\n", encoding="utf-8")
    assert trace("app.start:main", "--forbid", "app.store", "--root", small) == 0
    assert "blind spot app/steps.py:4:5" in capsys.readouterr().out
    (Path(small) / "pyproject.toml").write_text(
        '[[tool.boundary-guard.contracts]]\nid = "c"\ntype = "forbidden"\nsource_modules = ["app.start"]\n'
        'forbidden_modules = ["app.store"]\nblind_spots = "error"\n',
        encoding="utf-8",
    )
    assert trace("--root", small) == 2
    path.write_text("import app.compiled\n\ndef first(): ...\n", encoding="utf-8")
    (Path(small) / "app/compiled.so").write_bytes(b"")
    assert trace("--root", small) == 2
    (Path(small) / "app/compiled.so").unlink()
    os.mkfifo(Path(small) / "app/compiled.py")
    capsys.readouterr()
    assert trace("--root", small) == 2
    assert "app/compiled.py it is imported, but" in capsys.readouterr().out


def test_a_report_is_not_written_over_source(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(Path(small) / "app/start.py")
    assert trace("app.start:main", "--forbid", "app.store", "--root", small, "-o", target) == 2
    assert "not written over" in capsys.readouterr().err
    assert "def main" in Path(target).read_text(encoding="utf-8")


def test_names_and_lines_of_the_project_cannot_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.py": 'def main():\n    import b  # \x1b[2J \u202e "evil"\n', "b.py": ""}
    write_files(tmp_path, files)
    assert trace("a:main", "--forbid", "b", "--root", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_color_is_a_choice(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["trace", "app.start:main", "--forbid", "app.store", "--root", small]
    assert run(["--color", "always", *arguments]) == 1
    colored = capsys.readouterr().out
    assert run(["--color", "never", *arguments]) == 1
    plain = capsys.readouterr().out
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain


def test_all_lists_every_chain(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace("app.start:main", "--forbid", "app.store", "--root", small, "--all") == 1
    assert "app.start -> app.steps -> app.store" in capsys.readouterr().out


def commands_of(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The words of the commands that the plan ends with, each without the program's name."""
    details = json.loads(capsys.readouterr().out)["proposal"]["plan"][-1]["details"]
    return [shlex.split(each.removeprefix("boundary-guard ")) for each in details]


@pytest.mark.parametrize("options", ["", "--config rules.toml"])
def test_the_commands_of_the_plan_run_as_they_are_printed(
    options: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From where trace was run: for the same folder and the same configuration. The last brings everything back."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "the 'app' $(touch x); y"
    shutil.copytree(LEGACY, root, ignore=shutil.ignore_patterns("__pycache__"))
    if options:
        config = (root / "pyproject.toml").read_text(encoding="utf-8")
        (tmp_path / "rules.toml").write_text(config[config.index("[[") :].replace("tool.boundary-guard.", ""))
        (root / "pyproject.toml").unlink()
    before = (root / "core/bootstrap.py").read_bytes()
    assert trace("--root", root.name, "--format", "json", *options.split()) == 1
    show, apply, undo = commands_of(capsys)
    assert run(show) == 0, capsys.readouterr().err
    assert (root / "core/bootstrap.py").read_bytes() == before
    assert run(apply) == 0, capsys.readouterr().err
    assert shlex.join(["boundary-guard", *undo]) in capsys.readouterr().out
    assert trace("--root", root.name, *options.split()) == 0
    assert run(undo) == 0
    assert (root / "core/bootstrap.py").read_bytes() == before


def test_the_plan_has_commands_for_each_entry(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = "def run():\n    load()\n\ndef load():\n    import app.store\n"
    write_files(Path(small), {"app/one.py": source, "app/two.py": source})
    entries = ["app.one:run", "app.two:run"]
    assert trace(*entries, "--forbid", "app.store", "--root", small, "--format", "json") == 1
    disconnect = [words for words in commands_of(capsys) if words[1] == "disconnect"]
    assert [words[2] for words in disconnect] == ["app.one", "app.one", "app.two", "app.two"]


def test_modules_of_the_analysed_folder_have_no_influence(tmp_path: Path) -> None:
    write_files(tmp_path, {**SMALL, "click.py": "raise SystemExit(77)", "ast.py": "raise SystemExit(78)"})
    command = [sys.executable, "-m", "boundary_guard", "trace", "app.start:main", "--forbid", "app.store"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stderr


def test_same_bytes_for_any_hash_seed() -> None:
    command = [sys.executable, "-m", "boundary_guard", "trace", "--root", str(LEGACY), "--format", "json"]
    outputs = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=False, cwd=REPOSITORY).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert outputs != {b""}


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert run(["trace", "--help"]) == 0
    assert "Exit codes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ignored", "code"),
    [
        ('{ importer = "app", imported = "db.models", reason = "x" }', 0),
        ('{ importer = "app", imported = "db.modals", reason = "x" }', 2),
    ],
)
def test_what_is_ignored_is_what_check_ignores(
    ignored: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an import the packages above go that run for nothing else; what matches nothing gets the nearest name."""
    contract = 'id = "x"\ntype = "forbidden"\nsource_modules = ["app"]\nforbidden_modules = ["db"]\n'
    config = f"[[tool.boundary-guard.contracts]]\n{contract}ignore_imports = [{ignored}]\n"
    write_files(tmp_path, {"pyproject.toml": config, "app.py": "import db.models\n", "db/models.py": ""})
    write_files(tmp_path, {"db/__init__.py": ""})
    for command in ("trace", "check"):
        assert run([command, "--root", str(tmp_path)]) == code
        assert ('did you mean "db.models"?' in capsys.readouterr().err) == (code == 2)
