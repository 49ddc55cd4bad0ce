"""Where a report goes: standard output, or a file that is no source code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

import click

from boundary_guard.model.errors import UsageError


def write(report: str, output: Path | None) -> None:
    """Print the report, or write it to ``output`` without colours. Raises UsageError when that cannot be done."""
    if output is None:
        _print(report, sys.stdout)
        return
    if is_source(output):
        raise UsageError(f"-o {output}: a report is not written over source code, a repository or a folder")
    try:
        _write(output, click.unstyle(report), os.O_TRUNC)
    except OSError as error:
        raise UsageError(f"-o {output} cannot be written: {error.strerror}") from error


def complain(text: str) -> None:
    """Print lines on standard error."""
    _print(text, sys.stderr)


def is_one_stream() -> bool:
    """Whether standard output and standard error end in the same terminal, pipe or file."""
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), os.fstat(sys.stderr.fileno()))
    except (OSError, ValueError):
        return False


def _print(text: str, stream: TextIO) -> None:
    """As the answer of a run before is printed again: in the stream's own encoding, whatever that is."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    context = click.get_current_context(silent=True)
    stream.write(text if context is not None and context.color else click.unstyle(text))
    stream.flush()


def _write(path: Path, text: str, how: int) -> None:
    """Write a file that may be a FIFO: with a reader, as in ``-o >(less)``; nobody waits for one. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_NONBLOCK", 0), 0o666)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        file.write(text)


_SOURCE = (".py", ".pyi", ".pyx", ".toml", ".cfg", ".ini")


_REPOSITORY = ".git"
"""What lies in there is the history of the source, and git obeys some of it."""


def is_source(path: Path) -> bool:
    """Whether something lies there that a report must not be written over; links are followed."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        return True
    names = (path, real)
    is_ours = any(each.suffix in _SOURCE or each.name == ".importlinter" or _REPOSITORY in each.parts for each in names)
    return is_ours or path.is_dir()


def replace_file(path: Path, text: str) -> None:
    """Write a file of ours beside and rename it. Raises UsageError when that cannot be done."""
    if is_source(path):
        raise UsageError(f"{path}: this is source code, configuration, a repository or a folder; choose another file")
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
        _write(path, text, os.O_APPEND)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
