"""Answers are given again only where nothing has changed, and a damaged cache is no cache."""

import os
import time
from pathlib import Path

import pytest

from boundary_guard.cache.answers import Answer, Cache
from boundary_guard.cache.stamps import ABSENT, COARSE, is_settled, stamp

LATER = 10**9
"""A run that begins a second from now: what was written a moment ago is settled then."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "a.py").write_text("import os\n", encoding="utf-8")
    return tmp_path / "project"


def _cache(folder: Path, *arguments: str) -> Cache:
    cache = Cache(str(folder), list(arguments or ("check",)), "1")
    cache.prepare()
    return cache


def _kept(folder: Path, *paths: Path, out: str = "report\n") -> Cache:
    cache = _cache(folder)
    cache.remember(Answer(1, out, "warned\n"), map(str, paths), time.time_ns() + LATER)
    return cache


def test_an_answer_is_given_again(project: Path, tmp_path: Path) -> None:
    answer = _kept(tmp_path / "cache", project / "a.py", project, project / "missing.py").recall()
    assert answer is not None
    assert (answer.code, answer.out, answer.err) == (1, "report\n", "warned\n")


def test_another_question_has_another_answer(project: Path, tmp_path: Path) -> None:
    _kept(tmp_path / "cache", project / "a.py")
    assert _cache(tmp_path / "cache", "check", "--contract", "x").recall() is None


def test_two_words_are_not_one_with_a_line_break(project: Path, tmp_path: Path) -> None:
    cache = _cache(tmp_path / "cache", "check", "x")
    cache.remember(Answer(0, "", ""), [str(project / "a.py")], time.time_ns() + LATER)
    assert cache.recall() is not None
    assert _cache(tmp_path / "cache", "check\nx").recall() is None


def _changed(project: Path) -> None:
    (project / "a.py").write_text("import sys\n", encoding="utf-8")


def _changed_in_secret(project: Path) -> None:
    found = os.stat(project / "a.py")
    (project / "a.py").write_text("import re\n\n", encoding="utf-8")
    os.utime(project / "a.py", ns=(found.st_atime_ns, found.st_mtime_ns))


def _removed(project: Path) -> None:
    (project / "a.py").unlink()


def _added(project: Path) -> None:
    (project / "b.py").write_text("", encoding="utf-8")


def _appeared(project: Path) -> None:
    (project / "missing").mkdir()


@pytest.mark.parametrize("change", [_changed, _changed_in_secret, _removed, _added, _appeared])
def test_a_change_is_seen(project: Path, tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    cache = _kept(tmp_path / "cache", project / "a.py", project, project / "missing")
    time.sleep(0.02)  # the system's clock ticks every few milliseconds
    change(project)
    assert cache.recall() is None


@pytest.mark.parametrize("damage", [b"", b"\0", b"boundary-guard answer 1", None])
def test_damage_is_a_miss(project: Path, tmp_path: Path, damage: bytes | None) -> None:
    cache = _kept(tmp_path / "cache", project / "a.py")
    (file,) = (tmp_path / "cache").glob("answer-*")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"report", b"rePort") if damage is None else damage)
    assert cache.recall() is None


@pytest.mark.parametrize("kind", ["a FIFO", "a device", "a folder", "a link to itself"])
def test_what_is_no_file_is_a_miss(project: Path, tmp_path: Path, kind: str) -> None:
    cache = _kept(tmp_path / "cache", project / "a.py")
    (file,) = (tmp_path / "cache").glob("answer-*")
    file.unlink()
    match kind:
        case "a FIFO":
            os.mkfifo(file)
        case "a device":
            file.symlink_to("/dev/zero")
        case "a folder":
            file.mkdir()
        case _:
            file.symlink_to(file.name)
    assert cache.recall() is None


def test_a_link_that_the_project_brings_along_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="it is a link"):
        _cache(tmp_path / "link")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "CACHEDIR.TAG").symlink_to(tmp_path / "elsewhere" / "tag")
    _cache(tmp_path / "cache")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_with_something_in_it_is_not_marked_as_a_cache(project: Path) -> None:
    _cache(project)
    assert [path.name for path in project.iterdir()] == ["a.py"]


def test_every_cut_off_answer_is_a_miss(project: Path, tmp_path: Path) -> None:
    cache = _kept(tmp_path / "cache", project / "a.py")
    (file,) = (tmp_path / "cache").glob("answer-*")
    content = file.read_bytes()
    for length in range(len(content)):
        file.write_bytes(content[:length])
        assert cache.recall() is None, length


def test_what_changed_during_the_run_is_not_kept(project: Path, tmp_path: Path) -> None:
    cache = _cache(tmp_path / "cache")
    start = time.time_ns()
    _changed(project)
    cache.remember(Answer(0, "", ""), [str(project / "a.py")], start)
    assert not list((tmp_path / "cache").glob("answer-*"))


def test_whole_seconds_need_longer_to_settle() -> None:
    moment = 1_700_000_000 * COARSE
    assert not is_settled(f"{moment} {moment} 1 1 1", moment + COARSE)
    assert is_settled(f"{moment} {moment} 1 1 1", moment + 3 * COARSE)
    assert is_settled(f"{moment + 1} {moment + 1} 1 1 1", moment + COARSE)


def test_old_answers_make_room(project: Path, tmp_path: Path) -> None:
    for number in range(40):
        cache = _cache(tmp_path / "cache", "check", str(number))
        cache.remember(Answer(0, "", ""), [str(project / "a.py")], time.time_ns() + LATER)
    assert len(list((tmp_path / "cache").glob("answer-*"))) == 32


def test_what_is_not_there_has_a_stamp(tmp_path: Path) -> None:
    assert stamp(str(tmp_path / "nothing")) == ABSENT
    assert stamp("a\0b") == ABSENT
