"""``boundary-guard baseline write`` and ``prune``."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from boundary_guard.check.baseline import findings_to_freeze, render_baseline, stale_entries
from boundary_guard.check.checker import check
from boundary_guard.cli.choosing import baseline_at, chosen_contracts
from boundary_guard.cli.output import replace_file, write
from boundary_guard.cli.reading import check_configuration_of, read_project, require_folder
from boundary_guard.cli.remembering import is_in_ci
from boundary_guard.model.contract import Configuration
from boundary_guard.model.errors import UsageError
from boundary_guard.model.report import Report
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted

DEFAULT = "boundary-guard-baseline.json"
ROOT = click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder.")
CONFIG = click.option("--config", type=click.Path(path_type=Path), help="A configuration file to read instead.")
FILE = click.option(
    "--baseline",
    "file",
    type=click.Path(path_type=Path),
    help=f"The file (default: that of the configuration, or {DEFAULT}).",
)


@click.group("baseline", short_help="Freeze today's findings, so that only new ones fail.")
def baseline_group() -> None:
    """Freeze today's findings, so that only new ones fail; and let go of those that are no more."""


@baseline_group.command("write")
@ROOT
@CONFIG
@FILE
def write_command(root: Path, config: Path | None, file: Path | None) -> int:
    """Freeze the findings of today.

    Not in CI: a baseline is a decision that somebody makes and commits.
    """
    if is_in_ci():
        raise UsageError(
            "baseline write: a baseline is never made in CI (its variables are set); make it and commit it"
        )
    configuration, report = _report(root, config)
    path = baseline_path(root, configuration, file)
    frozen = findings_to_freeze(report)
    replace_file(path, render_baseline(frozen))
    write(for_terminal(f"{counted(len(frozen), 'finding')} frozen in {path}") + "\n", None)
    return 0


@baseline_group.command("prune")
@ROOT
@CONFIG
@FILE
def prune_command(root: Path, config: Path | None, file: Path | None) -> int:
    """Take the entries out that no finding matches any more. Nothing is ever added."""
    configuration, report = _report(root, config)
    path = baseline_path(root, configuration, file)
    known = baseline_at(path)
    findings_to_freeze(report)
    stale = stale_entries(report, known, checked_all=config is None or file is None)
    if stale:
        replace_file(path, render_baseline(known - set(stale)))
    write(for_terminal(f"{len(stale)} of {counted(len(known), 'entry', 'entries')} taken out of {path}") + "\n", None)
    return 0


def _report(root: Path, config: Path | None) -> tuple[Configuration, Report]:
    folder = require_folder(root)
    configuration = check_configuration_of(folder, config)
    contracts = chosen_contracts(configuration, (), (), ())
    gc.disable()
    return configuration, check(read_project(folder, configuration), contracts)


def baseline_path(root: Path, configuration: Configuration, file: Path | None) -> Path:
    """The file that is named on the command line, else in the configuration, else the usual one."""
    return file if file is not None else root / (configuration.baseline or DEFAULT)
