"""Where a report goes: standard output, or a file that is no source code."""

from __future__ import annotations

import os
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
    if is_source(output):
        raise UsageError(f"-o {output}: a report is not written over source code or a folder")
    try:
        output.write_text(click.unstyle(report), encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError(f"-o {output} cannot be written: {error.strerror}") from error


_SOURCE = (".py", ".pyi", ".pyx", ".toml", ".cfg", ".ini")


def is_source(path: Path) -> bool:
    """Whether something lies there that a report must not be written over; links are followed."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        return True
    names = (path, real)
    return any(each.suffix in _SOURCE or each.name == ".importlinter" for each in names) or path.is_dir()


def replace_file(path: Path, text: str) -> None:
    """Write a file of ours beside and rename it. Raises UsageError when that cannot be done."""
    if is_source(path):
        raise UsageError(f"{path}: this is source code, configuration or a folder; choose another file")
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def append_file(path: Path, text: str) -> None:
    """Add to a file that others write into, too. Raises UsageError when that cannot be done."""
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
