"""``boundary-guard explain``: what a code means, or why one module imports another."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from boundary_guard.check.explaining import explain
from boundary_guard.cli.output import write
from boundary_guard.cli.reading import check_configuration_of, read_project, require_folder
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import is_module_name, nearest
from boundary_guard.report.explanations import render_json, render_rule, render_text, rule_json
from boundary_guard.report.rules import RULES


@click.command("explain", short_help="Say what a code means, or why IMPORTER imports IMPORTED.")
@click.argument("names", nargs=-1, required=True, metavar="CODE | IMPORTER IMPORTED")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option("--config", type=click.Path(path_type=Path), help="A configuration file to read instead.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to this file.")
def explain_command(
    names: tuple[str, ...], root: Path, config: Path | None, format_name: str, output: Path | None
) -> None:
    """Say what a code means, or why IMPORTER imports IMPORTED: every chain, each import with its line.

    Exit codes: 0 it is explained, also when there is no chain; 2 we could not tell.
    """
    if len(names) == 1:
        code = names[0].upper()
        if code not in RULES:
            hint = nearest(code, RULES) or f"; there are {', '.join(RULES)}"
            raise UsageError(f'there is no rule "{names[0]}"{hint}')
        write(rule_json(RULES[code]) if format_name == "json" else render_rule(RULES[code]), output)
        return
    if len(names) != 2:
        raise UsageError("explain takes a code, or an importer and an imported module")
    folder = require_folder(root)
    gc.disable()
    project = read_project(folder, check_configuration_of(folder, config))
    for name in names:  # Django's migrations are called 0001_initial
        if not is_module_name(name) and project.module(name) is None:
            raise UsageError(f'"{name}" is no module name; write the whole dotted name, such as package.module')
    found = explain(project, *names)
    write(render_json(found) if format_name == "json" else render_text(found), output)
