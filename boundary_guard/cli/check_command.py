"""``boundary-guard check``."""

from __future__ import annotations

import dataclasses
import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from boundary_guard.check.baseline import with_baseline
from boundary_guard.check.changed import narrowed
from boundary_guard.check.checker import check
from boundary_guard.cli.baseline_command import DEFAULT
from boundary_guard.cli.changed_files import changed_files
from boundary_guard.cli.choosing import baseline_at, chosen_contracts
from boundary_guard.cli.formats import assign
from boundary_guard.cli.keeping import keeping
from boundary_guard.cli.output import append_file, complain, is_one_stream, write
from boundary_guard.cli.reading import check_configuration_of, invocation_of, read_project, require_folder
from boundary_guard.model.contract import Configuration
from boundary_guard.model.errors import BoundaryGuardError, UsageError
from boundary_guard.model.report import Problem, ProblemKind, Report, Verdict
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
_TELL_PROBLEMS = ("text", "concise")
"""The formats for people: in one stream with standard error, nothing need be said twice."""
_CODES = {Verdict.HOLDS: 0, Verdict.BROKEN: 1, Verdict.UNKNOWN: 2}


@click.command("check")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option(
    "--config", type=click.Path(path_type=Path), help="A pyproject.toml, contract file or import-linter file."
)
@click.option("--contract", "ids", multiple=True, metavar="ID", help="Check this contract only; several are possible.")
@click.option(
    "--source",
    multiple=True,
    metavar="PATTERN",
    help="What must stay independent, without configuration.",
)
@click.option(
    "--forbid",
    multiple=True,
    metavar="PATTERN",
    help="What it must not reach; both may be given several times.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help="Default: text. Each further one is for a file.",
)
@click.option(
    "-o",
    "--output",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write a file, too: in the first --format that its suffix agrees with, else in that of the suffix.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings that are frozen in this file do not count.")
@click.option("--since", metavar="REV", help="Show only findings that touch files changed since this git revision.")
@click.option("--path-prefix", default="", metavar="TEXT", help="Put this before paths in sarif, github and gitlab.")
@click.option("--no-cache", is_flag=True, help="Neither take the answer of the run before nor keep this one.")
@click.option(
    "--cache-dir",
    type=click.Path(path_type=Path),
    help="Where to keep the answer (default: below the root).",
)
@click.option("--exit-zero", is_flag=True, help="Exit code 0 for broken contracts, where all could be read; 2 stays 2.")
@click.pass_context
def check_command(context: click.Context, /, **given: Any) -> int:
    """Check that the contracts hold.

    The contracts stand in [tool.boundary-guard] of the nearest pyproject.toml, or in boundary-guard.toml, in the
    contract files that it names, and in a configuration of import-linter. With --source and --forbid no configuration
    is needed.

    Exit codes: 0 all contracts hold, 1 one is broken, 2 we could not tell.
    """
    asked = _Asked(**given)
    run = context.with_resource(keeping(context.obj.get("cache")))
    to_stdout, to_files = assign(asked.formats, asked.files)
    asked.require_apart()
    try:
        report = _report(asked, is_verbose=bool(context.obj.get("verbose")))
    except BoundaryGuardError as error:
        _write_failure(asked, to_stdout, to_files, str(error))
        raise
    for name, file in to_files:
        write(FORMATS[name](report), file)
    if to_stdout is not None and not (context.obj.get("quiet") and to_stdout == "text"):
        run.out = FORMATS[to_stdout](report)
        write(run.out, None)
    if "github" in asked.formats and os.environ.get("GITHUB_STEP_SUMMARY"):
        append_file(Path(os.environ["GITHUB_STEP_SUMMARY"]), findings_markdown.summary(report))
    if not (run.out and to_stdout in _TELL_PROBLEMS and is_one_stream()):
        run.err = _problems(report, every=bool(context.obj.get("quiet")))
        complain(run.err)
    run.code = _exit_code(report, asked.exit_zero)
    return run.code


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for; the fields are its parameters."""

    root: Path
    config: Path | None
    ids: tuple[str, ...]
    source: tuple[str, ...]
    forbid: tuple[str, ...]
    formats: tuple[str, ...]
    files: tuple[Path, ...]
    baseline: Path | None
    since: str | None
    path_prefix: str
    no_cache: bool
    cache_dir: Path | None
    exit_zero: bool

    def require_apart(self) -> None:
        """UsageError where a report would be written over another, or over what is read."""
        taken = {each.resolve(): "is read" for each in (self.config, self.baseline) if each is not None}
        for file in self.files:
            if str(file) == "-":
                raise UsageError("-o -: standard output gets a report without -o; --format says which")
            if file.name == DEFAULT:
                raise UsageError(f"-o {file}: a baseline goes by that name; choose another")
            if file.resolve() in taken and not _is_stream(file):
                raise UsageError(f"-o {file}: this file {taken[file.resolve()]}; choose another")
            taken[file.resolve()] = "gets another report"


def _is_stream(file: Path) -> bool:
    return file.exists() and not file.is_file()


def _report(asked: _Asked, *, is_verbose: bool) -> Report:
    """Read the configuration and the project, and hold the one against the other."""
    root = require_folder(asked.root)
    configuration = check_configuration_of(root, asked.config)
    contracts = chosen_contracts(configuration, asked.ids, asked.source, asked.forbid)
    gc.disable()  # thousands of small values, none of them in cycles that matter in a run this short
    project = read_project(root, configuration)
    read = list(configuration.files)
    frozen = asked.baseline or (asked.root / configuration.baseline if configuration.baseline else None)
    if frozen is not None:
        read.append(Path(os.path.relpath(frozen, asked.root)).as_posix())
    changed = changed_files(root, asked.since) if asked.since is not None else None
    if changed is not None and not changed.isdisjoint(read):
        changed = None  # a contract or a baseline that changed may concern any file
    report = check(project, contracts, changed or ())
    if is_verbose:
        _tell_what_was_read(project, configuration, report)
    if frozen is not None:
        is_of_another = asked.config is not None and asked.baseline is not None  # it may know other contracts
        checked_all = not asked.ids and not asked.source and not is_of_another
        report = with_baseline(report, baseline_at(frozen), checked_all=checked_all)
    if changed is not None:
        report = narrowed(project, report, changed)
    report = dataclasses.replace(report, configuration=read[0]) if configuration.files else report
    return dataclasses.replace(report, prefix=asked.path_prefix, invocation=invocation_of(asked.root, asked.config))


def _write_failure(asked: _Asked, to_stdout: str | None, to_files: list[tuple[str, Path]], message: str) -> None:
    """Reports for machines that say why there is none: who reads them must not find the ones of the run before."""
    failed = Report((), (Problem(ProblemKind.CONFIGURATION, "", message),), prefix=asked.path_prefix)
    for name, file in to_files:
        write(FORMATS[name](failed), file)
    if to_stdout not in (None, "text"):
        write(FORMATS[to_stdout](failed), None)


def _tell_what_was_read(project: Project, configuration: Configuration, report: Report) -> None:
    """For whoever wonders why something was found, or not."""
    roots = ", ".join(root or "." for root in project.tree.source_roots)
    lines = [f"configuration: {', '.join(configuration.files) or 'none'}", f"source roots: {roots}"]
    lines += [f"{result.contract.id}: {counted(result.modules_read, 'module')} read" for result in report.results]
    lines += [f"left out: {each.path}: {each.reason}" for each in project.tree.skipped]
    complain("".join(f"{for_terminal(line)}\n" for line in lines))


def _problems(report: Report, *, every: bool) -> str:
    """Mistakes in the configuration, once more on standard error: a report in a file does not hide them.

    ``every`` says that nothing else was printed, and what could not be read must be told here, too.
    """
    lines = []
    for problem in report.all_problems:
        if every or problem.kind is not ProblemKind.READING:
            of = f'contract "{problem.contract}": ' if problem.contract else ""
            lines.append(f"error: {for_terminal(of + problem_in_words(problem))}\n")
    return "".join(lines)


def _exit_code(report: Report, exit_zero: bool) -> int:
    """0 when all contracts hold, 1 when one is broken, 2 when we could not tell.

    With ``--since`` what is not shown does not count: 0 where no chain that breaks a contract passes a changed file.
    """
    code = _CODES[report.verdict]
    if report.hidden and not report.findings and code == 1:
        code = 2 if report.all_problems else 0
    if exit_zero and code == 1:
        code = 2 if report.all_problems else 0
    return code
