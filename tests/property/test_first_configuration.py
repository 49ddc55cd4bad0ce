"""Whatever imports what: ``boundary-guard init`` writes a configuration with which ``boundary-guard check`` passes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from conftest import write_files
from hypothesis import given, settings
from hypothesis import strategies as st

from boundary_guard.cli.program import run

NAMES = (
    *("a", "a.x", "a.x.tests", "a.y", "a.__main__", "a._z", "b", "b.x", "b.tests", "ns.p", "ns.p.q", "ns.r"),
    *("app", "_app", "tests", "tests.test_x", "conftest", "setup", "json.own"),
)
LINES = (
    "import {}",
    "from {} import x",
    "def f():\n    import {}",
    "import importlib\nimportlib.import_module('{}')",
    "try:\n    import {}\nexcept ImportError:\n    pass",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}",
)
IMPORTS = st.tuples(st.sampled_from(LINES), st.sampled_from((*NAMES, "pdb", "unittest", "doctest", "django")))
PROJECTS = st.dictionaries(st.sampled_from(NAMES), st.lists(IMPORTS, max_size=3), min_size=1, max_size=8)


def files_of(project: dict[str, list[tuple[str, str]]], namespaces: frozenset[str]) -> dict[str, str]:
    """The project's files; a package has ``__init__.py`` unless it is one of the namespaces."""
    files = {}
    for name, imports in project.items():
        text = "".join(f"{line.format(imported)}\n" for line, imported in imports)
        above = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
        for package in above:
            if package not in namespaces:
                files.setdefault(f"{package.replace('.', '/')}/__init__.py", "")
        is_package = any(other.startswith(f"{name}.") for other in project)
        files[name.replace(".", "/") + ("/__init__.py" if is_package else ".py")] = text
    return files


@pytest.mark.filterwarnings("ignore:The recursion limit")  # which the analysis raises
@settings(max_examples=150, deadline=None)
@given(project=PROJECTS, namespaces=st.frozensets(st.sampled_from(("a", "b", "ns", "ns.p", "tests"))))
def test_check_passes_with_what_init_writes(
    project: dict[str, list[tuple[str, str]]], namespaces: frozenset[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.delenv("CI", raising=False)
        write_files(Path(folder), files_of(project, namespaces))
        assert run(["init", "--root", folder]) == 0
        assert run(["check", "--no-cache", "--root", folder]) == 0
