"""``boundary-guard init``: what it writes is read, explained, and passes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.program import run

PACKAGE = {
    "shop/__init__.py": "",
    "shop/values.py": "",
    "shop/orders.py": "import shop.values\n",
    "shop/web.py": "import shop.values, shop.orders\n",
}
TWO_IN_A_CIRCLE = {"alpha/__init__.py": "import beta\n", "beta/__init__.py": "def f():\n    import alpha\n"}
THREE_IN_A_CIRCLE = {"a/x.py": "import b.y\n", "b/y.py": "import c.z\n", "c/z.py": "import a.x\n"}
DJANGO = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'project.settings')\n",
    "project/__init__.py": "",
    "project/settings.py": "INSTALLED_APPS = ['django.contrib.admin', 'blog', 'shop']\nROOT_URLCONF = 'project.urls'\n",
    "project/urls.py": "from django.urls import include\nurlpatterns = [include('blog.urls'), include('shop.urls')]\n",
    **{f"{app}/{name}/__init__.py": "" for app in ("blog", "shop") for name in ("migrations", "tests")},
    **{f"{app}/{name}.py": "from . import models\n" for app in ("blog", "shop") for name in ("views", "urls")},
    "blog/migrations/0001_initial.py": "from django.db import migrations\n",
    "blog/models.py": "from django.db import models\n",
    "blog/tests/test_models.py": "from blog import models\n",
    "shop/models.py": "from django.db import models\nfrom blog.models import Post\n",
}
CIRCLE = {"pkg/__init__.py": "", "pkg/a.py": "import pkg.b\n", "pkg/b.py": "import pkg.a\n"}


@pytest.fixture(autouse=True)
def _not_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def command(root: Path, *arguments: str) -> int:
    return run([arguments[0], "--root", str(root), *arguments[1:]])


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (PACKAGE, 'source_modules = ["shop.values"]'),
        ({**PACKAGE, "tests/test_x.py": "import shop.web\n"}, 'forbidden_modules = ["tests"]'),
        ({**PACKAGE, "shop_tests/test_x.py": "", "tests_e2e/test_y.py": ""}, 'modules = ["shop_tests", "tests_e2e"]'),
        (CIRCLE, 'baseline = "boundary-guard-baseline.json"'),
        ({f"src/{name}": text for name, text in PACKAGE.items()}, 'source_roots = ["src", "."]'),
        ({**PACKAGE, "pyproject.toml": "[project]\nname = 'x'"}, "[tool.boundary-guard]"),
        ({**PACKAGE, "shop/web.py": "import shop.values, django\n"}, "# Seen: django."),
        ({**PACKAGE, "t/__init__.py": "", "t/unit/test_x.py": "import shop.web\n"}, 'forbidden_modules = ["t"]'),
        ({**PACKAGE, "test.py": "", "documentation/conf.py": "import os\n"}, 'source_modules = ["shop"]'),
        ({f"ns/{name}": text.replace("shop", "ns.shop") for name, text in PACKAGE.items()}, '["ns.shop.values"]'),
        ({name.replace("__init__", "own"): text for name, text in PACKAGE.items()}, "shop-values-is-a-foundation"),
        ({**PACKAGE, "shop/tests/test_x.py": "import shop.web\n"}, 'forbidden_modules = ["shop.tests"]'),
        ({**PACKAGE, "shop/a/b/__init__.py": "", "shop/a/b/tests.py": "import shop.web\n"}, '["shop.**.tests"]'),
        ({**PACKAGE, "shop/__init__.py": "import shop.web\n"}, 'how = ["statement", "from", "star", "dynamic", '),
        ({**CIRCLE, "pkg/run.py": "import pkg.a, pkg.b\n"}, 'forbidden_modules = ["pkg.run"]'),
        (TWO_IN_A_CIRCLE, 'source_modules = ["alpha"]'),
        (TWO_IN_A_CIRCLE, 'baseline = "boundary-guard-baseline.json"'),
        (THREE_IN_A_CIRCLE, 'id = "a-without-b"'),
        (DJANGO, 'source_modules = ["blog"]'),
        (DJANGO, 'forbidden_modules = ["project", "shop"]'),
        ({"größe.py": "", "_app.py": "import größe\n"}, 'source_modules = ["größe"]'),
        ({"_low.py": "", "_app.py": "import _low\n"}, 'id = "low-'),
        (
            {**DJANGO, "shop/models.py": "import blog.models\n", "blog/views.py": "import shop\n"},
            'id = "project-is-on-top"',
        ),
        ({**CIRCLE, "pkg/__main__.py": "import pkg.a\n"}, 'type = "acyclic_siblings"'),
        ({"one.py": "", "two.py": "import json\n"}, 'type = "independence"'),
        ({"app.py": "import json\n"}, 'forbidden_modules = ["doctest", "pdb", "unittest"]'),
        ({"app.py": "import pdb\n"}, 'forbidden_modules = ["doctest", "unittest"]'),
        ({"app.py": "import doctest, pdb, unittest\n"}, 'baseline = "boundary-guard-baseline.json"'),
        ({"pkg/__init__.py": "", "pkg/core.py": ""}, 'source_modules = ["pkg"]'),
        ({"setup.cfg": "", "setup.py": "", "pyproject.toml": ""}, 'source_modules = ["setup"]'),
        ({"tests/test_x.py": "import pytest\n"}, 'source_modules = ["tests"]'),
    ],
)
def test_what_is_written_passes(files: dict[str, str], says: str, tmp_path: Path) -> None:
    write_files(tmp_path, files)
    assert command(tmp_path, "init") == 0
    text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert says in text
    assert text.startswith(files.get("pyproject.toml", ""))
    assert command(tmp_path, "check") == 0
    assert command(tmp_path, "init") == 2


@pytest.mark.parametrize(
    ("beside", "written"),
    [
        (["setup.py"], "boundary-guard.toml"),
        (["setup.py", "setup.cfg", "requirements.txt"], "boundary-guard.toml"),
        (["setup.py", "pyproject.toml"], "pyproject.toml"),
        (["requirements.txt"], "pyproject.toml"),
    ],
)
@pytest.mark.parametrize("files", [PACKAGE, CIRCLE])
def test_a_build_by_setup_py_stays_what_it_is(
    files: dict[str, str], beside: list[str], written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip builds in another way where a ``pyproject.toml`` lies, whatever is in it."""
    write_files(tmp_path, {**files, **dict.fromkeys(beside, "")})
    before = {path.name for path in tmp_path.iterdir()}
    assert command(tmp_path, "init") == 0
    assert f"{tmp_path / written}; now run" in capsys.readouterr().out
    baseline = {"boundary-guard-baseline.json"} if files is CIRCLE else set()
    assert {path.name for path in tmp_path.iterdir()} == before | {written} | baseline
    assert command(tmp_path, "check") == 0
    assert command(tmp_path, "check", "--config", str(tmp_path / written)) == 0
    assert command(tmp_path, "init") == 2
    assert "nothing is changed" in capsys.readouterr().err


