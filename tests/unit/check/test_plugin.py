"""Our contract types in the real ``lint-imports``: it gains the imports by name, and keeps its verdicts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, write_files

from boundary_guard.cli.program import run

SHOP = {
    "shop/__init__.py": "",
    "shop/web/__init__.py": "",
    "shop/web/views.py": "",
    "shop/storage/__init__.py": "",
    "shop/storage/tables.py": "",
}
BY_NAME = (
    "from importlib import import_module\nNAMES = ['tables']\n"
    "for name in NAMES:\n    import_module(f'shop.storage.{name}')\n"
)
BACK = "import importlib\nimportlib.import_module('shop.web.views')\n"
TYPES = {
    "forbidden": "source_modules = shop.web\nforbidden_modules = shop.storage\n",
    "layers": "layers =\n  shop.storage\n  shop.web\n",
    "independence": "modules =\n  shop.web\n  shop.storage\n",
    "protected": "protected_modules = shop.storage\nallowed_importers = shop.storage\n",
    "acyclic_siblings": "ancestors = shop\n",
}
CLASSES = {
    "forbidden": "ForbiddenContract",
    "layers": "LayersContract",
    "independence": "IndependenceContract",
    "protected": "ProtectedContract",
    "acyclic_siblings": "AcyclicSiblingsContract",
}


def config(kind: str, ours: bool, more: str = "") -> str:
    types = f"contract_types =\n  mine: boundary_guard.check.plugin.{CLASSES[kind]}\n" if ours else ""
    return (
        f"[importlinter]\nroot_package = shop\n{types}[importlinter:contract:x]\nname = x\n"
        f"type = {'mine' if ours else kind}\n{TYPES[kind]}{more}"
    )


def lint_imports(root: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(REPOSITORY)]), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize("kind", TYPES)
def test_it_gains_the_imports_by_name(kind: str, tmp_path: Path) -> None:
    files = {**SHOP, "shop/web/views.py": BY_NAME}
    if kind == "acyclic_siblings":
        files["shop/storage/tables.py"] = BACK
    write_files(tmp_path, {**files, ".importlinter": config(kind, ours=False)})
    assert lint_imports(tmp_path)[0] == 0
    write_files(tmp_path, {".importlinter": config(kind, ours=True)})
    code, out = lint_imports(tmp_path)
    assert code == 1
    assert "x BROKEN" in out
    assert "storage" in out.rpartition("x BROKEN")[2]


@pytest.mark.parametrize("ours", [False, True])
def test_check_says_what_lint_imports_misses_only_where_it_does(
    ours: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other way round: the same configuration under ``check``; with our types ``lint-imports`` says the same."""
    write_files(tmp_path, {**SHOP, "shop/web/views.py": BY_NAME, ".importlinter": config("forbidden", ours=ours)})
    assert lint_imports(tmp_path)[0] == (1 if ours else 0)
    assert run(["check", "--root", str(tmp_path)]) == 1
    assert ("lint-imports says that this contract is kept" not in capsys.readouterr().out) == ours


@pytest.mark.parametrize("kind", TYPES)
def test_what_holds_is_kept(kind: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**SHOP, ".importlinter": config(kind, ours=True)})
    assert lint_imports(tmp_path)[0] == 0


def test_its_ignores_hold(tmp_path: Path) -> None:
    ignore = "ignore_imports =\n  shop.web.views -> shop.storage.tables\n  shop.web.views -> shop.storage\n"
    files = {**SHOP, "shop/web/views.py": BY_NAME}
    write_files(tmp_path, {**files, ".importlinter": config("forbidden", ours=True, more=ignore)})
    assert lint_imports(tmp_path)[0] == 0


LAZY = "def start():\n    from shop.storage import tables\n"
LOADS = "from shop.storage import tables\n"


@pytest.mark.parametrize(("package", "code"), [(LAZY, 0), (LOADS, 1)])
def test_a_package_above_has_what_it_loads(package: str, code: int, tmp_path: Path) -> None:
    files = {
        **SHOP,
        "shop/__init__.py": package,
        "shop/web/views.py": "import shop.web.forms\n",
        "shop/web/forms.py": "",
    }
    write_files(tmp_path, {**files, ".importlinter": config("forbidden", ours=True)})
    found, out = lint_imports(tmp_path)
    assert found == code
    assert ("shop°" in out) is bool(code)
    ignore = "ignore_imports =\n  shop -> shop.storage.tables\n"
    write_files(tmp_path, {".importlinter": config("forbidden", ours=True, more=ignore)})
    assert lint_imports(tmp_path)[0] == 0


def test_blind_spots_are_warnings_and_no_markup(tmp_path: Path) -> None:
    source = "import importlib, sys\nimportlib.import_module(sys.argv['[/red]'])\n"
    write_files(tmp_path, {**SHOP, "shop/web/views.py": source, ".importlinter": config("forbidden", ours=True)})
    code, out = lint_imports(tmp_path)
    assert code == 0
    assert "blind spot shop/web/views.py:2:1" in out


def test_the_project_is_not_imported(tmp_path: Path) -> None:
    files = {**SHOP, "shop/web/__init__.py": "raise SystemExit('was run')\n"}
    write_files(tmp_path, {**files, ".importlinter": config("layers", ours=True)})
    assert lint_imports(tmp_path)[0] == 0
