"""A plan is applied as a whole or not at all, whatever happens on the way, and can be undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from boundary_guard.model.errors import SourceError, UsageError
from boundary_guard.model.plan import Changed, Kind, Operation, Plan
from boundary_guard.refactor import writer
from boundary_guard.refactor.text import Refusal

BEFORE = {"a.py": b"a = 1\r\n", "b.py": b"\xef\xbb\xbfb = 1", "keep.py": b"keep\n"}


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr(writer, "ask_second_parser", lambda plan: None)  # has tests of its own


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    for name, content in BEFORE.items():
        (project / name).write_bytes(content)
    (project / "a.py").chmod(0o755)
    return project


def plan_for(root: Path) -> Plan:
    files = (
        Changed("a.py", BEFORE["a.py"], b"a = 2\r\n"),
        Changed("b.py", BEFORE["b.py"], b"\xef\xbb\xbfb = 2"),
        Changed("new/deep/c.py", None, b"c = 1\n"),
    )
    return Plan(str(root), (Operation(Kind.MOVE, "a test"),), files)


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_apply_and_undo(root: Path) -> None:
    writer.apply(plan_for(root))
    assert snapshot(root) == {
        "a.py": b"a = 2\r\n", "b.py": b"\xef\xbb\xbfb = 2", "new/deep/c.py": b"c = 1\n", "keep.py": b"keep\n"
    }  # fmt: skip
    assert (root / "a.py").stat().st_mode & 0o777 == 0o755
    assert writer.undo(str(root)) == ("a test", ("a.py", "b.py", "new/deep/c.py"))
    assert snapshot(root) == BEFORE
    assert not (root / "new").exists()
    assert (root / "a.py").stat().st_mode & 0o777 == 0o755
    assert writer.undo(str(root)) == ("", ())


def test_nothing_is_left_beside_the_files(root: Path) -> None:
    writer.apply(plan_for(root))
    assert sorted(each.name for each in root.iterdir()) == ["a.py", "b.py", "keep.py", "new"]


def test_undo_refuses_to_lose_what_came_later(root: Path) -> None:
    writer.apply(plan_for(root))
    (root / "b.py").write_bytes(b"later\n")
    with pytest.raises(Refusal, match="undo would lose"):
        writer.undo(str(root))
    assert (root / "a.py").read_bytes() == b"a = 2\r\n"


def test_a_file_that_changed_since_the_plan(root: Path) -> None:
    plan = plan_for(root)
    (root / "b.py").write_bytes(b"other\n")
    with pytest.raises(Refusal, match="plan again"):
        writer.apply(plan)
    assert (root / "a.py").read_bytes() == BEFORE["a.py"]


def test_a_file_in_the_way(root: Path) -> None:
    (root / "new/deep").mkdir(parents=True)
    (root / "new/deep/c.py").write_text("mine\n")
    with pytest.raises(Refusal, match="would be overwritten"):
        writer.apply(plan_for(root))
    assert (root / "new/deep/c.py").read_text() == "mine\n"


def test_a_read_only_file(root: Path) -> None:
    (root / "b.py").chmod(0o444)
    with pytest.raises(Refusal, match="read-only"):
        writer.apply(plan_for(root))
    assert snapshot(root) == BEFORE


def test_a_link_inside_the_project_is_followed(root: Path) -> None:
    (root / "real.py").write_bytes(BEFORE["b.py"])
    (root / "b.py").unlink()
    (root / "b.py").symlink_to("real.py")
    writer.apply(plan_for(root))
    assert (root / "b.py").is_symlink()
    assert (root / "real.py").read_bytes() == b"\xef\xbb\xbfb = 2"
    writer.undo(str(root))
    assert (root / "real.py").read_bytes() == BEFORE["b.py"]


def test_a_link_that_leads_out_is_refused(root: Path) -> None:
    outside = root.parent / "outside.py"
    outside.write_bytes(BEFORE["b.py"])
    (root / "b.py").unlink()
    (root / "b.py").symlink_to(outside)
    with pytest.raises(Refusal, match="leads out"):
        writer.apply(plan_for(root))
    assert outside.read_bytes() == BEFORE["b.py"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("at", range(1, 8))
def test_a_disk_that_fails(root: Path, monkeypatch: pytest.MonkeyPatch, failing: str, at: int) -> None:
    calls = 0
    real = {"fsync": os.fsync, "replace": Path.replace}[failing]

    def fail(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(28, "No space left on device")
        return real(*arguments)  # type: ignore[operator]

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, fail)
    try:
        writer.apply(plan_for(root))
    except SourceError as error:
        assert "No space left" in str(error)
        monkeypatch.undo()
        assert snapshot(root) == BEFORE
        assert not (root / "new").exists()
    else:
        assert (root / "a.py").read_bytes() == b"a = 2\r\n"


def test_a_check_that_fails_puts_everything_back(root: Path) -> None:
    with pytest.raises(Refusal, match="the check failed"):
        writer.apply(plan_for(root), verify_with="echo broken; exit 3")
    assert snapshot(root) == BEFORE
    assert writer.undo(str(root)) == ("", ())


def test_a_check_sees_the_new_files(root: Path) -> None:
    assert writer.apply(plan_for(root), verify_with="cat a.py") == "a = 2\n"


def test_no_place_for_the_journal_but_the_tree(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(root / "keep.py"))  # no folder: nothing can be made there
    writer.apply(plan_for(root))
    assert (root / "a.py").read_bytes() == b"a = 2\r\n"
    assert writer.undo(str(root))[1] == ("a.py", "b.py", "new/deep/c.py")
    assert (root / "a.py").read_bytes() == BEFORE["a.py"]


def test_two_runs_at_once(root: Path) -> None:
    with writer.journal_of(str(root)).locked(), pytest.raises(UsageError, match="another refactoring"):
        writer.apply(plan_for(root))
    assert snapshot(root) == BEFORE


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
at, count = int(sys.argv[3]), 0
def dying(real):
    def call(*arguments, **options):
        global count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    return call
os.fsync, os.open = dying(os.fsync), dying(os.open)
for name in ("replace", "mkdir", "chmod", "unlink"):
    setattr(Path, name, dying(getattr(Path, name)))
from test_writer import plan_for
from boundary_guard.refactor import writer
writer.ask_second_parser = lambda plan: None
writer.apply(plan_for(Path(sys.argv[2])))
"""


