"""What this room lets other processes do: git, a second parser, and the team's own check."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from boundary_guard.refactor.git import ask_git

_PLACE = str(Path(__file__).resolve().parents[2])
"""Where this package lies, for a process that must not look into the project's folder."""
_GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")


@dataclass(frozen=True, slots=True)
class GitState:
    """Where git keeps its own files (empty: the project is in no repository), and which files are not as committed."""

    folder: str
    dirty: tuple[str, ...] = ()
    problem: str = ""


def git_state(root: str, paths: Sequence[str]) -> GitState:
    """What git says about some files of the project. Never raises: without git there is nothing to ask."""
    if not _in_repository(root):
        return GitState("")
    try:
        code, folder, errors = _git(root, "rev-parse", "--absolute-git-dir")
        if code:
            return GitState("", problem=_first_line(errors))
        names = [f":(literal){path}" for path in paths]
        asked = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--", *names)
        code, status, errors = _git(root, *asked, compares_files=True) if names else (0, "", "")
    except OSError as error:
        return GitState("", problem=error.strerror or str(error))
    if code:
        return GitState(folder.strip(), problem=_first_line(errors))
    return GitState(folder.strip(), tuple(sorted({entry[3:] for entry in status.split("\0") if len(entry) > 3})))


def _in_repository(root: str) -> bool:
    folder = Path(root).resolve()
    return any((each / ".git").exists() for each in (folder, *folder.parents))


def _git(root: str, *arguments: str, compares_files: bool = False) -> tuple[int, str, str]:
    """The exit code, the output and the errors."""
    done = ask_git(root, *arguments, compares_files=compares_files, ignoring=_GIT_VARIABLES)
    return done.returncode, os.fsdecode(done.stdout), done.stderr.decode("utf-8", "replace")


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What libcst says of the files: a problem by path, and the comments that nobody finds again."""

    problems: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def second_opinion(files: Sequence[tuple[str, bytes | None, bytes]]) -> SecondOpinion:
    """Let libcst read files (path, bytes before, bytes after) in a process with limits; its death is a problem too."""
    if not files:
        return SecondOpinion()
    request = [
        {
            "path": path,
            "before": None if before is None else base64.b64encode(before).decode(),
            "after": base64.b64encode(after).decode(),
        }
        for path, before, after in files
    ]
    code = f"import sys; sys.path.append({_PLACE!r}); from boundary_guard.refactor.worker import main; main()"
    command = [sys.executable, "-P", "-c", code]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=json.dumps(request), capture_output=True, text=True, timeout=180, check=False
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else {}
    except (OSError, ValueError, subprocess.TimeoutExpired):
        answer = {}
    if "problems" not in answer:
        return SecondOpinion(((files[0][0], "a second parser died reading the files of the plan"),))
    problems = tuple((str(path), str(text)) for path, text in answer["problems"].items() if text)
    return SecondOpinion(problems, tuple(str(each) for each in answer["lost"]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the team's own check ended."""

    succeeded: bool
    output: str


def run_check(command: str, root: str) -> Outcome:
    """Run the command that the user gave, in the project's folder, with the shell that it was written for."""
    done = subprocess.run(  # noqa: S602 - the user's own command line
        command,
        shell=True,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Outcome(done.returncode == 0, done.stdout[-20_000:])
