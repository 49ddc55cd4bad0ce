"""``boundary-guard check``."""

from __future__ import annotations

import dataclasses
import gc
import os
from pathlib import Path

import click

from boundary_guard.check.baseline import Baseline, read_baseline, touching, with_baseline
from boundary_guard.check.checker import check
from boundary_guard.cli.changed_files import changed_files
from boundary_guard.cli.formats import assign
from boundary_guard.cli.keeping import keeping
from boundary_guard.cli.output import append_file, write
from boundary_guard.cli.reading import check_configuration_of, read_bytes, read_project
from boundary_guard.model.contract import COMMAND_LINE, Configuration, Contract, ForbiddenContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import ModulePattern, nearest
from boundary_guard.model.report import ProblemKind, Report, Verdict
from boundary_guard.report import (
    findings_concise,
    findings_github,
    findings_gitlab,
    findings_html,
    findings_json,
    findings_junit,
    findings_markdown,
    findings_sarif,
    findings_text,
)
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted, problem_in_words
from boundary_guard.resolve.project import Project

FORMATS = {
    "text": findings_text.render,
    "concise": findings_concise.render,
    "json": findings_json.render,
    "sarif": findings_sarif.render,
    "github": findings_github.render,
    "gitlab": findings_gitlab.render,
    "junit": findings_junit.render,
    "markdown": findings_markdown.render,
    "html": findings_html.render,
}
_CODES = {Verdict.HOLDS: 0, Verdict.BROKEN: 1, Verdict.UNKNOWN: 2}


