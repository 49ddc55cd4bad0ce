"""The command line: options become calls, verdicts and errors become exit codes. Nobody imports this room."""

from boundary_guard.cli.program import main

__all__ = ["main"]
