"""The source roots that are found by looking, and those that a configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary_guard.model.errors import UsageError
from boundary_guard.source.roots import check_source_roots, find_source_roots, look_for_source_roots

REPOSITORY = Path(__file__).parents[3]


def build(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(root)


def empty(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


WORKSPACE = '[tool.uv.workspace]\nmembers = ["members/*"]\nexclude = ["members/old"]\n'

CASES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "flat": (empty("pyproject.toml", "pkg/__init__.py", "tests/test_x.py"), ("",)),
    "src": (empty("src/pkg/__init__.py"), ("src", "")),
    "src with a module": (empty("src/one.py"), ("src", "")),
    "src with a namespace": (empty("src/ns/pkg/__init__.py"), ("src", "")),
    "src is a package": (empty("src/__init__.py", "src/x.py"), ("",)),
    "src of another language": (empty("src/main.rs", "src/lib/a.js"), ("",)),
    "src is imported by name": (
        {"src/app/main.py": "import os\nfrom src.app import x\n", "src/app/x.py": ""},
        ("",),
    ),
    "srcs is not src": ({"src/main.py": "from srcs import x\n# from src\n"}, ("src", "")),
    "src is declared": (
        {
            "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["src"]',
            "src/main.py": "import src.main\n",
        },
        ("src", ""),
    ),
    "lib by setuptools": (
        {"pyproject.toml": '[tool.setuptools.package-dir]\n"" = "lib"', "lib/a/__init__.py": ""},
        ("lib", ""),
    ),
    "lib by setup.cfg": (
        {"setup.cfg": "[options]\npackage_dir =\n    = lib\n", "lib/a/__init__.py": ""},
        ("lib", ""),
    ),
    "lib by setup.py": (
        {"setup.py": 'from setuptools import setup\nsetup(package_dir={"": "lib"})\n', "lib/a/__init__.py": ""},
        ("lib", ""),
    ),
    "lib by find_packages": (
        {
            "setup.py": 'import setuptools as s\ns.setup(packages=s.find_packages(where="lib"))\n',
            "lib/a/__init__.py": "",
        },
        ("lib", ""),
    ),
    "setup.py that computes it": (
        {"setup.py": "setup(package_dir={'': folder()})\n", "lib/a/__init__.py": ""},
        ("",),
    ),
    "lib by pytest": (
        {
            "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["lib", "tests"]',
            **empty("lib/a.py", "tests/x.py"),
        },
        ("lib", ""),
    ),
    "lib by pytest.ini": (
        {"pytest.ini": "[pytest]\npythonpath = lib .\n", "lib/a.py": ""},
        ("lib", ""),
    ),
    "a script in a folder": (
        {"backend/main.py": "from app import api\n", "backend/app/api.py": "import app.db\n", "backend/app/db.py": ""},
        ("", "backend"),
    ),
    "a script whose package is the root's": (
        {"tools/main.py": "from app import api\n", "tools/app/api.py": "import app.db\n", "app/db.py": ""},
        ("",),
    ),
    "a script that imports a package beside it": (
        {"tools/main.py": "from app import api\n", "tools/app/api.py": "from . import db\n", "tools/app/db.py": ""},
        ("",),
    ),
    "where of setup.cfg": (
        {"setup.cfg": "[options.packages.find]\nwhere = lib\n", "lib/a.py": ""},
        ("lib", ""),
    ),
    "poetry": (
        {"pyproject.toml": '[[tool.poetry.packages]]\ninclude = "a"\nfrom = "py"', "py/a/__init__.py": ""},
        ("py", ""),
    ),
    "maturin": (
        {"pyproject.toml": '[tool.maturin]\npython-source = "python"', "python/a.py": ""},
        ("python", ""),
    ),
    "hatch, by the paths of packages": (
        {
            "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["src/snow", "tool"]',
            "src/__init__.py": "",
            "src/snow/cli/__init__.py": "",
        },
        ("src", ""),
    ),
    "declared but absent": ({"pyproject.toml": '[tool.maturin]\npython-source = "gone"'}, ("",)),
    "declared outside": ({"pyproject.toml": '[tool.maturin]\npython-source = "../other"'}, ("",)),
    "broken pyproject": ({"pyproject.toml": "[[[", "setup.cfg": "no section", "src/a.py": ""}, ("src", "")),
    "odd pyproject": ({"pyproject.toml": "tool = 3", "src/a.py": ""}, ("src", "")),
    "monorepo by convention": (
        empty(
            *("packages/a/pyproject.toml", "packages/a/src/a/__init__.py", "packages/a/tests/test_a.py"),
            *("libs/b/setup.py", "libs/b/b/__init__.py", "pyproject.toml", "services/x/readme.md"),
        ),
        ("", "libs/b", "packages/a/src"),
    ),
    "monorepo, deeper": (
        empty("pyproject.toml", "backend/services/api/pyproject.toml", "backend/services/api/api/__init__.py"),
        ("", "backend/services/api"),
    ),
    "workspace": (
        {
            "pyproject.toml": WORKSPACE,
            **empty("members/a/pyproject.toml", "members/a/src/a/__init__.py", "members/b/pyproject.toml"),
            **empty("members/old/pyproject.toml", "members/no_project/x.py", "other/pyproject.toml"),
        },
        ("", "members/a/src", "members/b"),
    ),
    "a package with a setup.py is no root": (
        empty(
            "pyproject.toml",
            "app/__init__.py",
            "app/plugins/x/setup.py",
            "plugins/y/__init__.py",
            "plugins/y/setup.py",
        ),
        ("",),
    ),
    "fixtures with projects": (
        empty("pyproject.toml", "fixtures/legacy/pyproject.toml", "fixtures/legacy/core/x.py"),
        ("",),
    ),
    "no project at the root": (
        empty(
            "backend/manage.py",
            "backend/app/__init__.py",
            "worker/pyproject.toml",
            "docs/conf.py",
            "frontend/x.js",
        ),
        ("", "backend", "worker"),
    ),
    "a folder of libraries that tests import from": (
        {
            "tests/test_x.py": "import pkg.m",
            "lib/pkg/m.py": "import pkg.n",
            **empty("lib/pkg/__init__.py", "lib/pkg/n.py"),
        },
        ("", "lib"),
    ),
    "a folder of libraries that nobody tests": (
        {"lib/pkg/m.py": "import pkg.n", "app.py": "import pkg", **empty("lib/pkg/__init__.py", "lib/pkg/n.py")},
        ("",),
    ),
    "excluded folders": (
        empty(
            *("pyproject.toml", "node_modules/packages/x/setup.py", ".venv/packages/x/setup.py"),
            *("env/pyvenv.cfg", "env/packages/x/setup.py"),
        ),
        ("",),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_roots_found_by_looking(tmp_path: Path, case: str) -> None:
    files, expected = CASES[case]
    assert find_source_roots(build(tmp_path, files)) == expected


def test_this_repository() -> None:
    assert find_source_roots(str(REPOSITORY)) == ("",)


def test_what_the_answer_depends_on_is_told(tmp_path: Path) -> None:
    found = look_for_source_roots(build(tmp_path, empty("pyproject.toml", "src/a.py", "tests/x.py")))
    assert found.paths == ("src", "")
    assert found.files_read == ("pyproject.toml", "src/a.py")
    assert found.folders_listed == ("", "src", "tests")


def test_a_root_that_is_none() -> None:
    assert find_source_roots("/nowhere/at/all") == ("",)


def test_roots_of_a_configuration_are_made_normal(tmp_path: Path) -> None:
    root = build(tmp_path, empty("src/a.py", "lib/x/b.py"))
    assert check_source_roots(root, [".", "./src/", "lib//x", "src"]) == ("", "src", "lib/x")


@pytest.mark.parametrize("wrong", ["..", "src/../..", "/etc", "none", "src/a.py", "a\0b", "a\\b", "src/none"])
def test_a_wrong_root_is_named(tmp_path: Path, wrong: str) -> None:
    root = build(tmp_path, empty("src/a.py"))
    with pytest.raises(UsageError, match="source root"):
        check_source_roots(root, ["src", wrong])


def test_no_roots_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="empty"):
        check_source_roots(str(tmp_path), [])
