"""``boundary-guard init``: a first configuration that passes, each line explained."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from boundary_guard.check.baseline import findings_to_freeze, render_baseline
from boundary_guard.check.checker import check
from boundary_guard.check.first_contracts import Draft, first_contracts, frameworks_in
from boundary_guard.cli.baseline_command import DEFAULT
from boundary_guard.cli.output import append_file, complain, replace_file, write
from boundary_guard.cli.reading import import_linter_of, invocation_of, read_bytes, read_project, require_folder
from boundary_guard.cli.remembering import is_in_ci
from boundary_guard.contracts.document import read_document
from boundary_guard.contracts.reading import OWN, PYPROJECT
from boundary_guard.model.contract import Configuration, ForbiddenContract, LinterContract, Selection
from boundary_guard.model.errors import UsageError
from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import BlindSpotCode, How
from boundary_guard.model.report import Problem, Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted, problem_in_words
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.whole import read_import_graph

_TOLD = 5
"""How many files that cannot be read are named."""
_LONG = 80


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
    gc.disable()
    linter_contracts, linter_file = import_linter_of(folder)
    project = read_project(folder, Configuration())
    graph = read_import_graph(project.anew())
    first = [] if linter_contracts else first_contracts(project, graph)
    if not first and not linter_contracts:
        raise UsageError(_nothing(root, project))
    drafts = [each.draft for each in first]
    results = [*(each.result for each in first), *check(project.anew(), linter_contracts).results]
    problems = [problem for result in results for problem in result.problems]
    whole = Report(tuple(result for result in results if not result.problems))
    frozen = findings_to_freeze(whole)
    remarks = list(_remarks(linter_contracts, linter_file, frameworks_in(graph)))
    text = "\n".join(_lines(project, drafts, remarks, bool(frozen), is_own=name == OWN)) + "\n"
    if only_print:
        write(text, None)
        return _tell(problems, graph)
    if frozen and is_in_ci():
        raise UsageError("init: it would make a baseline, which is never made in CI; run it where you can commit it")
    _write(root / name, text)
    if frozen:
        replace_file(root / DEFAULT, render_baseline(frozen))
        write(f"{counted(len(frozen), 'finding')} of today frozen in {DEFAULT}\n", None)
    now_run = for_terminal(invocation_of(root, None).command("check"))
    write(f"written into {for_terminal(str(root / name))}; now run: {now_run}\n", None)
    return _tell(problems, graph)


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


def _tell(problems: Sequence[Problem], graph: ImportGraph) -> int:
    """Say what cannot be read, and what keeps ``check`` from passing; the exit code."""
    for each in dict.fromkeys(problem_in_words(problem) for problem in problems):
        complain(f"error: {for_terminal(each)}; check gives exit code 2 until that is mended\n")
    if problems:
        return 2
    unread = [spot for spot in graph.blind_spots if spot.code is BlindSpotCode.UNREADABLE]
    for spot in unread[:_TOLD]:
        complain(f"warning: {for_terminal(f'{spot.place}: {spot.reason}')}\n")
    if unread:
        more = f"{len(unread) - _TOLD} more like that; " if len(unread) > _TOLD else ""
        complain(f"warning: {more}a contract that comes to such a file gives exit code 2\n")
    return 0


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


def _remarks(linter_contracts: Sequence[LinterContract], linter_file: str, frameworks: Sequence[str]) -> Iterator[str]:
    """What was seen and needs no word of the configuration."""
    if linter_contracts:
        number = counted(len(linter_contracts), "contract")
        yield f"# Checked as they are: {number} of import-linter's configuration ({linter_file})."
    if frameworks:
        yield f"# Seen: {', '.join(frameworks)}. What these import by name is followed as far as it stands in the code."


def _lines(
    project: Project, drafts: Sequence[Draft], remarks: Sequence[str], has_baseline: bool, *, is_own: bool
) -> Iterator[str]:
    yield "# The contracts of `boundary-guard check`." if is_own else "[tool.boundary-guard]"
    yield "# The folders that stand on sys.path when the program runs, found by looking; correct them if they are not."
    yield f"source_roots = {_list([path or '.' for path in project.tree.source_roots])}"
    if has_baseline:
        yield "# Findings of today, frozen: new ones fail, and so do entries that match nothing any more."
        yield f"baseline = {json.dumps(DEFAULT)}"
    yield from remarks
    for draft in drafts:
        yield from _contract(draft, "[[contracts]]" if is_own else "[[tool.boundary-guard.contracts]]")


def _contract(draft: Draft, header: str) -> Iterator[str]:
    contract = draft.contract
    yield ""
    yield from (f"# {sentence}" for sentence in draft.comment)
    yield header
    yield f"id = {json.dumps(contract.id)}  # the name for --contract, reports and baselines"
    yield f"name = {json.dumps(contract.name, ensure_ascii=False)}"
    yield f"type = {json.dumps(contract.type)}"
    if isinstance(contract, ForbiddenContract):
        yield "# These, and what lies below them, ..."
        yield f"source_modules = {_list([p.text for p in contract.source_modules])}"
        yield "# ... must not reach these."
        yield f"forbidden_modules = {_list([p.text for p in contract.forbidden_modules])}"
        if contract.selection != Selection():
            yield '# The imports that count: all but "parent", a package run because a module below it is imported.'
            yield f"how = {_list([str(how) for how in How if how in contract.selection.how])}"
        yield 'blind_spots = "warn"  # "error": an import by name that cannot be followed is exit code 2'
    else:
        for key, value in contract.options.items():
            yield f"{key} = {_list([value] if isinstance(value, str) else list(value))}"
    yield f"because = {json.dumps(contract.because, ensure_ascii=False)}  # told to whoever breaks it"


def _list(items: Sequence[str]) -> str:
    """A list on one line, or of one item a line where that would be long."""
    texts = [json.dumps(item, ensure_ascii=False) for item in items]
    if sum(map(len, texts)) <= _LONG:
        return f"[{', '.join(texts)}]"
    return "[\n" + "".join(f"    {text},\n" for text in texts) + "]"


def _write(path: Path, text: str) -> None:
    """Add the text to the file, or make it; what it will be is read before. Its line ends, and the last, stay."""
    content = read_bytes(path) or b""
    if content:
        is_ended = content.endswith(b"\n")
        text = "\n" + text if is_ended else "\n\n" + text.removesuffix("\n")
    if 2 * content.count(b"\r\n") > content.count(b"\n"):
        text = text.replace("\n", "\r\n")
    read_document(path.name, content + text.encode("utf-8"))
    append_file(path, text)
