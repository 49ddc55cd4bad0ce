"""Whether every file that was read lexically can be parsed at all: looked at in a second process, meanwhile.

The lexical scanner reads the import statements of a file that CPython would refuse. So each file is parsed as well,
which takes longer than all other reading; where many are to be parsed, a forked process does it beside the analysis.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.project import Project

WORTH_A_PROCESS = 500
"""From how many files on a second process pays."""
_DONE = b"done"
"""The last line that the other process writes: what it does not write is not believed."""


class SyntaxCheck:
    """Parses files for their syntax alone; what cannot be parsed becomes a blind spot of the project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._handed_over: list[ModuleName] = []
        self._pipe = -1
        self._child = 0

    def __enter__(self) -> SyntaxCheck:
        return self

    def __exit__(self, *error: object) -> None:
        """End the other process, when the analysis ends early."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self._refused_by_child()

    def begin(self, names: Iterable[ModuleName]) -> None:
        """Hand the files over that nobody has parsed yet, if they are many; once."""
        if self._handed_over:
            return
        waiting = [name for name in names if not self._project.is_parsed(name)]
        if len(waiting) < WORTH_A_PROCESS or not _can_fork():
            return
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _parse_all(self._project, waiting, writing)
        os.close(writing)
        self._handed_over, self._pipe, self._child = waiting, reading, child

    def finish(self, names: Iterable[ModuleName]) -> None:
        """Parse what is left, and again what the other process could not parse, for the reason."""
        fine = set(self._handed_over) - self._refused_by_child()
        self._project.parsed |= fine
        for name in names:
            if name not in fine:
                self._project.check_syntax(name)

    def _refused_by_child(self) -> set[ModuleName]:
        """What the other process could not parse; all that it was given, when it did not come to its end."""
        if not self._child:
            return set()
        with os.fdopen(self._pipe, "rb") as pipe:
            lines = pipe.read().split(b"\n")
        os.waitpid(self._child, 0)
        self._child = 0
        if lines[-1] != _DONE:
            return set(self._handed_over)
        return {self._handed_over[int(line)] for line in lines[:-1]}


def _can_fork() -> bool:
    return hasattr(os, "fork") and threading.active_count() == 1 and (os.cpu_count() or 1) > 1


def _parse_all(project: Project, names: list[ModuleName], writing: int) -> None:
    """The work of the other process; it never returns."""
    try:
        refused = [b"%d" % number for number, name in enumerate(names) if not project.check_syntax(name)]
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(b"\n".join([*refused, _DONE]))
    finally:
        os._exit(0)
