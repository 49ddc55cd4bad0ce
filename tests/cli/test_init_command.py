"""``boundary-guard init``: what it writes is read, explained, and passes."""

from __future__ import annotations

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


def test_no_baseline_is_made_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, CIRCLE)
    monkeypatch.setenv("JENKINS_URL", "https://ci.invalid")
    assert command(tmp_path, "init") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pkg"]


def test_print_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, PACKAGE)
    assert command(tmp_path, "init", "--print") == 0
    assert "[tool.boundary-guard]" in capsys.readouterr().out
    assert not (tmp_path / "pyproject.toml").exists()


@pytest.mark.parametrize("files", [{}, {"one.py": ""}, {**PACKAGE, "pyproject.toml": "[["}])
def test_what_has_no_first_contract(files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says why; an odd link below a namespace ends, too."""
    write_files(tmp_path, files)
    (tmp_path / "around").mkdir()
    (tmp_path / "around" / "again").symlink_to("..")
    assert command(tmp_path, "init") == 2
    assert "\\n" not in capsys.readouterr().err
    shutil.rmtree(tmp_path)
