"""The program: the group of commands, and what every command has in common."""

from __future__ import annotations

import io
import os
import sys
import traceback
from enum import IntEnum

import click

from boundary_guard import __version__
from boundary_guard.cli.commands import Commands
from boundary_guard.cli.remembering import cache_of, say, silence_stdout
from boundary_guard.model.errors import BoundaryGuardError
from boundary_guard.report.escaping import for_terminal


class Exit(IntEnum):
    """The exit codes, in every command and every format."""

    HOLDS = 0
    BROKEN = 1
    UNKNOWN = 2
    INTERRUPTED = 130


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="boundary-guard")
@click.option("--debug", is_flag=True, help="Show the whole traceback of an internal error.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour the terminal's text. NO_COLOR and FORCE_COLOR are respected.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say on standard error what was read.")
@click.option("-q", "--quiet", is_flag=True, help="No text when the exit code says it all.")
@click.pass_context
def commands(context: click.Context, debug: bool, color: str, verbose: bool, quiet: bool) -> None:
    """Trace and enforce import boundaries in Python code, computed imports included.

    Nothing of the analysed project is ever imported or executed.

    Exit codes: 0 the boundary holds, 1 it is broken, 2 we could not tell.
    """
    context.ensure_object(dict)
    context.obj["debug"] = debug
    context.obj["quiet"] = quiet
    context.obj["verbose"] = verbose
    context.color = _wants_color(color)


def _wants_color(choice: str) -> bool:
    """https://no-color.org and https://force-color.org: an option is stronger than the environment."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the program; every error becomes one line on stderr and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    try:
        shared = {"cache": cache_of(given)}
        result = commands.main(args=given, prog_name="boundary-guard", standalone_mode=False, obj=shared)
        code = int(result) if isinstance(result, int) else Exit.HOLDS
        sys.stdout.flush()
    except click.exceptions.Abort:
        return Exit.INTERRUPTED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except click.ClickException as error:
        return _show(error)
    except BoundaryGuardError as error:
        return _fail(str(error), debug=debug)
    except (BrokenPipeError, SystemExit):  # click makes the one of the other
        silence_stdout()
        return Exit.UNKNOWN
    except OSError as error:
        return _fail(f"the report could not be written: {error}", debug=debug)
    except BaseException as error:
        name = type(error).__name__
        return _fail(
            f"internal error in boundary-guard {__version__}: {name}: {error} (--debug shows where)",
            debug=debug,
        )
    return code


def _show(error: click.ClickException) -> int:
    """Print click's own lines; what was given on the command line is data in them, too."""
    written = io.StringIO()
    error.show(written)
    for line in written.getvalue().splitlines():
        say(for_terminal(line))
    return Exit.UNKNOWN


def _fail(message: str, *, debug: bool) -> int:
    if debug:
        say(traceback.format_exc().rstrip("\n"))
    say(f"error: {for_terminal(message)}")
    return Exit.UNKNOWN
