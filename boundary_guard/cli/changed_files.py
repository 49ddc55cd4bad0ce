"""Which files changed since a revision: asked of git, with all that could run code of the repository switched off."""

from __future__ import annotations

import os
import posixpath
import subprocess

from boundary_guard.model.errors import UsageError

_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=")
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
    differ = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--name-only", "-z", commit, "--", ":/")
    found = _git(root, *differ, asks=revision)
    found += _git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/", asks=revision)
    paths = [os.fsdecode(path) for path in found.split(b"\0") if path]
    return frozenset(posixpath.relpath(f"/{path}", f"/{here}") for path in paths)


def _git(root: str, *arguments: str, asks: str) -> bytes:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - the program is git; what the user gives is checked above
            [*_GIT, *arguments], cwd=root, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError:
        raise UsageError(f"--since {asks}: there is no git on this machine") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"--since {asks}: git did not answer within {_SECONDS} seconds") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"--since {asks}: {reason or 'git knows no such revision'}")
    return done.stdout
