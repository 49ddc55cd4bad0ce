"""Files are parsed beside the analysis: the same blind spots, whoever does the parsing."""

import os
from pathlib import Path

import pytest
from conftest import project_at, write_files

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve import syntax
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.syntax import SyntaxCheck

FILES = {f"m{number}.py": "import os\n" for number in range(8)} | {"bad.py": "import (\n", "worse.py": "def f(:\n"}


def _check(project: Project) -> list[str]:
    names = [module.name for module in project.tree.modules()]
    with SyntaxCheck(project) as check:
        check.begin(names)
        check.finish(names)
    return sorted(project.blind)


@pytest.mark.parametrize("enough", [1, 1000])
def test_what_cannot_be_parsed_is_a_blind_spot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough: int) -> None:
    write_files(tmp_path, FILES)
    monkeypatch.setattr(syntax, "WORTH_A_PROCESS", enough)
    assert _check(project_at(tmp_path)) == ["bad.py", "worse.py"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no second process here")
def test_a_process_that_dies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, FILES)
    monkeypatch.setattr(syntax, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(syntax, "_parse_all", lambda *_: os._exit(1))
    assert _check(project_at(tmp_path)) == ["bad.py", "worse.py"]


def test_what_was_parsed_already_is_not_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, FILES)
    monkeypatch.setattr(syntax, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(syntax, "_can_fork", lambda: pytest.fail("nothing is left to parse"))
    project = project_at(tmp_path)
    names = [module.name for module in project.tree.modules()]
    for name in names:
        project.facts(name)
    with SyntaxCheck(project) as check:
        check.begin(names)
    assert project.is_parsed(ModuleName("bad"))
