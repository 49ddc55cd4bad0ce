"""A configuration that is found above the root: where its names mean nothing, the message says where they do."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.program import run
from boundary_guard.library import plan_move
from boundary_guard.model.errors import UsageError
from boundary_guard.pytest import assert_contract

FILES = {
    "shop/__init__.py": "",
    "shop/values.py": "def f():\n    pass\n",
    "shop/web.py": "import shop.values\n",
    "pyproject.toml": """
[project]
name = "other"
dependencies = ["SQLAlchemy"]

[tool.boundary-guard]
source_roots = ["."]

[[tool.boundary-guard.contracts]]
id = "values"
type = "forbidden"
source_modules = ["shop.values"]
forbidden_modules = ["shop.web"]
""",
    "docs/conf.py": "",
}
OTHERS = {
    "layers": 'type = "layers"\nlayers = ["shop.web", "shop.values"]',
    "independence": 'type = "independence"\nmodules = ["shop.values", "shop.*"]',
    "wildcard": 'type = "forbidden"\nsource_modules = ["shop.*"]\nforbidden_modules = ["json"]',
    "forbidden": 'type = "forbidden"\nsource_modules = ["conf"]\nforbidden_modules = ["shop.web"]',
    "dependency": 'type = "forbidden"\nsource_modules = ["conf"]\nforbidden_modules = ["sqlalchemy"]',
    "entry": 'type = "forbidden"\nentry_points = ["shop.values:f"]\nforbidden_modules = ["json"]',
}
THERE = "it is known in .., where pyproject.toml was found: run it there, or give --root .."


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--no-cache", "--config", "../pyproject.toml"],
        ["check", "--source", "shop.values", "--forbid", "shop.web"],
        ["trace"],
        ["trace", "shop.values:f", "--forbid", "json"],
        ["baseline", "write"],
        ["explain", "shop.values", "shop.web"],
        ["refactor", "move", "f", "--from", "shop.values", "--to", "shop.other"],
        ["refactor", "cut", "shop.values:f", "g"],
        ["refactor", "disconnect", "--contract", "values"],
    ],
    ids=" ".join,
)
def test_every_command_says_where_to_run_it(
    arguments: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert THERE in "".join(capsys.readouterr())
    run([*arguments, "--root", ".."])
    assert "is known in" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", OTHERS)
def test_every_kind_of_name_is_looked_for_there(kind: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract = f'[[tool.boundary-guard.contracts]]\nid = "{kind}"\n{OTHERS[kind]}\n'
    write_files(project, {"pyproject.toml": f"{FILES['pyproject.toml']}\n{contract}"})
    assert run(["check", "--contract", kind]) == 2
    assert THERE in "".join(capsys.readouterr())


def test_the_library_says_it_too(project: Path) -> None:
    with pytest.raises(AssertionError, match="it is known in \\.\\."):
        assert_contract("values")
    assert_contract("values", root="..")
    with pytest.raises(UsageError, match="it is known in \\.\\."):
        plan_move(".", ["f"], "shop.values", "shop.other")


def test_what_is_known_nowhere_gets_the_nearest_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--source", "conv", "--forbid", "json"]) == 2
    assert 'did you mean "conf"' in "".join(capsys.readouterr())


def test_declared_importer_functions_are_looked_for_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(project, {"docs/shop/__init__.py": ""})
    declared = '[[tool.boundary-guard.importers]]\nfunction = "shop.values.f"\npattern = "shop.*"\n'
    write_files(project, {"pyproject.toml": f"{FILES['pyproject.toml']}\n{declared}"})
    assert run(["check"]) == 2
    assert THERE in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--config", "none.toml"], "error: none.toml: there is no such file"),
        (["--config", "rules.toml"], "error: rules.toml:1: "),
        (["--config", "../docs/rules.toml"], "error: rules.toml:1: "),
        (["--config", "../other/pyproject.toml"], "error: ../other/pyproject.toml:2: "),
        (["--root", "../other"], "error: ../other/pyproject.toml:2: "),
        (["--root", "../other/inner"], "error: ../other/pyproject.toml:2: "),
        (["--root", ".."], "error: ../pyproject.toml:2: [tool.boundary-guard]: contract_files names"),
        (["--config", "roots.toml"], 'error: roots.toml: source root "nowhere" is no folder of the project'),
        (["--root", "..", "--config", "roots.toml"], 'error: roots.toml: source root "nowhere" is no folder'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_paths_in_messages_are_seen_from_the_current_folder(
    arguments: list[str], says: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(
        project,
        {
            "docs/rules.toml": "contract = []\n",
            "docs/roots.toml": f'source_roots = ["nowhere"]\n[[contracts]]\nid = "x"\n{OTHERS["wildcard"]}\n',
            "other/pyproject.toml": "[tool.boundary-guard]\ncontract = []\n",
            "other/inner/x.py": "",
            "pyproject.toml": '[tool.boundary-guard]\ncontract_files = ["none.toml"]\n',
        },
    )
    assert run(["check", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert str(project) not in error


def test_the_folder_above_is_found_through_dots(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``docs/inner/..`` is ``docs``: what lies in ``docs/inner`` is no configuration of it."""
    write_files(project, {"docs/inner/pyproject.toml": "[tool.boundary-guard]\nunknown = 1\n"})
    assert run(["check", "--root", "inner/.."]) == 2
    assert THERE in "".join(capsys.readouterr())