def test_it_still_catches_what_is_new(tmp_path: Path) -> None:
    write_files(tmp_path, PACKAGE)
    assert command(tmp_path, "init") == 0
    write_files(tmp_path, {"shop/values.py": "import importlib\nimportlib.import_module('shop.web')\n"})
    assert command(tmp_path, "check") == 1


def test_a_configuration_of_import_linter_is_left_as_it_is(tmp_path: Path) -> None:
    config = (
        "[importlinter]\nroot_package = shop\n[importlinter:contract:x]\nname = x\ntype = forbidden\n"
        "source_modules = shop.values\nforbidden_modules = shop.web\n"
    )
    write_files(tmp_path, {**PACKAGE, ".importlinter": config})
    assert command(tmp_path, "init") == 0
    text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert "# Checked as they are: 1 contract of import-linter's configuration (.importlinter)." in text
    assert "[[tool.boundary-guard.contracts]]" not in text
    assert command(tmp_path, "check") == 0


def test_a_mistake_in_a_configuration_of_import_linter_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = (
        "[importlinter]\nroot_package = shop\n[importlinter:contract:x]\nname = x\ntype = forbidden\n"
        "source_modules = shop.nowhere\nforbidden_modules = shop.web\n"
    )
    write_files(tmp_path, {**PACKAGE, ".importlinter": config})
    assert command(tmp_path, "init") == 2
    error = capsys.readouterr().err
    assert error.startswith("error: .importlinter:3:1: ")
    assert "shop.nowhere" in error
    assert command(tmp_path, "check") == 2


