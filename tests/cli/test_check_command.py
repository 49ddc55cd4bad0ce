"""``boundary-guard check`` end to end: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import re
import shlex
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
    "app/store.py": "import sqlite3\n",
    "app/other.py": "",
}
HEAD = '[[tool.boundary-guard.contracts]]\nid = "no-store"\ntype = "forbidden"\n'
SIDES = 'source_modules = ["app.start"]\nforbidden_modules = ["app.store"]\n'
TEN = [
    *(f"modules.core.{name}.db_models" for name in ["database", "error_handler", "framework", "scheduler", "settings"]),
    "modules.core.settings_v2.db_models",
    *(f"modules.standard.{name}.db_models" for name in ["decorator_validation", "semantic_core", "table_validation"]),
    "modules.standard.vector_operations.db_models",
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write_files(tmp_path, SMALL)
    return tmp_path


def check(root: Path, *arguments: str) -> int:
    return run(["check", "--root", str(root), *arguments])


def configured(root: Path, extra: str, files: dict[str, str] | None = None) -> int:
    """Check a project whose only contract is ours, with more keys."""
    write_files(root, {**(files or {}), "pyproject.toml": HEAD + SIDES + extra})
    return check(root)


def test_the_legacy_application_is_broken_by_ten_modules(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(LEGACY) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert all(f"core.bootstrap imports {name} by name" in out for name in TEN)
    assert "core/bootstrap.py:76:28" in out
    assert "legacy_reports" not in out
    assert f"refactor disconnect --contract bootstrap-independence --diff --root {shlex.quote(str(LEGACY))}" in out


@pytest.mark.parametrize("folder", ["app", "the 'app' $(touch x); y"])
@pytest.mark.parametrize("options", ["", "--config rules.toml", "--source app.start --forbid app.store"])
def test_what_to_run_next_runs(
    options: str, folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is printed, from where check was run: for the same folder and the same configuration."""
    config = "[[contracts]]" + (HEAD + SIDES).partition("]]")[2]
    write_files(tmp_path / folder, {**SMALL, "pyproject.toml": HEAD + SIDES})
    write_files(tmp_path, {"rules.toml": config.replace("no-store", "its-id")})
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--root", folder, "--format", "json", *options.split()]) == 1
    [result] = json.loads(capsys.readouterr().out)["contracts"]
    steps = [shlex.split(step) for step in result["next"]]
    assert {step[1] for step in steps} >= {"trace", "explain"}
    for program, *words in steps:
        assert program == "boundary-guard"
        assert words[words.index("--root") + 1] == folder
        assert ("rules.toml" in words) == ("rules.toml" in options)
        assert run(words) != 2, capsys.readouterr().err
        assert "app.st" in capsys.readouterr().out.replace("/", ".")


def test_every_hop_is_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(small, "--source", "app.start", "--forbid", "app.store") == 1
    out = capsys.readouterr().out
    assert "app.start -> app.steps  app/start.py:1:1  from, at load\n          from app import steps\n" in out
    assert "app.steps -> app.store  app/steps.py:2:5  import, in first()\n          import app.store\n" in out


