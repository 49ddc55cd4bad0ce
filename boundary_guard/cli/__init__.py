"""The command line: options become calls, verdicts and errors become exit codes. Nobody imports this room."""

from __future__ import annotations

import os
import sys

from boundary_guard.cli.remembering import cache_of, repeat


def main() -> None:
    """Run the program; where an earlier run gave the answer and nothing has changed, that is all it takes."""
    if sys.stderr is None:  # closed by whoever started us
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - nothing slow is imported here
    if sys.stdout is None:
        print("error: the report could not be written: standard output is closed", file=sys.stderr)
        sys.exit(2)
    try:
        os.getcwd()  # noqa: PTH109 - nothing slow is imported here
    except OSError:
        print("error: the current folder is gone; change into another", file=sys.stderr)
        sys.exit(2)
    cache = cache_of(sys.argv[1:])
    answer = cache.recall() if cache is not None else None
    if answer is not None:
        sys.exit(repeat(answer))
    from boundary_guard.cli import program  # noqa: PLC0415 - the commands take ten times as long to import

    program.main()