@pytest.mark.parametrize("at", range(1, 26))
def test_killed_at_any_step(root: Path, at: int) -> None:
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(root), str(at)]
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, check=False)
    assert done.returncode in (-signal.SIGKILL, 0), done.stderr
    writer.recover(str(root))
    now = snapshot(root)
    after = {each.path: each.after for each in plan_for(root).files}
    assert now in (BEFORE, {**BEFORE, **after})
    assert done.returncode or now != BEFORE


class TestGit:
    """Files that are not committed are not written, unless that is asked for."""

    @pytest.fixture(autouse=True)
    def repository(self, root: Path) -> None:
        for arguments in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", "-C", str(root), *arguments], check=True)

    def test_clean(self, root: Path) -> None:
        (root / "keep.py").write_text("unrelated\n")
        (root / "untracked.py").write_text("unrelated\n")
        writer.apply(plan_for(root))
        status = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain"], capture_output=True, text=True, check=True
        )
        assert "boundary-guard" not in status.stdout
        writer.undo(str(root))
        assert (root / "a.py").read_bytes() == BEFORE["a.py"]

    def test_no_filter_of_the_repository_is_run(self, root: Path) -> None:
        """``git status`` hands files to programs that ``.git/config`` names; a folder may have come with one."""
        mark, program = root.parent / "was-run", root.parent / "filter"
        program.write_text(f"#!/bin/sh\ntouch '{mark}'\nexec cat\n")
        (root / ".gitattributes").write_text("*.py filter=x\n")
        subprocess.run(["git", "-C", str(root), "config", "filter.x.clean", f"sh '{program}'"], check=True)
        (root / "a.py").write_bytes(b"a = 7\n")
        os.utime(root / "a.py", (time.time() + 2, time.time() + 2))  # git looks at it again, however fast all this went
        with pytest.raises(Refusal, match="not committed"):
            writer.apply(Plan(str(root), (), (Changed("a.py", b"a = 7\n", b"a = 4\n"),)))
        assert not mark.exists()
        subprocess.run(["git", "-C", str(root), "status", "--porcelain"], check=True, capture_output=True)
        assert mark.exists()  # git alone would have

    def test_dirty(self, root: Path) -> None:
        (root / "a.py").write_bytes(b"a = 3\n")
        plan = Plan(str(root), (), (Changed("a.py", b"a = 3\n", b"a = 4\n"),))
        with pytest.raises(Refusal, match=r"not committed: a\.py"):
            writer.apply(plan)
        assert (root / "a.py").read_bytes() == b"a = 3\n"
        writer.apply(plan, allow_dirty=True)
        assert (root / "a.py").read_bytes() == b"a = 4\n"