def test_without_findings_it_holds(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(small, "--source", "app.other", "--forbid", "app.store") == 0
    assert capsys.readouterr().out.endswith("1 contract, 1 holds, 0 findings\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "nothing to check"),
        (("--contract", "x"), 'there is no contract "x"'),
        (("--source", "app.start"), "add --forbid PATTERN"),
        (("--forbid", "app.store"), "add --source PATTERN"),
        (("--source", "app.start", "--forbid", "app.stor"), 'did you mean "app.store"?'),
        (("--source", "app.strat", "--forbid", "app.store"), 'did you mean "app.start"?'),
        (("--source", "app.*.x", "--forbid", "app.store"), "matches no module"),
        (("--source", "app/start.py", "--forbid", "app.store"), "is no module pattern"),
        (("--source", "app.start", "--forbid", "app.start"), "given to both"),
        (("--source", "app.store.x", "--forbid", "app"), "matches no module"),
        (("--format", "yaml"), "'yaml' is not one of"),
        (("--config", "nowhere.toml"), "there is no such file"),
        (("--root", "/nowhere"), "there is no such folder"),
    ],
)
def test_what_cannot_be_done_is_exit_code_2(
    small: Path, arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(small, *arguments) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("", 1),
        ("allow_indirect_imports = true\n", 0),
        ('how = ["dynamic"]\n', 0),
        ('how = ["from", "statement"]\n', 1),
        ('when = ["load"]\n', 0),
        ('when = ["load", "call"]\n', 1),
        ('entry_points = ["app.start:main"]\nreach = ["load", "called"]\n', 1),
        ('entry_points = ["app.start:main"]\nreach = ["load"]\n', 0),
        ('entry_points = ["app.start:main"]\nreach = ["present"]\n', 0),
        ('ignore_imports = [{ importer = "app.steps", imported = "app.store", reason = "until 3.0" }]\n', 0),
        ('ignore_imports = [{ importer = "app.*", imported = "app.store", reason = "until 3.0" }]\n', 0),
        ('ignore_imports = [{ importer = "app.steps", imported = "app.other", reason = "until 3.0" }]\n', 2),
        ('ignore_imports = [{ importer = "app.store", imported = "sqlite3", reason = "until 3.0" }]\n', 2),
    ],
)
def test_what_a_contract_counts(small: Path, extra: str, code: int) -> None:
    assert configured(small, extra) == code


