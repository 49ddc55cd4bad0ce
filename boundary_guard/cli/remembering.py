"""Answers of earlier runs: looked for before anything else is imported, kept when a run ends.

Only ``check`` is remembered, and only runs whose whole effect is what they print.
"""

from __future__ import annotations

import os
import sys

from boundary_guard import __version__
from boundary_guard.cache.answers import FOLDER, Answer, Cache
from boundary_guard.cache.stamps import fingerprint, stamp

_WITH_VALUE = ("--color",)
"""Options before the command that take a value."""
_NOT_REMEMBERED = ("--no-cache", "--output", "--since", "--debug", "--verbose", "--help")
"""With these a run does more than print, depends on more than files, or is asked for anew."""

CI_VARIABLES = (
    *("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "GITHUB_ACTIONS", "GITLAB_CI", "CODEBUILD_BUILD_ID"),
    *("BUILDKITE", "CIRCLECI", "BITBUCKET_BUILD_NUMBER"),
)
"""Most systems set the first; the others are of Azure, Jenkins and TeamCity."""


def cache_of(arguments: list[str]) -> Cache | None:
    """Where the answer to this command line is kept; None when it is not to be remembered.

    A change is seen by a file's times. In CI, where somebody relies on the verdict and a checkout is new anyway,
    everything is read; so it is on Windows, which notes no time that cannot be set.
    """
    if _command(arguments) != "check" or is_in_ci() or os.environ.get("GITHUB_STEP_SUMMARY") or os.name == "nt":
        return None
    if any(argument.partition("=")[0] in _NOT_REMEMBERED or _has_letter(argument) for argument in arguments):
        return None
    root = _value(arguments, "--root") or os.curdir
    if not os.path.isdir(root):
        return None
    folder = os.path.abspath(_value(arguments, "--cache-dir") or os.path.join(root, FOLDER))
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    libraries = os.path.join(sys.prefix, "lib", "python{}.{}".format(*sys.version_info), "site-packages")
    return Cache(folder, arguments, f"{__version__} {fingerprint(package)} {stamp(libraries)}")


def is_in_ci() -> bool:
    """Whether this is a run of a CI system, by the variables that they set."""
    return any(os.environ.get(name, "").lower() not in ("", "0", "false") for name in CI_VARIABLES)


def _has_letter(argument: str) -> bool:
    """Whether ``-o``, ``-v`` or ``-h`` is among letters written together: ``-qv``, ``-oreport.txt``."""
    return argument[:1] == "-" and argument[1:2] != "-" and not set("ovh").isdisjoint(argument)


def _command(arguments: list[str]) -> str:
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def _value(arguments: list[str], option: str) -> str:
    """The value of an option; the last one counts."""
    found = ""
    for position, word in enumerate(arguments):
        if word == option and position + 1 < len(arguments):
            found = arguments[position + 1]
        elif word.startswith(option + "="):
            found = word.partition("=")[2]
    return found


def repeat(answer: Answer) -> int:
    """Print what the earlier run printed; its exit code, or 2 when it could not be printed."""
    try:
        for stream, text in ((sys.stdout, answer.out), (sys.stderr, answer.err)):
            if text:
                if hasattr(stream, "reconfigure"):
                    stream.reconfigure(errors="backslashreplace")
                stream.write(text)
                stream.flush()
    except BrokenPipeError:
        silence_stdout()
        return 2
    except OSError as error:
        silence_stdout()
        say(f"error: the report could not be written: {error}")
        return 2
    except KeyboardInterrupt:
        return 130
    return answer.code


def silence_stdout() -> None:
    """Whoever read the report went away: nothing more is written, and Python must not complain at its end."""
    _silence(sys.stdout.fileno())


def say(text: str) -> None:
    """Print lines on standard error. Where nobody can read them, the exit code must still be the one that was meant."""
    try:
        if sys.stderr is not None:  # it is None where it was closed
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
    except (OSError, ValueError):
        _silence(sys.stderr.fileno())


def _silence(descriptor: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
