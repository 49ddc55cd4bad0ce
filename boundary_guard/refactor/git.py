"""git, asked so that no program is run that the repository names: its hooks, filters and monitors are switched off."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=")
_OFF = (("clean", ""), ("process", ""), ("required", "false"))
_SECONDS = 120
"""How long git may take to answer."""


def ask_git(
    root: str, *arguments: str, compares_files: bool = False, ignoring: Collection[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """What git says in a folder, without a terminal; its exit code is the caller's to judge.

    ``compares_files`` says that git reads files of the working tree, which it would hand to filters; ``ignoring`` are
    variables of the environment that do not count. Raises OSError where there is no git (one that lies in the project's
    folder is none), and TimeoutError.
    """
    without = _filters(root, ignoring) if compares_files else ()
    kept = {key: value for key, value in os.environ.items() if key not in ignoring}
    environment = {**kept, **_switched_off(without), "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(  # noqa: S603 - the program is git; who calls checks what users give
            [_program(), *_OPTIONS, *arguments],
            cwd=root,
            env={**environment, "LC_ALL": "C"},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(errno.ETIMEDOUT, f"git did not answer within {_SECONDS} seconds") from None


def _program() -> str:
    """The path of git; a program of that name in the project's folder is not meant, whatever the search path says."""
    folders = [each for each in os.get_exec_path() if Path(each).is_absolute()]
    found = shutil.which("git", path=os.pathsep.join(folders))
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "there is no git on this machine")
    return found


def _filters(root: str, ignoring: Collection[str]) -> list[str]:
    """The filters that git would run on files to compare them: programs that the repository's configuration names."""
    listed = ask_git(root, "config", "--name-only", "-z", "--list", ignoring=ignoring).stdout
    names = {os.fsdecode(key).rpartition(".")[0] for key in listed.split(b"\0") if key.startswith(b"filter.")}
    return sorted(names)


def _switched_off(filters: Sequence[str]) -> dict[str, str]:
    """Settings, by the environment: the name of a filter may hold what no option could."""
    first = int(count) if (count := os.environ.get("GIT_CONFIG_COUNT", "")).isascii() and count.isdigit() else 0
    settings = [(f"{name}.{key}", value) for name in filters for key, value in _OFF]
    found = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (key, value) in enumerate(settings, first):
        found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return found