def test_of_two_ignores_that_do_the_same_one_is_stale(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [("app.start", "app.steps"), ("app.steps", "app.store")]
    tables = ", ".join(f'{{ importer = "{a}", imported = "{b}", reason = "x" }}' for a, b in entries)
    assert configured(small, f"ignore_imports = [{tables}]\n") == 2
    assert capsys.readouterr().err.count("the verdict is the same without it") == 1


@pytest.mark.parametrize(("policy", "code"), [("error", 2), ("warn", 0), ("ignore", 0)])
def test_an_unresolved_import_is_told_always(
    small: Path, policy: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = {"app/steps.py": "import importlib, sys\nimportlib.import_module(sys.argv[1])\n"}
    assert configured(small, f'blind_spots = "{policy}"\n', steps) == code
    assert "app/steps.py:2:1" in capsys.readouterr().out


BLIND = {
    "call": "import importlib, os\ndef load():\n    return importlib.import_module(os.environ['X'])\n",
    "load": "import importlib, os\nimportlib.import_module(os.environ['X'])\n",
    "run at load": "import importlib, os\ndef load():\n    importlib.import_module(os.environ['X'])\nload()\n",
    "type checking": (
        "import importlib, os, typing\nif typing.TYPE_CHECKING:\n    importlib.import_module(os.environ['X'])\n"
    ),
    "star": "from app.names import *\n",
    "path": "import os, sys\ndef later():\n    sys.path.append(os.environ['X'])\n",
    "unreadable": "def (:\n",
}
NAMES = {"app/names/__init__.py": "import os\n__all__ = os.environ['X'].split()\n", "app/names/below.py": ""}


@pytest.mark.parametrize(
    ("blind", "extra", "code"),
    [
        ("call", "", 2),
        ("call", 'when = ["load"]\n', 0),
        ("call", 'when = ["load", "call"]\n', 2),
        ("call", 'how = ["statement", "from"]\n', 0),
        ("call", 'how = ["convention"]\n', 0),
        ("call", 'how = ["dynamic", "from"]\n', 2),
        ("call", 'how = ["parent", "from"]\n', 2),  # it may import a module of a package, which runs first
        ("load", 'when = ["load"]\n', 2),
        ("run at load", 'when = ["load"]\n', 2),
        ("type checking", "", 0),
        ("type checking", 'when = ["load", "type-checking"]\n', 2),
        ("star", "", 2),
        ("star", 'how = ["star", "from"]\n', 2),
        ("star", 'how = ["statement", "from"]\n', 0),
        ("path", 'when = ["load"]\nhow = ["statement", "from"]\n', 2),  # all that is imported after it
        ("unreadable", 'when = ["load"]\nhow = ["from"]\n', 2),
    ],
)
def test_blind_spots_matter_where_an_import_may_count(
    small: Path, blind: str, extra: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are told only there, too."""
    files = {**NAMES, "app/steps.py": BLIND[blind], "app/names/below.py": ""}
    assert configured(small, 'blind_spots = "error"\n' + extra, files) == code
    assert ("app/steps.py:" in capsys.readouterr().out) is (code == 2)
    layers = '[[tool.boundary-guard.contracts]]\nid = "l"\ntype = "layers"\nlayers = ["app.steps", "app.other"]\n'
    write_files(small, {"pyproject.toml": f'{layers}blind_spots = "error"\n{extra}'})
    assert check(small) == code


@pytest.mark.parametrize(
    ("reach", "code"), [("load", 0), ("called", 2), ("present", 0), ("load', 'called", 2), ("called', 'present", 2)]
)
def test_blind_spots_matter_where_what_counts_reaches_them(reach: str, code: int, small: Path) -> None:
    start = (
        "import importlib, os\ndef main():\n    load(os.environ['X'])\ndef load(x):\n    importlib.import_module(x)\n"
    )
    extra = f"blind_spots = 'error'\nentry_points = ['app.start:main']\nreach = ['{reach}']\n"
    assert configured(small, extra, {"app/start.py": start}) == code


def test_an_unreadable_file_on_the_way_is_exit_code_2(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert configured(small, "", {"app/steps.py": "def first(:\n"}) == 2
    assert "app/steps.py:1" in capsys.readouterr().out


def test_one_beside_the_way_does_not_matter(small: Path) -> None:
    assert configured(small, "", {"app/steps.py": "", "app/other.py": "def first(:\n"}) == 0


def test_worse_news_are_told_too(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"app/start.py": "from app import steps, other\n", "app/other.py": "def first(:\n"}
    assert configured(small, "", files) == 1
    out = capsys.readouterr().out
    assert "app.steps imports app.store" in out
    assert "app/other.py:1" in out


def test_a_stale_ignore_is_worse_than_a_finding(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ignored = 'ignore_imports = [{ importer = "app.steps", imported = "app.other", reason = "until 3.0" }]\n'
    assert configured(small, ignored) == 2
    out = capsys.readouterr().out
    assert "app.steps imports app.store" in out
    assert "app.steps -> app.other, which is no import on the way" in out


def test_type_checking_does_not_count_and_is_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"app/steps.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.store\n"}
    assert configured(small, "", files) == 0
    assert "1 import for type checking only, not counted" in capsys.readouterr().out
    assert configured(small, 'when = ["load", "type-checking"]\n', files) == 1


@pytest.mark.parametrize(
    ("forbidden", "line", "code"),
    [
        ("sqlalchemy", "import sqlalchemy.orm", 1),
        ("sqlalchemy.orm", "import sqlalchemy.orm", 1),
        ("sqlalchemy.orm", "from sqlalchemy import orm", 1),
        ("sqlalchemy.orm", "from sqlalchemy.orm import Session", 1),
        ("sqlalchemy.orm", "from sqlalchemy import Column", 0),
        ("sqlalchemy.*", "import sqlalchemy", 0),
        ("sqlite3", "import json", 0),
    ],
)
def test_packages_from_outside(tmp_path: Path, forbidden: str, line: str, code: int) -> None:
    write_files(tmp_path, {"a.py": f"{line}\n", "b.py": "import sqlalchemy.engine, sqlalchemy.orm\n"})
    assert check(tmp_path, "--source", "a", "--forbid", forbidden) == code


def test_names_from_outside_that_are_nowhere(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused where the files of the standard library show it, told where nothing can be known."""
    write_files(small, {"requirements.txt": "requests\nPyYAML\n"})
    for forbidden, says in (("xml.etre", 'did you mean "xml.etree"?'), ("PyYAML", 'whose module is "yaml"')):
        assert check(small, "--source", "app.other", "--forbid", forbidden) == 2
        assert says in capsys.readouterr().err
        assert run(["trace", "app.other", "--forbid", forbidden, "--root", str(small)]) == 2
        assert says in capsys.readouterr().err
    assert check(small, "--source", "app.other", "--forbid", "requests.sesions", "--format", "json") == 0
    (note,) = json.loads(capsys.readouterr().out)["contracts"][0]["notes"]
    assert "nothing in the project imports it" in note
    assert run(["trace", "app.other", "--forbid", "requests.sesions", "--root", str(small)]) == 0
    assert note in capsys.readouterr().err
    assert check(small, "--source", "app.other", "--forbid", "scikit-learn") == 2
    assert 'whose module is "sklearn"' in capsys.readouterr().err


def test_more_than_one_contract(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = HEAD.replace("no-store", "other") + 'source_modules = ["app.other"]\nforbidden_modules = ["app.store"]\n'
    write_files(small, {"pyproject.toml": HEAD + SIDES + other})
    assert check(small) == 1
    assert check(small, "--contract", "other") == 0
    assert check(small, "--contract", "other", "--contract", "no-store") == 1
    assert check(small, "--exit-zero") == 0
    assert "2 contracts, 1 holds, 1 broken, 1 finding" in capsys.readouterr().out


@pytest.mark.parametrize("one_stream", [True, False])
@pytest.mark.parametrize("format_name", ["text", "concise"])
def test_a_mistake_is_said_once_in_each_stream(format_name: str, one_stream: bool, small: Path) -> None:
    """As on a terminal and in a hook, where both streams are one; a report in a file hides nothing."""
    command = [sys.executable, "-m", "boundary_guard", "check", "--format", format_name, "--root", str(small)]
    command += ["--source", "app.start", "--forbid", "app.nothing"]
    err = subprocess.STDOUT if one_stream else subprocess.PIPE
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=err, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 2
    assert done.stdout.count('"app.nothing" matches no module') == 1
    assert one_stream or done.stderr.count('"app.nothing" matches no module') == 1


def test_a_contract_with_findings_stands_apart(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What holds is one line each; one empty line before and after each of the others, and before its notes."""
    four = "".join(
        f'[[tool.boundary-guard.contracts]]\nid = "{each}"\ntype = "forbidden"\n'
        f'source_modules = ["{"app.other" if each in "ad" else "app.start"}"]\nforbidden_modules = ["app.store"]\n'
        for each in "abcd"
    )
    write_files(small, {"pyproject.toml": four, "app/start.py": "import app.steps, sys\n__import__(sys.argv[1])\n"})
    assert check(small) == 1
    out = capsys.readouterr().out
    assert out.startswith("holds  a\n\nBROKEN  b\n\n")
    assert "\n\nBROKEN  c\n\n" in out
    assert "\n\nholds  d\n4 contracts, 2 hold, 2 broken" in out
    assert "explain app.steps app.store --root" in out
    assert "\n\n  blind spot" in out
    assert "\n\n\n" not in out


def test_exit_zero_does_not_hide_what_is_wrong(small: Path) -> None:
    assert check(small, "--source", "app.nowhere", "--forbid", "app.store", "--exit-zero") == 2


def test_a_contract_that_matches_nothing_does_not_stop_the_others(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = HEAD.replace("no-store", "other") + 'source_modules = ["app.nowhere"]\nforbidden_modules = ["app.store"]\n'
    write_files(small, {"pyproject.toml": HEAD + SIDES + other})
    assert check(small) == 2
    out, err = capsys.readouterr()
    assert "app.steps imports app.store" in out
    assert "app.nowhere" in err


@pytest.mark.parametrize(
    ("source", "forbidden", "code"),
    [
        ("app", "app.store", 1),
        ("app.start", "app.*", 1),
        ("app.store", "app.*", 0),
        ("app.other", "app", 0),
        ("app.**", "app.store", 1),
    ],
)
def test_where_the_sides_overlap(small: Path, source: str, forbidden: str, code: int) -> None:
    assert check(small, "--source", source, "--forbid", forbidden) == code


def test_migrations_belong_to_their_package(small: Path) -> None:
    write_files(
        small, {"app/steps.py": "", "app/start/__init__.py": "", "app/start/0001_initial.py": "import app.store\n"}
    )
    assert check(small, "--source", "app.start", "--forbid", "app.store") == 1


def test_lines_do_not_change_the_fingerprint(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fingerprints() -> list[str]:
        assert check(small, "--source", "app.start", "--forbid", "app.store", "--format", "json") == 1
        return [each["fingerprint"] for each in json.loads(capsys.readouterr().out)["findings"]]

    before = fingerprints()
    write_files(small, {"app/steps.py": "# a comment\n\n" + SMALL["app/steps.py"]})
    assert fingerprints() == before
    assert len(before) == 1


def test_a_file_gets_its_format_and_the_terminal_the_text(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    json_file, text_file = small / "out.json", small / "out.txt"
    arguments = ("--source", "app.start", "--forbid", "app.store", "-o", str(json_file), "-o", str(text_file))
    assert check(small, *arguments, "--format", "concise") == 1
    assert json.loads(json_file.read_text(encoding="utf-8"))["verdict"] == "broken"
    assert text_file.read_text(encoding="utf-8").startswith("app/steps.py:2:5: BG102 ")
    assert capsys.readouterr().out.startswith("BROKEN")


def test_a_report_is_not_written_over_source_code(small: Path) -> None:
    arguments = ("--source", "app.start", "--forbid", "app.store")
    assert check(small, *arguments, "-o", str(small / "app" / "start.py")) == 2
    assert (small / "app" / "start.py").read_text(encoding="utf-8") == SMALL["app/start.py"]


@pytest.mark.parametrize("name", ["pyproject.toml", "boundary-guard.toml", "rules/more.toml"])
def test_gitlab_is_told_in_which_file_a_mistake_is(name: str, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = HEAD if name == "pyproject.toml" else HEAD.replace("tool.boundary-guard.", "")
    write_files(small, {name: head + SIDES.replace("app.store", "app.nothing")})
    options = ["--config", str(small / name)] if "/" in name else []
    assert check(small, "--format", "gitlab", *options) == 2
    [issue] = json.loads(capsys.readouterr().out)
    assert issue["location"]["path"] == name


OTHER_FORBIDDEN = 'source_modules = ["app.start"]\nforbidden_modules = [\n    "app.store",\n    "app.stor",\n]\n'
STALE = (
    SIDES
    + 'ignore_imports = [\n    { importer = "app.steps", imported = "app.store", reason = "x" },\n'
    + '    { importer = "app.start", imported = "app.sore", reason = "x" },\n]\n'
)
THEIRS = "[importlinter]\nroot_package = app\n\n[importlinter:contract:x]\nname = x\n"
THEIRS += "type = layers\nlayers =\n  app.nope\n  app.store\n"
THEIRS_IN_TOML = '[[tool.importlinter.contracts]]\nname = "x"\ntype = "layers"\nlayers = ["app.nope", "app.store"]\n'
THEIRS_IN_TOML += '\n[tool.importlinter]\nroot_package = "app"\n'


@pytest.mark.parametrize(
    ("files", "options", "place"),
    [
        ({"pyproject.toml": HEAD + OTHER_FORBIDDEN}, (), "pyproject.toml:7"),
        ({"pyproject.toml": HEAD + STALE}, (), "pyproject.toml:8"),
        ({"pyproject.toml": HEAD + 'entry_points = ["app.start:mian"]\n' + SIDES}, (), "pyproject.toml:4"),
        ({"pyproject.toml": "\n" + HEAD + SIDES.replace("app.start", "app.store.*")}, (), "pyproject.toml:5"),
        (
            {"rules/c.toml": (HEAD + OTHER_FORBIDDEN).replace("tool.boundary-guard.", "")},
            ("rules/c.toml",),
            "rules/c.toml:7",
        ),
        (
            {
                "pyproject.toml": '[tool.boundary-guard]\ncontract_files = ["rules/c.toml"]\n',
                "rules/c.toml": (HEAD + OTHER_FORBIDDEN).replace("tool.boundary-guard.", ""),
            },
            (),
            "rules/c.toml:7",
        ),
        ({".importlinter": THEIRS}, (), ".importlinter:4"),
        ({"pyproject.toml": THEIRS_IN_TOML}, (), "pyproject.toml:1"),
        ({"rules/pyproject.toml": THEIRS_IN_TOML}, ("rules/pyproject.toml",), "rules/pyproject.toml:1"),
    ],
)
def test_a_mistake_that_is_found_late_has_its_line(
    files: dict[str, str], options: tuple[str, ...], place: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the file that it stands in, seen from the project's folder."""
    write_files(small, files)
    arguments = [word for option in options for word in ("--config", str(small / option))]
    assert check(small, "--format", "json", *arguments) == 2
    data = json.loads(capsys.readouterr().out)
    assert [f"{each['place']['path']}:{each['place']['line']}" for each in data["problems"]] == [place]
    for name in ("text", "concise", "github", "sarif", "gitlab", "junit", "markdown", "html"):
        assert check(small, "--format", name, *arguments) == 2
        assert place.partition(":")[0] in capsys.readouterr().out


def test_a_mistake_in_a_folder_above_has_its_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(small, {"pyproject.toml": HEAD + SIDES})
    assert check(small / "app", "--format", "concise") == 2
    assert capsys.readouterr().out.startswith(
        '../pyproject.toml:4:1: BG990 source module "app.start" matches no module'
    )


def test_trace_and_refactor_tell_the_line_of_a_mistake(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not where the command line made it."""
    write_files(small, {"pyproject.toml": HEAD + SIDES.replace("app.store", "app.stor")})
    said = 'error: pyproject.toml:5: contract "no-store": forbidden module "app.stor" matches no module'
    assert run(["trace", "--root", str(small)]) == 2
    assert capsys.readouterr().err.startswith(said)
    assert run(["refactor", "disconnect", "--contract", "no-store", "--root", str(small)]) == 2
    assert capsys.readouterr().err.startswith(said)
    assert run(["trace", "--forbid", "app.stoe", "--root", str(small)]) == 2
    assert capsys.readouterr().err.startswith('error: forbidden module "app.stoe" matches no module')


@pytest.mark.parametrize("name", ["text", "junit", "markdown", "html"])
def test_the_line_of_a_file_that_cannot_be_parsed_is_shown(
    name: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(small, {"app/start.py": "import app.store; x = 1\n(\n"})
    assert check(small, "--source", "app.start", "--forbid", "app.store", "--format", name) == 1
    assert "import app.store; x = 1" in capsys.readouterr().out


def test_verbose_says_what_was_read_and_quiet_says_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "--root", str(small), "--source", "app.start", "--forbid", "app.store"]
    assert run(["-v", *arguments]) == 1
    assert "command-line: 4 modules read" in capsys.readouterr().err
    assert run(["-q", *arguments]) == 1
    assert capsys.readouterr() == ("", "")


def test_the_problem_matcher_reads_the_concise_format(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    matcher = json.loads((REPOSITORY / "docs" / "problem-matcher.json").read_text(encoding="utf-8"))
    [pattern] = matcher["problemMatcher"][0]["pattern"]
    assert check(small, "--source", "app.start", "--forbid", "app.store", "--format", "concise") == 1
    line = capsys.readouterr().out.splitlines()[0]
    found = re.fullmatch(pattern["regexp"], line)
    assert found is not None
    told = [found[pattern[key]] for key in ("file", "line", "column", "severity", "code")]
    assert told == ["app/steps.py", "2", "5", None, "BG102"]


def test_the_problem_matcher_reads_every_line_but_the_last(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Blind spots are warnings; what has no place of its own stands at the first line of a file."""
    matcher = json.loads((REPOSITORY / "docs" / "problem-matcher.json").read_text(encoding="utf-8"))
    [pattern] = matcher["problemMatcher"][0]["pattern"]
    layers = '[[tool.boundary-guard.contracts]]\nid = "order"\ntype = "layers"\nexhaustive = true\n'
    layers += 'containers = ["app"]\nlayers = ["start", "steps"]\n'
    config = HEAD.replace("[[contracts]]", "[[tool.boundary-guard.contracts]]") + SIDES + layers
    config += HEAD.replace("no-store", "none") + 'source_modules = ["app.nothing"]\nforbidden_modules = ["app.store"]\n'
    files = {"app/steps.py": "import importlib, sys, app.broken\nimportlib.import_module(sys.argv[1])\n"}
    write_files(small, {**files, "app/broken.py": "def (\n", "pyproject.toml": config})
    assert check(small, "--format", "concise") == 2
    *lines, _ = capsys.readouterr().out.splitlines()
    found = [re.fullmatch(pattern["regexp"], line) for line in lines]
    assert None not in found, lines
    told = {(each[pattern["severity"]], each[pattern["code"]]) for each in found if each is not None}
    assert told == {(None, "BG106"), (None, "BG902"), (None, "BG990"), ("warning", "BG901")}


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "gitlab", "markdown", "html", "github", "concise"])
def test_a_report_for_machines_says_why_there_is_none(
    name: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who reads the file must not find there what the run before said."""
    write_files(small, {"pyproject.toml": HEAD + SIDES + "nonsense = 1\n", "report.txt": "of the run before"})
    assert check(small, "--format", name) == 2
    out, err = capsys.readouterr()
    assert 'unknown key "nonsense"' in err
    assert "nonsense" in out
    assert check(small, "--format", name, "-o", str(small / "report.txt")) == 2
    assert (small / "report.txt").read_text(encoding="utf-8") == out


@pytest.mark.parametrize(
    ("source", "forbid", "code"),
    [
        ("modules.*.domain", "modules.*.domain", 2),
        ("app.*", "app.*", 2),
        ("app", "app.**", 2),
        ("app.start", "app.*", 1),
        ("modules.a.domain", "modules.*.domain", 1),
        ("modules.b.domain", "modules.*.domain", 0),
    ],
)
def test_a_side_that_leaves_nothing_to_the_other(
    source: str, forbid: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where both sides have the same to say of a module it is a source: with nothing left the contract holds always."""
    sides = f'source_modules = ["{source}"]\nforbidden_modules = ["{forbid}"]\n'
    files = {f"modules/{name}/domain/__init__.py": "" for name in "ab"}
    write_files(tmp_path, {**SMALL, **files, "pyproject.toml": HEAD + sides})
    write_files(tmp_path, {"modules/a/domain/x.py": "import modules.b.domain\n"})
    assert check(tmp_path) == code
    assert ("nothing is left to forbid" in capsys.readouterr().out) == (code == 2)


def test_a_forbidden_pattern_that_is_all_source_is_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sides = 'source_modules = ["app.start"]\nforbidden_modules = ["app.start*", "app.store"]\n'
    sides = sides.replace("app.start*", "*.start")
    write_files(small, {"pyproject.toml": HEAD + sides})
    assert check(small) == 1
    assert '"*.start": all modules that it matches are source modules' in capsys.readouterr().out


def test_the_own_package_of_a_source_module_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It runs before the module whatever the module imports, so that it is not counted; what it imports is."""
    sides = 'source_modules = ["app.core.pure"]\nforbidden_modules = ["app.core"]\n'
    write_files(
        tmp_path, {"app/__init__.py": "", "app/core/__init__.py": "", "app/core/pure.py": "import app.core.db\n"}
    )
    write_files(tmp_path, {"app/core/db.py": "", "pyproject.toml": HEAD + sides})
    assert check(tmp_path) == 1
    out = capsys.readouterr().out
    assert "app.core runs before the source modules that lie in it; that is not counted" in out
    assert "app.core.pure imports app.core.db" in out


@pytest.mark.parametrize(("files", "told"), [({}, 1), ({"app/one/b.py": ""}, 0)])
def test_siblings_of_which_there_is_one(
    files: dict[str, str], told: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = '[[tool.boundary-guard.contracts]]\nid = "x"\ntype = "acyclic_siblings"\nancestors = ["app"]\n'
    write_files(tmp_path, {"app/__init__.py": "", "app/one/__init__.py": "", "app/one/a.py": "", **files})
    write_files(tmp_path, {"pyproject.toml": contract})
    assert check(tmp_path) == 0
    assert capsys.readouterr().out.count("no package in it has two parts") == told


def test_quiet_says_why_it_could_not_be_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(small, {"app/steps.py": "def (\n"})
    assert run(["-q", "check", "--root", str(small), "--source", "app.start", "--forbid", "app.store"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith('error: contract "command-line": app/steps.py:1')


@pytest.mark.parametrize(("files", "code"), [({}, 0), ({"app/other.py": "def (\n"}, 2)])
def test_exit_zero_hides_nothing_that_could_not_be_read(files: dict[str, str], code: int, small: Path) -> None:
    write_files(small, {"app/start.py": "import app.store, app.other\n", **files})
    assert check(small, "--source", "app.start", "--forbid", "app.store", "--exit-zero") == code


@pytest.mark.parametrize("name", ["requsts", "Requests"])
def test_a_package_from_outside_that_is_nowhere_is_told_of_import_linters_contract_too(
    name: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = "[importlinter]\nroot_package = app\ninclude_external_packages = true\n[importlinter:contract:x]\n"
    config += f"name = x\ntype = forbidden\nsource_modules = app.start\nforbidden_modules = {name}\n"
    write_files(small, {".importlinter": config, "app/other.py": "import requests\n"})
    assert check(small) == 0
    assert 'did you mean "requests"?' in capsys.readouterr().out


def test_a_file_never_gets_a_format_that_its_suffix_denies(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = small / "report.html"
    sides = ("--source", "app.start", "--forbid", "app.store")
    assert check(small, *sides, "--format", "json", "-o", str(page)) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "broken"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert check(small, *sides, "--format", "json", "--format", "junit", "-o", str(page)) == 2
    assert check(small, *sides, "-o", str(small / "report.yaml")) == 2
    assert "no format is known by that suffix" in capsys.readouterr().err
    assert not (small / "report.yaml").exists()


@pytest.mark.parametrize("words", [[], ["baseline"], ["refactor"]])
def test_the_commands_are_told_in_whole_sentences(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--help"]) == 0
    _, _, commands = capsys.readouterr().out.partition("Commands:\n")
    assert commands
    assert [line for line in commands.splitlines() if not line.endswith(".") or line.endswith("...")] == []


def test_a_command_that_is_nearly_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert "No such command 'chek'; did you mean \"check\"?" in capsys.readouterr().err
    assert run(["\x1b[2J"]) == 2
    assert "\x1b" not in capsys.readouterr().err


OPEN = {
    "layers": 'type = "layers"\nlayers = ["high", "low"]\n',
    "independence": 'type = "independence"\nmodules = ["high", "low"]\n',
    "protected": 'type = "protected"\nprotected_modules = ["high"]\nallowed_importers = ["low"]\n',
}
BETWEEN = {
    "import high.h\n": 1,
    "from importlib import import_module\nimport_module('high.h')\n": 1,
    "from importlib import import_module\nimport os\nimport_module(os.environ['X'])\n": 2,
    "def (\n": 2,
    "import high_and_low\n": 0,
}


@pytest.mark.parametrize("kind", OPEN)
@pytest.mark.parametrize(("source", "code"), BETWEEN.items())
def test_packages_that_the_contract_does_not_name_are_on_the_way(
    kind: str, source: str, code: int, tmp_path: Path
) -> None:
    """What ``root_packages`` tell ``lint-imports``, we do not ask for: the whole project is the graph."""
    write_files(tmp_path, {f"{name}/__init__.py": "" for name in ("high", "low", "util", "high_and_low")})
    contract = f'[[tool.boundary-guard.contracts]]\nid = "x"\n{OPEN[kind]}blind_spots = "error"\n'
    write_files(tmp_path, {"high/h.py": "", "low/l.py": "import util.u\n", "util/u.py": source})
    write_files(tmp_path, {"pyproject.toml": contract})
    assert check(tmp_path) == code


@pytest.mark.parametrize(("kind", "code"), [("layers", 0), ("independence", 0), ("protected", 2)])
def test_packages_off_the_way_do_not_count(kind: str, code: int, tmp_path: Path) -> None:
    """A file that nothing in the contract imports leads nowhere; but any file may import what is protected."""
    write_files(tmp_path, {f"{name}/__init__.py": "" for name in ("high", "low", "util")})
    contract = f'[[tool.boundary-guard.contracts]]\nid = "x"\n{OPEN[kind]}'
    write_files(tmp_path, {"util/u.py": "def (\n", "pyproject.toml": contract})
    assert check(tmp_path) == code
