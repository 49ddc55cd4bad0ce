"""``boundary-guard trace``."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from boundary_guard.cli.choosing import read_pattern
from boundary_guard.cli.formats import the_one
from boundary_guard.cli.output import complain, write
from boundary_guard.cli.reading import configuration_of, invocation_of, read_project, require_folder
from boundary_guard.model.contract import (
    COMMAND_LINE,
    NOWHERE,
    BlindSpotPolicy,
    Configuration,
    EntryPoint,
    ForbiddenContract,
)
from boundary_guard.model.errors import ContractError, UsageError
from boundary_guard.model.imports import BlindSpotCode
from boundary_guard.model.names import ModulePattern, nearest
from boundary_guard.model.trace import Trace
from boundary_guard.report import trace_dot, trace_html, trace_json, trace_markdown, trace_mermaid, trace_text
from boundary_guard.report.escaping import for_terminal
from boundary_guard.trace.tracer import trace

FORMATS = {
    "text": trace_text.render,
    "markdown": trace_markdown.render,
    "json": trace_json.render,
    "mermaid": trace_mermaid.render,
    "dot": trace_dot.render,
    "html": trace_html.render,
}

_FORMAT = "Default: what the suffix of the file says, else text."


@click.command("trace")
@click.argument("entries", nargs=-1, metavar="[ENTRY]...")
@click.option("--forbid", multiple=True, metavar="PATTERN", help="A module that must not be reached; * and ** match.")
@click.option("--contract", "contract_id", metavar="ID", help="The contract to trace (default: the only one).")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option("--config", type=click.Path(path_type=Path), help="A pyproject.toml or contract file to read instead.")
@click.option("--all", "all_chains", is_flag=True, help="List every chain of imports, not one for each crossing.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), help=_FORMAT)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.pass_context
def trace_command(
    context: click.Context,
    entries: tuple[str, ...],
    forbid: tuple[str, ...],
    contract_id: str | None,
    root: Path,
    config: Path | None,
    all_chains: bool,
    format_name: str | None,
    output: Path | None,
) -> int:
    """Show every route from an entry point to forbidden modules.

    ENTRY is package.module:function, package.module:Class.method or a module. Without ENTRY and --forbid, the
    contract of the project's configuration says both.

    Exit codes: 0 no route was found, 1 routes were found, 2 we could not tell.
    """
    chosen = the_one(format_name, output, FORMATS, "text")
    folder = require_folder(root)
    configuration = configuration_of(folder, config)
    contract = requested_contract(configuration, entries, forbid, contract_id)
    gc.disable()  # thousands of small values, none of them in cycles that matter in a run this short
    project = read_project(folder, configuration)
    with placed(contract):
        found = trace(project, contract, all_chains=all_chains, invocation=invocation_of(root, config))
    write(FORMATS[chosen](found), output)
    complain("".join(f"note: {for_terminal(each)}\n" for each in found.notes))
    return _exit_code(found)


def requested_contract(
    configuration: Configuration, entries: tuple[str, ...], forbid: tuple[str, ...], contract_id: str | None
) -> ForbiddenContract:
    """The contract to trace: the named one, or the only one, with what the command line says instead."""
    points = tuple(_entry_point(text) for text in entries)
    patterns = tuple(read_pattern("--forbid", text) for text in forbid)
    if points and patterns and contract_id is None:
        modules = tuple(ModulePattern(point.module) for point in points)
        return ForbiddenContract(COMMAND_LINE, "What the command line forbids", modules, patterns, entry_points=points)
    chosen = _chosen(configuration, contract_id)
    return ForbiddenContract(
        chosen.id,
        chosen.name,
        tuple(ModulePattern(point.module) for point in points) or chosen.source_modules,
        patterns or chosen.forbidden_modules,
        chosen.because,
        chosen.guidance,
        points or chosen.entry_points,
        chosen.blind_spots,
        chosen.ignore_imports,
        written=NOWHERE if points or patterns else chosen.written,
    )


@contextmanager
def placed(contract: ForbiddenContract) -> Iterator[None]:
    """What a contract of the configuration says that is not so, is told with its file and line."""
    try:
        yield
    except ContractError as error:
        place = contract.written.at(error.key, error.text)
        if place is None:
            raise
        raise UsageError(f'{place.path}:{place.line}: contract "{contract.id}": {error}') from error


def _chosen(configuration: Configuration, contract_id: str | None) -> ForbiddenContract:
    contracts = {contract.id: contract for contract in configuration.contracts}
    if contract_id is not None:
        if contract_id not in contracts:
            others = {contract.id for contract in configuration.all_contracts}
            if contract_id in others:
                raise UsageError(f'contract "{contract_id}" is not of type "forbidden": only check takes it')
            raise UsageError(f'there is no contract "{contract_id}"{nearest(contract_id, contracts)}')
        return contracts[contract_id]
    if len(contracts) == 1:
        return next(iter(contracts.values()))
    if not contracts:
        raise UsageError(
            "nothing to trace: give an ENTRY and --forbid PATTERN, or write a contract into pyproject.toml"
        )
    raise UsageError(f"choose one of the contracts with --contract: {', '.join(sorted(contracts))}")


def _entry_point(text: str) -> EntryPoint:
    module, _, function = text.partition(":")
    try:
        pattern = ModulePattern(module)
    except ValueError as error:
        raise UsageError(f'entry point "{text}": write package.module:function; {error}') from error
    if not pattern.is_literal or (function and not all(part.isidentifier() for part in function.split("."))):
        raise UsageError(f'entry point "{text}": write package.module:function')
    return EntryPoint(module, function)


def _exit_code(found: Trace) -> int:
    """1 when there is a route; else 2 when something on the way could not be read; else 0."""
    if not found.is_independent:
        return 1
    unreadable = any(spot.code is BlindSpotCode.UNREADABLE for spot in found.blind_spots)
    if unreadable or (found.blind_spots and found.contract.blind_spots is BlindSpotPolicy.ERROR):
        return 2
    return 0
