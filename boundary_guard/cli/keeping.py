"""Keeps the answer of a run for the next one, together with everything that the run has looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from boundary_guard.cache.answers import Answer, Cache
from boundary_guard.cli.output import complain
from boundary_guard.report.escaping import for_terminal
from boundary_guard.source.witness import witnessed

_TICK = 0.03
"""Seconds after which a change to a folder is noted with another time."""


@dataclass(slots=True)
class Run:
    """What a run prints, as it goes on; ``code`` is its exit code in the end."""

    out: str = ""
    err: str = ""
    code: int = 2


@contextmanager
def keeping(cache: Cache | None) -> Iterator[Run]:
    """Note what the run looks at; keep its answer when it ends with a verdict. A cache that fails is one warning."""
    run = Run()
    if cache is None or not _is_ready(cache):
        yield run
        return
    start = time.time_ns()
    with witnessed() as witness:
        yield run
    if run.code not in (0, 1):
        return
    try:
        out = run.out if click.get_current_context().color else click.unstyle(run.out)
        cache.remember(Answer(run.code, out, run.err), witness.paths, start)
    except OSError as error:
        _warn(cache, error)


def _is_ready(cache: Cache) -> bool:
    """Whether the folder is there. Where it was made, time passes: the folder around it has changed just now."""
    is_new = not Path(cache.folder).is_dir()
    try:
        cache.prepare()
    except OSError as error:
        _warn(cache, error)
        return False
    if is_new:
        time.sleep(_TICK)
    return True


def _warn(cache: Cache, error: OSError) -> None:
    reason = for_terminal(f"{cache.folder}: {error.strerror or error}")
    complain(f"warning: nothing is kept for the next run: {reason} (--no-cache silences this)\n")
