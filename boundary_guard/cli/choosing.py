"""What is to be checked: the contracts that the command line asks for, and the baseline that it names."""

from __future__ import annotations

from pathlib import Path

from boundary_guard.check.baseline import Baseline, read_baseline
from boundary_guard.cli.reading import read_bytes
from boundary_guard.model.contract import COMMAND_LINE, Configuration, Contract, ForbiddenContract
from boundary_guard.model.distributions import module_hint
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import ModulePattern, nearest


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
    return tuple(dict.fromkeys(read_pattern(option, text) for text in texts))


def read_pattern(option: str, text: str) -> ModulePattern:
    """The module pattern that is given to an option; UsageError where it is none."""
    try:
        return ModulePattern(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}{module_hint(text)}") from error


def baseline_at(path: Path) -> Baseline:
    """The baseline in a file; UsageError when there is none."""
    content = read_bytes(path)
    if content is None:
        raise UsageError(f"baseline {path}: there is no such file; boundary-guard baseline write makes it")
    return read_baseline(str(path), content)
