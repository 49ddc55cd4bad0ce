"""Real packages that are installed with the tests: no change may lose what the graph knew of them before.

The numbers are lower bounds, as the packages change; the recorded programs are compared with what CPython really imports.
"""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks import oracle

from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import How
from boundary_guard.resolve.answers import TOO_MANY_STEPS
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.whole import read_import_graph
from boundary_guard.source.tree import ModuleTree

SITE_PACKAGES = Path(sysconfig.get_paths()["purelib"])


@dataclass(frozen=True)
class Known:
    """What the graph has of a package: at least so many modules, and so many of its own that are imported by name."""

    modules: int
    by_name: int
    samples: tuple[tuple[str, str], ...] = ()
    """Imports by name that it surely has."""
    given_up: int = 0
    """The most calls that may be given up for their cost."""


KNOWN = {
    "pluggy": Known(12, 0),
    "importlinter": Known(35, 5, (("importlinter.application.use_cases", "importlinter.contracts.layers"),), 1),
    "_pytest": Known(
        70,
        33,  # the plugins that come with it, and no other module of the package
        (
            ("_pytest.config", "_pytest.terminal"),
            ("_pytest.config", "_pytest.capture"),
            ("_pytest.config", "_pytest.main"),
        ),
        4,
    ),
}

PROGRAMS = {
    "rich": """
import os
from rich import inspect, print_json, progress, table, tree
from rich.console import Console
from rich.markdown import Markdown
from rich.pretty import pprint

console = Console(file=open(os.devnull, "w"), force_terminal=True, width=40)
console.print("[red]x[/] :smile: \\u65e5", table.Table("a"), tree.Tree("x"), Markdown("# a"))
inspect(1, console=console)
""",
    "importlinter": """
from importlinter.cli import lint_imports

with open("contracts.toml", "w") as file:
    file.write('[tool.importlinter]\\nroot_package = "iniconfig"\\n[[tool.importlinter.contracts]]\\n')
    file.write('name = "x"\\ntype = "independence"\\nmodules = ["iniconfig.exceptions"]\\n')
lint_imports(config_filename="contracts.toml")
""",
}


def _graph(package: str) -> ImportGraph:
    root = str(SITE_PACKAGES)
    return read_import_graph(Project(ModuleTree(root, only=package), root))


@pytest.mark.parametrize("package", KNOWN)
def test_no_less_is_known_than_before(package: str) -> None:
    known, graph = KNOWN[package], _graph(package)
    by_name = {
        (str(each.importer), str(each.imported))
        for each in graph.imports
        if each.how is How.DYNAMIC and each.imported.partition(".")[0] == package
    }
    given_up = [each for each in graph.blind_spots if TOO_MANY_STEPS in each.reason]
    assert len(graph.modules) >= known.modules
    assert len(by_name) >= known.by_name
    assert set(known.samples) <= by_name
    assert len(given_up) <= known.given_up, given_up


@pytest.mark.parametrize("package", PROGRAMS)
def test_what_the_package_really_imports(package: str, tmp_path: Path) -> None:
    program = oracle.Program(PROGRAMS[package], (package,), (package,))
    record = oracle.run(program, sys.executable, tmp_path)
    assert not record["error"]
    root = tmp_path / "root"
    root.mkdir()
    (root / package).symlink_to(SITE_PACKAGES / package)
    (statements, parents, by_name, sites, _), _ = oracle.compare(record, root, program, SITE_PACKAGES)
    assert statements.there > 20
    assert by_name.there > 0
    assert [each.missed for each in (statements, parents, by_name, sites)] == [[], [], [], []]