def test_a_compiled_module_is_no_foundation(tmp_path: Path) -> None:
    """Nobody knows what it imports."""
    write_files(tmp_path, {"pkg/__init__.py": "", "pkg/fast.abi3.so": "", "pkg/a.py": "import pkg.fast\n"})
    assert command(tmp_path, "init") == 0
    assert "pkg.fast" not in (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert command(tmp_path, "check") == 0


def test_a_configuration_above_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A part of a monorepo may have its own; who only stood in the wrong folder must see it."""
    write_files(tmp_path, {**PACKAGE, "part/app.py": ""})
    assert command(tmp_path, "init") == 0
    assert capsys.readouterr().err == ""
    assert command(tmp_path / "part", "init") == 0
    assert f"warning: {tmp_path / 'pyproject.toml'} has a configuration, too" in capsys.readouterr().err
    assert command(tmp_path / "part", "check") == 0


def test_no_baseline_is_made_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, CIRCLE)
    monkeypatch.setenv("JENKINS_URL", "https://ci.invalid")
    assert command(tmp_path, "init") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pkg"]


def test_a_baseline_of_before_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {**CIRCLE, "boundary-guard-baseline.json": "somebody's"})
    assert command(tmp_path, "init") == 2
    assert "boundary-guard-baseline.json is there already" in capsys.readouterr().err
    assert (tmp_path / "boundary-guard-baseline.json").read_text(encoding="utf-8") == "somebody's"
    assert not (tmp_path / "pyproject.toml").exists()


def test_print_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, PACKAGE)
    assert command(tmp_path, "init", "--print") == 0
    assert "[tool.boundary-guard]" in capsys.readouterr().out
    assert not (tmp_path / "pyproject.toml").exists()


BROKEN = "def f(:\n"


@pytest.mark.parametrize(
    "files",
    [
        {**PACKAGE, "shop/values.py": "import shop.broken\n", "shop/broken.py": BROKEN},
        {"app.py": "import broken\n", "broken.py": BROKEN},
        {"broken.py": BROKEN},
    ],
)
def test_a_file_that_cannot_be_parsed_is_named_and_keeps_check_from_passing(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The configuration is written all the same, and right as soon as the file is."""
    write_files(tmp_path, files)
    assert command(tmp_path, "init") == 2
    error = capsys.readouterr().err
    assert re.search(r"error: \S+\.py:\d+:\d+: cannot be parsed: .*; check gives exit code 2 until", error)
    assert command(tmp_path, "check") == 2
    assert command(tmp_path, "check", "--no-cache", "--format", "concise") == 2
    assert "no module" not in capsys.readouterr().out
    for path in tmp_path.rglob("*.py"):
        if BROKEN in path.read_text(encoding="utf-8"):
            path.write_text("", encoding="utf-8")
    assert command(tmp_path, "check", "--no-cache") == 0


def test_a_broken_file_that_no_contract_comes_to_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path, {**PACKAGE, "shop/broken.py": BROKEN, **{f"shop/more{n}.py": BROKEN for n in range(12)}})
    assert command(tmp_path, "init") == 0
    error = capsys.readouterr().err
    assert error.count("cannot be parsed") == 5
    assert "warning: shop/broken.py:1:1: cannot be parsed" in error
    assert "8 more like that" in error
    assert command(tmp_path, "check") == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_line_ends_of_what_is_there_are_kept(end: str, is_ended: bool, tmp_path: Path) -> None:
    write_files(tmp_path, PACKAGE)
    lines = ["[project]", 'name = "é"', ""] if is_ended else ["[project]", 'name = "é"']
    before = end.join(lines).encode()
    (tmp_path / "pyproject.toml").write_bytes(before)
    assert command(tmp_path, "init") == 0
    after = (tmp_path / "pyproject.toml").read_bytes()
    assert after.startswith(before + (end if is_ended else end * 2).encode() + b"[tool.boundary-guard]" + end.encode())
    assert after.endswith(end.encode()) == is_ended
    assert after.count(b"\n") == after.count(end.encode())
    assert after.count(b"\r") == (after.count(b"\n") if end == "\r\n" else 0)
    assert command(tmp_path, "check") == 0


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "there is no Python module"),
        ({"around/again": ".."}, "there is no Python module"),
        ({"my-script.py": ""}, "what no import can spell"),
        ({"json/case.py": ""}, '"json" is a folder without __init__.py'),
        ({**PACKAGE, "pyproject.toml": "[["}, "pyproject.toml:1:"),
        ({**PACKAGE, "pyproject.toml": "\ufeff[project]\n"}, "byte order mark"),
    ],
)
def test_where_nothing_can_be_stated_the_reason_is_told(
    files: dict[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says why, and nothing is changed; an odd link below a namespace ends, too."""
    write_files(tmp_path, {path: text for path, text in files.items() if text != ".."})
    for path in (tmp_path / path for path, text in files.items() if text == ".."):
        path.parent.mkdir()
        path.symlink_to("..")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert command(tmp_path, "init") == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    shutil.rmtree(tmp_path)
