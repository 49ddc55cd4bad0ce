"""Which files changed since a revision."""

from __future__ import annotations

import os
import posixpath

from boundary_guard.model.errors import UsageError
from boundary_guard.refactor.git import ask_git

_DIFFER = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=dirty", "--name-only", "-z")


def changed_files(root: str, revision: str) -> frozenset[str]:
    """The files of the repository that differ from the revision, or are new; relative to ``root``, with ``/``.

    UsageError when git does not know the revision, or there is no repository.
    """
    if not revision or revision.startswith("-"):
        raise UsageError(f"--since {revision}: give a revision, such as main or HEAD~1")
    wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if "^{" in revision:
        raise UsageError(f"--since {revision}: give a revision, such as main or HEAD~1")
    commit = _git(root, revision, "rev-parse", *wanted).decode("ascii", "replace").strip()
    here = os.fsdecode(_git(root, revision, "rev-parse", "--show-prefix")).removesuffix("\n")
    found = _git(root, revision, *_DIFFER, commit, "--", ":/", compares_files=True)
    found += _git(root, revision, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/")
    paths = [os.fsdecode(path) for path in found.split(b"\0") if path]
    return frozenset(posixpath.relpath(f"/{path}", f"/{here}") for path in paths)


def _git(root: str, revision: str, *arguments: str, compares_files: bool = False) -> bytes:
    """What git prints."""
    try:
        done = ask_git(root, *arguments, compares_files=compares_files)
    except OSError as error:
        raise UsageError(f"--since {revision}: {error.strerror or error}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"--since {revision}: {reason or 'git knows no such revision'}")
    return done.stdout
