"""Where a report goes: standard output, or a file that is no source code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from boundary_guard.model.errors import UsageError


def write(report: str, output: Path | None) -> None:
    """Print the report, or write it to ``output`` without colours. Raises UsageError when that cannot be done."""
    if output is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        click.echo(report, nl=False)
        return
    if output.suffix in (".py", ".pyi", ".toml") or output.is_dir():
        raise UsageError(f"-o {output}: a report is not written over source code or a folder")
    try:
        output.write_text(click.unstyle(report), encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError(f"-o {output} cannot be written: {error.strerror}") from error
