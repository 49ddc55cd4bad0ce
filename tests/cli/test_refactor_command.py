"""``boundary-guard refactor`` from end to end: exit codes, output, and what is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from conftest import write_files

import boundary_guard
from boundary_guard.cli.program import run

SCHEMA = Path(boundary_guard.__file__).parent / "report" / "schemas" / "plan.schema.json"
FILES = {
    "app/__init__.py": "",
    "app/boot.py": "import os\r\n\r\n\r\ndef f():\r\n    return os.sep\r\n\r\n\r\ndef g():\r\n    return 1",
    "main.py": "from app.boot import f, g\n\nprint(f(), g())\n",
    "docs/notes.md": "See app.boot.f\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "project"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def move(root: Path, *options: str, symbol: str = "f", destination: str = "app.files") -> int:
    return run(["refactor", "move", symbol, "--from", "app.boot", "--to", destination, "--root", str(root), *options])


def snapshot(root: Path) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): p.read_bytes().decode() for p in root.rglob("*") if p.is_file()}


def test_show_check_apply_again_undo(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert move(project) == 0
    out, err = capsys.readouterr()
    assert "+from app.files import f" in out
    assert "main.py" in err
    assert "unchanged: docs/notes.md:1" in err
    assert move(project, "--check") == 1
    assert snapshot(project) == FILES
    assert move(project, "--apply") == 0
    assert snapshot(project) == {
        **FILES,
        "app/boot.py": "def g():\r\n    return 1",
        "app/files.py": "import os\r\n\r\n\r\ndef f():\r\n    return os.sep\r\n",
        "main.py": "from app.boot import g\nfrom app.files import f\n\nprint(f(), g())\n",
    }
    capsys.readouterr()
    assert move(project, "--apply") == 0
    assert move(project, "--check") == 0
    assert capsys.readouterr().out == "nothing to do\n" * 2
    assert run(["refactor", "undo", "--root", str(project)]) == 0
    assert snapshot(project) == FILES
    assert run(["refactor", "undo", "--root", str(project)]) == 0
    assert "nothing to undo" in capsys.readouterr().out


def test_the_diff_is_what_git_applies(project: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "boundary_guard",
        "refactor",
        "move",
        "f",
        "g",
        "--from",
        "app.boot",
        "--to",
        "app.x",
    ]
    done = subprocess.run([*command, "--root", str(project)], capture_output=True, check=False, cwd=Path.cwd())
    assert done.returncode == 0, done.stderr
    patch = project.parent / "plan.patch"
    patch.write_bytes(done.stdout)
    subprocess.run(["git", "apply", str(patch)], cwd=project, check=True)
    by_git = snapshot(project)
    for name, text in FILES.items():
        (project / name).write_bytes(text.encode())
    (project / "app/x.py").unlink()
    assert run([*command[3:], "--root", str(project), "--apply"]) == 0
    assert snapshot(project) == by_git


@pytest.mark.parametrize("options", [[], ["--check"], ["--apply"]])
def test_json_keeps_to_its_schema(project: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    schema = json.loads(SCHEMA.read_text())
    move(project, "--format", "json", *options)
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, schema)
    assert found["status"] == ("applied" if options == ["--apply"] else "planned")
    assert [each["path"] for each in found["files"]] == ["app/boot.py", "app/files.py", "main.py"]
    assert move(project, "--format", "json", symbol="nowhere") == 1
    refused = json.loads(capsys.readouterr().out)
    jsonschema.validate(refused, schema)
    assert refused["status"] == "refused"


def test_two_plans_are_the_same_bytes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    move(project, "--format", "json")
    first = capsys.readouterr().out
    move(project, "--format", "json")
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["move", "f", "--from", "app.boot", "--to", "app.boot"], 1),
        (["move", "unknown", "--from", "app.boot", "--to", "app.files"], 1),
        (["move", "f", "--from", "app.boot", "--to", "app.boot.files"], 1),
        (["move", "f", "--from", "app.bot", "--to", "app.files"], 2),
        (["move", "a.b", "--from", "app.boot", "--to", "app.files"], 2),
        (["move", "f", "--from", "app.boot", "--to", "app/files.py"], 2),
        (["move", "--from", "app.boot", "--to", "app.files"], 2),
        (["cut", "app.boot", "f"], 2),
        (["cut", "app.boot:nothing", "f"], 2),
        (["cut", "app.boot:g", "f"], 0),
        (["hook", "app.boot:g", "app.boot"], 2),
        (["hook", "app.boot:g", "app.boot:Nothing.run"], 2),
        (["disconnect", "app.boot"], 2),
        (["disconnect", "--contract", "nothing"], 2),
        (["disconnect", "app.boot", "--from", "nowhere.at.all"], 2),
    ],
)
def test_exit_codes(project: Path, arguments: list[str], code: int) -> None:
    before = snapshot(project)
    assert run(["refactor", *arguments, "--root", str(project), "--apply"]) == code
    assert snapshot(project) == before


def test_another_configuration(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As in the other commands: a contract file anywhere, and its words in errors."""
    rules = '[[contracts]]\nid = "%s"\n%s\n'
    forbidden = 'type = "forbidden"\nsource_modules = ["main"]\nforbidden_modules = ["app.boot"]'
    layers = 'type = "layers"\nlayers = ["main", "app"]'
    write_files(tmp_path, {"rules.toml": rules % ("away", forbidden) + rules % ("levels", layers)})
    command = ["refactor", "disconnect", "--root", str(project), "--contract"]
    config = ["--config", str(tmp_path / "rules.toml")]
    assert run([*command, "away"]) == 2
    assert 'there is no contract "away"' in capsys.readouterr().err
    assert run([*command, "away", *config]) == 1
    assert "refused: main.py" in capsys.readouterr().out
    assert run([*command, "levels", *config]) == 2
    assert 'contract "levels" is not of type "forbidden"' in capsys.readouterr().err
    assert run([*command, "away", "--config", str(tmp_path / "none.toml")]) == 2


def test_verify_with(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert move(project, "--apply", "--verify-with", "exit 1") == 1
    assert "the check failed" in capsys.readouterr().out
    assert snapshot(project) == FILES
    assert move(project, "--apply", "--verify-with", f"{sys.executable} -B main.py") == 0


def test_undo_can_be_asked_first(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    move(project, "--apply")
    applied = snapshot(project)
    undo = ["refactor", "undo", "--root", str(project)]
    capsys.readouterr()
    assert run([*undo, "--check"]) == 1
    assert run([*undo, "--diff"]) == 0
    assert snapshot(project) == applied
    (project / "main.py").write_text("changed = 1\n")
    assert run([*undo]) == 1
    assert "undo would lose that" in capsys.readouterr().out
    (project / "main.py").write_bytes(applied["main.py"].encode())
    assert run([*undo, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "undone"
    assert snapshot(project) == FILES
    assert run([*undo, "--check"]) == 0


def test_the_library(project: Path) -> None:
    plan = boundary_guard.plan_move(project, ["f"], "app.boot", "app.files")
    assert not plan.is_refused
    boundary_guard.apply(plan)
    assert (project / "app/files.py").exists()
    assert boundary_guard.plan_move(project, ["f"], "app.boot", "app.files").is_empty
    assert boundary_guard.undo(project) == ("app/boot.py", "app/files.py", "main.py")
    assert snapshot(project) == FILES
    refused = boundary_guard.plan_move(project, ["f"], "app.boot", "app.boot")
    with pytest.raises(boundary_guard.Refusal):
        boundary_guard.apply(refused)
