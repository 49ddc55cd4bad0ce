"""``boundary-guard init``: a first configuration that passes, each line explained."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

import click

from boundary_guard.check.baseline import Baseline, findings_to_freeze, render_baseline
from boundary_guard.check.checker import check
from boundary_guard.check.first_contracts import first_contracts, frameworks_in
from boundary_guard.cli.baseline_command import DEFAULT
from boundary_guard.cli.first_configuration import Seen, render_configuration
from boundary_guard.cli.output import append_file, complain, replace_file, write
from boundary_guard.cli.reading import (
    configuration_of,
    import_linter_of,
    invocation_of,
    read_bytes,
    read_project,
    require_folder,
    shown,
)
from boundary_guard.cli.remembering import is_in_ci
from boundary_guard.contracts.document import read_document
from boundary_guard.contracts.reading import OWN, PYPROJECT, read_configuration
from boundary_guard.model.contract import Configuration
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import BlindSpot, BlindSpotCode
from boundary_guard.model.report import Problem, Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted, problem_in_words
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.whole import read_import_graph

_TOLD = 5
"""How many files that cannot be read are named."""


@click.command("init", short_help="Write a first configuration that passes.")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option("--print", "only_print", is_flag=True, help="Print the configuration instead of writing it.")
def init_command(root: Path, only_print: bool) -> int:
    """Look at the project and write a first configuration into pyproject.toml.

    What it says holds today; where it does not, today's findings are frozen in a baseline. Nothing that is there is
    changed: a project that has a configuration already is left alone (exit code 2).

    A project that has setup.py and no pyproject.toml gets boundary-guard.toml: with a pyproject.toml, pip would build
    it in another way.

    Exit codes: 0 check passes with what is written; 2 nothing is written, or check will not pass until what is told
    here is mended (a file on the way cannot be parsed).
    """
    folder = require_folder(root)
    name = _configuration_file(root)
    above = configuration_of(folder, None).above
    gc.disable()
    first = _look(root, folder, is_own=name == OWN)
    if only_print:
        write(first.text, None)
        return _tell(first)
    if first.frozen and is_in_ci():
        raise UsageError("init: it would make a baseline, which is never made in CI; run it where you can commit it")
    if first.frozen and read_bytes(root / DEFAULT) is not None:
        raise UsageError(f"{root / DEFAULT} is there already; nothing is changed: take it away first")
    _write(root / name, first.text)
    if first.frozen:
        replace_file(root / DEFAULT, render_baseline(first.frozen))
        write(f"{counted(len(first.frozen), 'finding')} of today frozen in {DEFAULT}\n", None)
    now_run = for_terminal(invocation_of(root, None).command("check"))
    write(f"written into {for_terminal(str(root / name))}; now run: {now_run}\n", None)
    if above is not None:
        _warn(f"{Path(above.shown) / above.file} has a configuration, too; below {shown(root)} only the new one counts")
    return _tell(first)


@dataclass(frozen=True, slots=True)
class _First:
    """What is to be written, and what is to be said about it."""

    text: str
    frozen: Baseline
    problems: tuple[Problem, ...]
    unread: tuple[BlindSpot, ...]


def _look(root: Path, folder: str, *, is_own: bool) -> _First:
    """Read the whole project. UsageError where there is nothing to say about it."""
    linter_contracts, linter_file = import_linter_of(folder)
    project = read_project(folder, Configuration())
    graph = read_import_graph(project.anew())
    first = [] if linter_contracts else first_contracts(project, graph)
    if not first and not linter_contracts:
        raise UsageError(_nothing(root, project))
    results = [*(each.result for each in first), *check(project.anew(), linter_contracts).results]
    frozen = findings_to_freeze(Report(tuple(result for result in results if not result.problems)))
    seen = Seen(
        project.tree.source_roots, DEFAULT if frozen else "", len(linter_contracts), linter_file, frameworks_in(graph)
    )
    return _First(
        render_configuration(seen, [each.draft for each in first], is_own=is_own),
        frozen,
        tuple(problem for result in results for problem in result.problems),
        tuple(spot for spot in graph.blind_spots if spot.code is BlindSpotCode.UNREADABLE),
    )


def _nothing(root: Path, project: Project) -> str:
    """Why there is nothing to say about a folder, and what can be done."""
    modules = project.tree.modules()
    if modules:
        name = modules[0].name.partition(".")[0]
        hidden = "a folder without __init__.py; Python finds its own module of that name first"
        return f'{root}: "{name}" is {hidden}; add the file, or name the folder otherwise'
    return (
        f"{root}: there is no Python module below it, so that there is nothing to keep apart; "
        "run it in the folder of a project, or name that with --root (what no import can spell, like my-script.py, "
        "is no module)"
    )


def _tell(first: _First) -> int:
    """Say what cannot be read, and what keeps ``check`` from passing; the exit code."""
    for each in dict.fromkeys(map(_in_words, first.problems)):
        complain(f"error: {for_terminal(each)}; check gives exit code 2 until that is mended\n")
    if first.problems:
        return 2
    for spot in first.unread[:_TOLD]:
        _warn(f"{spot.place}: {spot.reason}")
    if first.unread:
        more = f"{len(first.unread) - _TOLD} more like that; " if len(first.unread) > _TOLD else ""
        _warn(f"{more}a contract that comes to such a file gives exit code 2")
    return 0


def _in_words(problem: Problem) -> str:
    """What it is about, and the sentence without its full stop, for it goes on."""
    about = "" if problem.place else f'contract "{problem.contract}": '
    return about + problem_in_words(problem).removesuffix(".")


def _warn(text: str) -> None:
    complain(f"warning: {for_terminal(text)}\n")


def _configuration_file(root: Path) -> str:
    """The name of the file to write: where there is ``setup.py`` alone, a ``pyproject.toml`` would change its build.

    Without that file ``pip`` (before 25.3) runs ``setup.py`` in the environment as it is, with it in a new one, where
    nothing that is installed can be imported. UsageError where there is a configuration.
    """
    content = read_bytes(root / PYPROJECT)
    tool = read_document(PYPROJECT, content).data.get("tool", {}) if content is not None else {}
    if isinstance(tool, dict) and "boundary-guard" in tool:
        raise UsageError(f"{root / PYPROJECT} has [tool.boundary-guard] already; nothing is changed")
    if read_bytes(root / OWN) is not None:
        raise UsageError(f"{root / OWN} is there already; nothing is changed")
    return OWN if content is None and read_bytes(root / "setup.py") is not None else PYPROJECT


def _write(path: Path, text: str) -> None:
    """Add the text to the file, or make it; its line ends stay. UsageError where we could not read what it would be."""
    content = read_bytes(path) or b""
    if content:
        is_ended = content.endswith(b"\n")
        text = "\n" + text if is_ended else "\n\n" + text.removesuffix("\n")
    if 2 * content.count(b"\r\n") > content.count(b"\n"):
        text = text.replace("\n", "\r\n")
    whole = content + text.encode("utf-8")
    read_configuration(".", lambda name: whole if name == path.name else None)
    append_file(path, text)
