"""``check`` gives the answer of an earlier run, byte for byte, as long as nothing has changed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.remembering import cache_of


def _check(project: Path, *more: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "boundary_guard", "check", "--root", str(project), *more]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    return done.returncode, done.stdout, done.stderr


def _kept(project: Path) -> list[Path]:
    return list((project / ".boundary_guard_cache").glob("answer-*"))


def test_the_same_answer_cold_and_warm(legacy_copy: Path) -> None:
    time.sleep(0.05)
    cold = _check(legacy_copy)
    assert len(_kept(legacy_copy)) == 1
    assert _check(legacy_copy) == cold
    assert _check(legacy_copy, "--no-cache") == cold
    assert (legacy_copy / ".boundary_guard_cache" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_the_answer_comes_from_the_cache(legacy_copy: Path) -> None:
    time.sleep(0.05)
    code, out, _ = _check(legacy_copy)
    (file,) = _kept(legacy_copy)
    fields = file.read_bytes().split(b"\0")
    assert fields[4].decode() == out
    assert int(fields[3]) == code


def test_a_change_is_seen(legacy_copy: Path) -> None:
    time.sleep(0.05)
    assert _check(legacy_copy)[0] == 1
    for path in legacy_copy.glob("modules/*/*/db_models.py"):
        path.unlink()
    code, out, _ = _check(legacy_copy)
    assert "10 modules" not in out
    assert (code, out) == _check(legacy_copy, "--no-cache")[:2]


def test_a_configuration_that_appears_is_seen(legacy_copy: Path) -> None:
    time.sleep(0.05)
    _check(legacy_copy)
    (legacy_copy / ".importlinter").write_text("[importlinter\n", encoding="utf-8")
    assert _check(legacy_copy)[0] == 2


def test_where_nothing_can_be_kept(legacy_copy: Path) -> None:
    cold = _check(legacy_copy, "--no-cache")
    (legacy_copy / ".boundary_guard_cache").write_text("a file", encoding="utf-8")
    code, out, err = _check(legacy_copy)
    assert (code, out) == cold[:2]
    assert err.startswith("warning: nothing is kept for the next run")


def test_what_is_not_remembered(legacy_copy: Path) -> None:
    root = ["--root", str(legacy_copy)]
    assert cache_of(["check", *root]) is not None
    assert cache_of(["--color", "always", "check", *root]) is not None
    for given in (
        ["trace"],
        ["check", "--no-cache"],
        ["check", "-oreport.txt"],
        ["check", "--since=main"],
        ["-qv", "check"],
        [],
    ):
        assert cache_of([*given, *root]) is None


def test_in_ci_everything_is_read(legacy_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["check", "--root", str(legacy_copy)]
    monkeypatch.setenv("CI", "true")
    assert cache_of(arguments) is None
    monkeypatch.setenv("CI", "false")
    assert cache_of(arguments) is not None


@pytest.mark.parametrize("redirection", ["| true", "> /dev/full", ">&-", ">&- 2>&-"])
@pytest.mark.parametrize("is_warm", [False, True])
def test_a_report_that_nobody_gets_is_exit_code_2(legacy_copy: Path, redirection: str, is_warm: bool) -> None:
    time.sleep(0.05)
    if is_warm:
        _check(legacy_copy)
    command = f"{sys.executable} -m boundary_guard check --root {legacy_copy}"
    script = f"set -o pipefail; ({command}; echo $? > {legacy_copy}/code) {redirection}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    code = int((legacy_copy / "code").read_text(encoding="utf-8"))
    assert code == 2
    assert "Traceback" not in done.stderr
    assert "internal" not in done.stderr
    assert done.stderr.count("\n") == (redirection in ("> /dev/full", ">&-"))


def test_standard_error_may_be_closed(legacy_copy: Path) -> None:
    command = f"{sys.executable} -m boundary_guard check --root {legacy_copy} 2>&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "11 findings" in done.stdout


@pytest.mark.parametrize("arguments", ["--contract nope", "--nope", "--debug --root nowhere"])
def test_an_error_that_nobody_can_read_is_exit_code_2(legacy_copy: Path, arguments: str) -> None:
    command = f"{sys.executable} -m boundary_guard check --root {legacy_copy} {arguments} 2> /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    command = (
        f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m boundary_guard check --source a --forbid b"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: the current folder is gone; change into another\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_the_same_bytes_in_any_encoding(tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"app.py": "import größe  # \u4e2d\n", "größe.py": ""})
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    time.sleep(0.05)
    command = [sys.executable, "-m", "boundary_guard", "check", "--root", str(tmp_path)]
    runs = [
        subprocess.run([*command, "--source", "app", "--forbid", "größe"], capture_output=True, check=False)
        for _ in range(2)
    ]
    assert _kept(tmp_path)
    assert runs[0].stdout == runs[1].stdout
    assert "app imports größe".encode(encoding, "backslashreplace") in runs[0].stdout