@click.command("check")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option(
    "--config", type=click.Path(path_type=Path), help="A pyproject.toml, contract file or import-linter file."
)
@click.option("--contract", "ids", multiple=True, metavar="ID", help="Check this contract only; several are possible.")
@click.option("--source", multiple=True, metavar="PATTERN", help="Without configuration: what must stay independent.")
@click.option("--forbid", multiple=True, metavar="PATTERN", help="Without configuration: what it must not reach.")
@click.option("--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="Default: text.")
@click.option("-o", "--output", "files", multiple=True, type=click.Path(path_type=Path), help="Write a file, too.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings that are frozen in this file do not count.")
@click.option("--since", metavar="REV", help="Show only findings that touch files changed since this git revision.")
@click.option("--path-prefix", default="", metavar="TEXT", help="Put before paths in sarif, github and gitlab.")
@click.option("--no-cache", is_flag=True, help="Read everything again.")
@click.option("--cache-dir", type=click.Path(path_type=Path), help="Where to keep what was read.")
@click.option("--exit-zero", is_flag=True, help="Exit code 0 for broken contracts; 2 stays 2.")
@click.pass_context
def check_command(
    context: click.Context,
    root: Path,
    config: Path | None,
    ids: tuple[str, ...],
    source: tuple[str, ...],
    forbid: tuple[str, ...],
    formats: tuple[str, ...],
    files: tuple[Path, ...],
    baseline: Path | None,
    since: str | None,
    path_prefix: str,
    no_cache: bool,
    cache_dir: Path | None,
    exit_zero: bool,
) -> int:
    """Check that the contracts hold.

    The contracts stand in [tool.boundary-guard] of the nearest pyproject.toml, in the contract files that it names, and
    in a configuration of import-linter. With --source and --forbid no configuration is needed.

    Exit codes: 0 all contracts hold, 1 one is broken, 2 we could not tell.
    """
    remembered = context.with_resource(keeping(context.obj.get("cache")))
    to_stdout, to_files = assign(formats, files)
    folder = str(root.absolute())
    if not root.is_dir():
        raise UsageError(f"--root {root}: there is no such folder")
    configuration = check_configuration_of(folder, config.absolute() if config else None)
    contracts = chosen_contracts(configuration, ids, source, forbid)
    gc.disable()  # thousands of small values, none of them in cycles that matter in a run this short
    project = read_project(folder, configuration)
    report = check(project, contracts)
    if context.obj.get("verbose"):
        _tell_what_was_read(project, configuration, report)
    frozen = baseline or (root / configuration.baseline if configuration.baseline else None)
    if frozen is not None:
        report = with_baseline(report, baseline_at(frozen), checked_all=not ids and not source)
    if since is not None:
        changed = changed_files(folder, since)
        if not changed & set(configuration.files):  # a contract that changed may concern any file
            report = touching(report, changed)
    if path_prefix:
        report = dataclasses.replace(report, prefix=path_prefix)
    for name, file in to_files:
        write(FORMATS[name](report), file)
    if to_stdout is not None and not (context.obj.get("quiet") and to_stdout == "text"):
        remembered.out = FORMATS[to_stdout](report)
        write(remembered.out, None)
    if "github" in formats and os.environ.get("GITHUB_STEP_SUMMARY"):
        append_file(Path(os.environ["GITHUB_STEP_SUMMARY"]), findings_markdown.render(report))
    remembered.err = tell_problems(report)
    remembered.code = exit_code(report, exit_zero)
    return remembered.code


def _tell_what_was_read(project: Project, configuration: Configuration, report: Report) -> None:
    """For whoever wonders why something was found, or not."""
    roots = ", ".join(root or "." for root in project.tree.source_roots)
    lines = [f"configuration: {', '.join(configuration.files) or 'none'}", f"source roots: {roots}"]
    lines += [f"{result.contract.id}: {counted(result.modules_read, 'module')} read" for result in report.results]
    lines += [f"left out: {each.path}: {each.reason}" for each in project.tree.skipped]
    for line in lines:
        click.echo(for_terminal(line), err=True)


def baseline_at(path: Path) -> Baseline:
    """The baseline in a file; UsageError when there is none."""
    content = read_bytes(path)
    if content is None:
        raise UsageError(f"baseline {path}: there is no such file; boundary-guard baseline write makes it")
    return read_baseline(str(path), content)


def chosen_contracts(
    configuration: Configuration, ids: tuple[str, ...], source: tuple[str, ...], forbid: tuple[str, ...]
) -> tuple[Contract, ...]:
    """The contracts to check: that of the command line, the named ones, or all."""
    if source or forbid:
        return (_of_command_line(ids, source, forbid),)
    known = {contract.id: contract for contract in configuration.all_contracts}
    for wanted in ids:
        if wanted not in known:
            there_are = f"; there are {', '.join(sorted(known))}" if known else "; there is none"
            raise UsageError(f'there is no contract "{wanted}"{nearest(wanted, known) or there_are}')
    if ids:
        return tuple(known[wanted] for wanted in dict.fromkeys(ids))
    if not known:
        raise UsageError(
            "nothing to check: write a contract into pyproject.toml (boundary-guard init writes a first one), "
            "or give --source PATTERN and --forbid PATTERN"
        )
    return configuration.all_contracts


def _of_command_line(ids: tuple[str, ...], source: tuple[str, ...], forbid: tuple[str, ...]) -> ForbiddenContract:
    if ids:
        raise UsageError("--contract takes a contract of the configuration; leave it out beside --source and --forbid")
    if not source or not forbid:
        missing = "--source" if not source else "--forbid"
        raise UsageError(f"--source and --forbid belong together; add {missing} PATTERN")
    sources, forbidden = _patterns("--source", source), _patterns("--forbid", forbid)
    for pattern in sources:
        if pattern in forbidden:
            raise UsageError(f'"{pattern.text}" is given to both --source and --forbid')
    return ForbiddenContract(COMMAND_LINE, "What the command line forbids", sources, forbidden)


def _patterns(option: str, texts: tuple[str, ...]) -> tuple[ModulePattern, ...]:
    try:
        return tuple(dict.fromkeys(ModulePattern(text) for text in texts))
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error


def tell_problems(report: Report) -> str:
    """Mistakes in the configuration, once more on standard error: a report in a file does not hide them."""
    lines = []
    for problem in report.all_problems:
        if problem.kind is not ProblemKind.READING:
            of = f'contract "{problem.contract}": ' if problem.contract else ""
            lines.append(f"error: {for_terminal(of + problem_in_words(problem))}\n")
    click.echo("".join(lines), err=True, nl=False)
    return "".join(lines)


def exit_code(report: Report, exit_zero: bool) -> int:
    """0 when all contracts hold, 1 when one is broken, 2 when we could not tell."""
    code = _CODES[report.verdict]
    return 0 if exit_zero and code == 1 else code
