"""Which files changed since a revision: asked of git, with all that could run code of the repository switched off."""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from boundary_guard.model.errors import UsageError

_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=")
_DIFFER = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=dirty", "--name-only", "-z")
_OFF = (("clean", ""), ("process", ""), ("required", "false"))
_SECONDS = 120


def changed_files(root: str, revision: str) -> frozenset[str]:
    """The files of the repository that differ from the revision, or are new; relative to ``root``, with ``/``.

    UsageError when git does not know the revision, or there is no repository.
    """
    if not revision or revision.startswith("-"):
        raise UsageError(f"--since {revision}: give a revision, such as main or HEAD~1")
    wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = _git(root, "rev-parse", *wanted, asks=revision).decode("ascii", "replace").strip()
    here = os.fsdecode(_git(root, "rev-parse", "--show-prefix", asks=revision)).removesuffix("\n")
    differ = (
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        "--ignore-submodules=dirty",
        "--name-only",
        "-z",
    )
    found = _git(root, *differ, commit, "--", ":/", asks=revision, without=_filters(root, revision))
    found += _git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/", asks=revision)
    paths = [os.fsdecode(path) for path in found.split(b"\0") if path]
    return frozenset(posixpath.relpath(f"/{path}", f"/{here}") for path in paths)


def _git(root: str, *arguments: str, asks: str, without: Sequence[str] = ()) -> bytes:
    """What git prints; ``without`` are filters that it must not run."""
    environment = {**os.environ, **_switched_off(without), "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - the program is git; what the user gives is checked above
            [_program(asks), *_OPTIONS, *arguments],
            cwd=root, env={**environment, "LC_ALL": "C"}, capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except OSError as error:
        raise UsageError(f"--since {asks}: git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise UsageError(f"--since {asks}: git did not answer within {_SECONDS} seconds") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"--since {asks}: {reason or 'git knows no such revision'}")
    return done.stdout


def _program(asks: str) -> str:
    """The path of git; a program of that name in the project's folder is not meant, whatever the search path says."""
    folders = [each for each in os.get_exec_path() if Path(each).is_absolute()]
    found = shutil.which("git", path=os.pathsep.join(folders))
    if found is None:
        raise UsageError(f"--since {asks}: there is no git on this machine")
    return found


def _filters(root: str, asks: str) -> list[str]:
    """The filters that git would run on files to compare them: programs that the repository's configuration names."""
    listed = _git(root, "config", "--name-only", "-z", "--list", asks=asks)
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
