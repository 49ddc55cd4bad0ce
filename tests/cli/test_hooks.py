"""The hook under the real pre-commit and the real prek, on a real repository; and the action's own script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, write_files

PROJECT = {
    "pyproject.toml": (
        '[tool.boundary-guard]\nsource_roots = ["."]\n[[tool.boundary-guard.contracts]]\nid = "no-store"\n'
        'type = "forbidden"\nsource_modules = ["app.start"]\nforbidden_modules = ["app.store"]\n'
    ),
    "app/__init__.py": "",
    "app/start.py": "import app.helper\n",
    "app/helper.py": "",
    "app/store.py": "",
}
BY_NAME = "import importlib\nimportlib.import_module('app.' + 'store')\n"


def tool(name: str) -> str:
    """The program, beside the running Python or on the path; skipped with a reason only when there is none."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false")
    command = ["git", *identity, "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with the files of this one as they are now, and its commit."""
    root = tmp_path_factory.mktemp("hooks") / "boundary-guard"
    root.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(REPOSITORY / name, root / name)
    shutil.copytree(
        REPOSITORY / "boundary_guard", root / "boundary_guard", ignore=shutil.ignore_patterns("__pycache__")
    )
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "hooks")
    return root, git(root, "rev-parse", "HEAD")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_a_commit_that_breaks_a_contract_is_stopped(name: str, hooks: tuple[Path, str], tmp_path: Path) -> None:
    program = tool(name)
    where, commit = hooks
    home = tmp_path / "home"
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PREK_HOME": str(home), "GIT_TERMINAL_PROMPT": "0"}
    environment = {key: value for key, value in environment.items() if not key.startswith("GIT_DIR")}
    root = tmp_path / "project"
    config = f"repos:\n  - repo: {where}\n    rev: {commit}\n    hooks:\n      - id: boundary-guard\n"
    write_files(root, {**PROJECT, ".pre-commit-config.yaml": config})
    git(root, "init", "-q")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        git(root, "add", "-A")
        return subprocess.run(
            arguments, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300
        )

    def commit_all(message: str) -> subprocess.CompletedProcess[str]:
        return run("git", "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-qm", message)

    installed = run(program, "install")
    assert installed.returncode == 0, installed.stderr
    first = commit_all("what holds passes")
    assert first.returncode == 0, first.stdout + first.stderr
    write_files(root, {"app/helper.py": BY_NAME})
    stopped = commit_all("a computed import is stopped")
    assert stopped.returncode != 0
    assert "app.helper imports app.store by name" in stopped.stdout + stopped.stderr
    write_files(root, {"app/helper.py": ""})
    (root / "app" / "store.py").unlink()
    deleted = commit_all("a deletion is noticed")
    assert deleted.returncode != 0
    assert "matches no module" in deleted.stdout + deleted.stderr
    write_files(root, {"app/store.py": "x = 1\n"})
    assert commit_all("and put right").returncode == 0


def test_the_action_runs_its_own_commit() -> None:
    text = (REPOSITORY / "action.yml").read_text(encoding="utf-8")
    script = text.rpartition("run: |\n")[2]
    assert "${{" not in script
    assert "github.action_path" in text


@pytest.mark.parametrize(
    ("files", "code", "arguments"),
    [
        ({}, 0, "--exit-zero"),
        ({"app/helper.py": BY_NAME}, 1, ""),
        ({"app/helper.py": BY_NAME}, 0, "--contract no-store\n--exit-zero\n"),
        ({"app/start.py": "("}, 2, ""),
    ],
)
@pytest.mark.parametrize("root", ["./the sub/", "{}/the sub"])
def test_the_script_of_the_action(root: str, files: dict[str, str], code: int, arguments: str, tmp_path: Path) -> None:
    """Whether the folder is named from the workspace or wholly, and on however many lines options stand."""
    script = (REPOSITORY / "action.yml").read_text(encoding="utf-8").rpartition("run: |\n")[2]
    write_files(tmp_path / "the sub", {**PROJECT, **files})
    program = tmp_path / "boundary-guard" / "bin" / "boundary-guard"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m boundary_guard "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_WORKSPACE": str(tmp_path),
        "ROOT": root.format(tmp_path),
        "ARGS": arguments,
        "SARIF": "out.sarif",
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert (tmp_path / "output").read_text(encoding="utf-8") == f"exit-code={code}\n"
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("# Boundary Guard")
    sarif = (tmp_path / "out.sarif").read_text(encoding="utf-8")
    assert ("file=the sub/app/" in done.stdout) == bool(files)
    assert ('"uri": "the%20sub/app/' in sarif) == bool(files)
