"""``boundary-guard init``: a first configuration that passes, each line explained."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from boundary_guard.check.baseline import findings_to_freeze, render_baseline
from boundary_guard.check.checker import check
from boundary_guard.check.first_contracts import Draft, draft_contracts, frameworks_in
from boundary_guard.cli.baseline_command import DEFAULT
from boundary_guard.cli.output import append_file, replace_file, write
from boundary_guard.cli.reading import (
    check_configuration_of,
    invocation_of,
    read_bytes,
    read_project,
    require_folder,
)
from boundary_guard.cli.remembering import is_in_ci
from boundary_guard.contracts.document import read_document
from boundary_guard.contracts.reading import OWN, PYPROJECT
from boundary_guard.model.contract import Configuration, ForbiddenContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.report import Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.whole import read_import_graph

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
    """
    folder = require_folder(root)
    name = _configuration_file(root)
    gc.disable()
    known = check_configuration_of(folder, None)
    project = read_project(folder, Configuration())
    if not project.tree.modules():
        raise UsageError(f"{root}: there is no Python module below it")
    graph = read_import_graph(project.anew())
    drafts = [] if known.linter_contracts else draft_contracts(project, graph)
    if not drafts and not known.all_contracts:
        raise UsageError(
            f"{root}: there are no parts of which one is built on another; say yourself what must stay independent: "
            "boundary-guard check --source MODULE --forbid MODULE"
        )
    report = check(project.anew(), [*(draft.contract for draft in drafts), *known.linter_contracts])
    drafts, report = _kept(drafts, report)
    frozen = findings_to_freeze(report) if report.findings else frozenset()
    lines = _lines(project, known, drafts, frameworks_in(graph), bool(frozen), is_own=name == OWN)
    text = "\n".join(lines) + "\n"
    if only_print:
        write(text, None)
        return 0
    if frozen and is_in_ci():
        raise UsageError("init: it would make a baseline, which is never made in CI; run it where you can commit it")
    _write(root / name, text)
    if frozen:
        replace_file(root / DEFAULT, render_baseline(frozen))
        write(f"{counted(len(frozen), 'finding')} of today frozen in {DEFAULT}\n", None)
    now_run = for_terminal(invocation_of(root, None).command("check"))
    write(f"written into {for_terminal(str(root / name))}; now run: {now_run}\n", None)
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


def _kept(drafts: list[Draft], report: Report) -> tuple[list[Draft], Report]:
    """The drafts that hold; all of them, for a baseline, when none does. What cannot be told is left out."""
    drafted = {draft.contract.id for draft in drafts}
    holding = {result.contract.id for result in report.results if not result.findings and not result.problems}
    telling = {result.contract.id for result in report.results if not result.problems}
    chosen = (holding & drafted) or (telling & drafted)
    results = tuple(each for each in report.results if each.contract.id in chosen | (telling - drafted))
    if drafts and not chosen:
        raise UsageError("no first contract can be told to hold; boundary-guard check --source … --forbid … says why")
    return [draft for draft in drafts if draft.contract.id in chosen], Report(results)


def _lines(
    project: Project,
    known: Configuration,
    drafts: Sequence[Draft],
    frameworks: list[str],
    has_baseline: bool,
    *,
    is_own: bool,
) -> Iterator[str]:
    yield "# The contracts of `boundary-guard check`." if is_own else "[tool.boundary-guard]"
    yield "# The folders that stand on sys.path when the program runs, found by looking; correct them if they are not."
    yield f"source_roots = {_list([path or '.' for path in project.tree.source_roots])}"
    if has_baseline:
        yield "# Findings of today, frozen: new ones fail, and so do entries that match nothing any more."
        yield f"baseline = {json.dumps(DEFAULT)}"
    if known.linter_contracts:
        number = counted(len(known.linter_contracts), "contract")
        yield f"# Checked as they are: {number} of import-linter's configuration ({', '.join(known.files)})."
    if frameworks:
        yield f"# Seen: {', '.join(frameworks)}. What these import by name is followed as far as it stands in the code."
    for draft in drafts:
        yield from _contract(draft, "[[contracts]]" if is_own else "[[tool.boundary-guard.contracts]]")


def _contract(draft: Draft, header: str) -> Iterator[str]:
    contract = draft.contract
    yield ""
    yield f"# {draft.comment}"
    yield header
    yield f"id = {json.dumps(contract.id)}  # the name for --contract, reports and baselines"
    yield f"name = {json.dumps(contract.name, ensure_ascii=False)}"
    yield f"type = {json.dumps(contract.type)}"
    if isinstance(contract, ForbiddenContract):
        yield "# These, and what lies below them, ..."
        yield f"source_modules = {_list([p.text for p in contract.source_modules])}"
        yield "# ... must not reach these."
        yield f"forbidden_modules = {_list([p.text for p in contract.forbidden_modules])}"
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
    """Add the text to the file, or make it; what it will be is read before."""
    content = read_bytes(path) or b""
    gap = "" if not content else "\n" if content.endswith(b"\n") else "\n\n"
    read_document(path.name, content + (gap + text).encode("utf-8"))
    append_file(path, gap + text)
