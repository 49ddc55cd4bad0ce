"""``boundary-guard refactor``: its verbs, and what they have in common."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from boundary_guard.cli.reading import configuration_of, invocation_of, read_tree, require_folder
from boundary_guard.cli.trace_command import placed, requested_contract
from boundary_guard.model.contract import Configuration, ForbiddenContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.invocation import Invocation
from boundary_guard.model.plan import Plan, Refused
from boundary_guard.report import plan_diff, plan_json, plan_text
from boundary_guard.report.escaping import for_terminal
from boundary_guard.source.tree import ModuleTree


@dataclass(frozen=True, slots=True)
class Options:
    """What every verb understands."""

    root: str
    invocation: Invocation
    configuration: Configuration
    mode: str
    """``diff``, ``apply`` or ``check``."""
    allow_dirty: bool
    unsafe: bool
    verify_with: str
    format_name: str

    def tree(self) -> ModuleTree:
        """The project's modules."""
        return read_tree(self.root, self.configuration)


@click.group("refactor", short_help="Move, cut and hook code so that a contract holds.")
def refactor_command() -> None:
    """Plan an edit, prove it, show it; with --apply, write all of it or nothing.

    Exit codes: 0 done, shown, or nothing to do; 1 refused, with the reason (with --check: something would change);
    2 wrong usage, or something could not be read.
    """


def _common(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every verb, handed over as ``Options``."""

    @click.option("--diff", "mode", flag_value="diff", default=True, help="Show what would change (the default).")
    @click.option("--apply", "mode", flag_value="apply", help="Write it: everything, or nothing.")
    @click.option("--check", "mode", flag_value="check", help="Exit with 1 if something would change.")
    @click.option("--allow-dirty", is_flag=True, help="Write files that are not committed, too.")
    @click.option("--unsafe", is_flag=True, help="Go on where the program could notice; each place is told.")
    @click.option(
        "--verify-with", default="", metavar="COMMAND", help="Run this after writing; put everything back if it fails."
    )
    @click.option(
        "--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here)."
    )
    @click.option(
        "--config", type=click.Path(path_type=Path), help="A pyproject.toml or contract file to read instead."
    )
    @click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
    @functools.wraps(command)
    def wrapper(
        mode: str,
        allow_dirty: bool,
        unsafe: bool,
        verify_with: str,
        root: Path,
        config: Path | None,
        format_name: str,
        **rest: Any,
    ) -> int:
        folder = require_folder(root)
        configuration = configuration_of(folder, config)
        named = invocation_of(root, config)
        options = Options(folder, named, configuration, mode or "diff", allow_dirty, unsafe, verify_with, format_name)
        _recover(folder)
        return command(options, **rest)

    return wrapper


def _recover(root: str) -> None:
    from boundary_guard.refactor.writer import recover  # noqa: PLC0415 - late, as all of the room

    told = recover(root)
    if told:
        click.echo(told, err=True)


@refactor_command.command("move", short_help="Move functions, classes and constants; rewrite every user.")
@click.argument("symbols", nargs=-1, required=True, metavar="SYMBOL...")
@click.option("--from", "source", required=True, metavar="MODULE", help="The module that they leave.")
@click.option(
    "--to", "destination", required=True, metavar="MODULE", help="The module that they go to; made if missing."
)
@_common
def move_command(options: Options, symbols: tuple[str, ...], source: str, destination: str) -> int:
    """Move functions, classes and constants, with what only they need, and rewrite every user."""
    from boundary_guard.refactor.planner import move  # noqa: PLC0415

    return _carry_out(options, move(options.tree(), options.root, symbols, source, destination, unsafe=options.unsafe))


@refactor_command.command("cut", short_help="Take a call out of a function, with what becomes dead.")
@click.argument("target", metavar="MODULE:FUNCTION")
@click.argument("call", metavar="CALL")
@click.option(
    "--to",
    "destination",
    default="",
    metavar="MODULE",
    help="Where what needs the result goes, as a function.",
)
@_common
def cut_command(options: Options, target: str, call: str, destination: str) -> int:
    """Take a call whose result nobody needs out of a function, with what becomes dead.

    Where the result is needed, --to MODULE takes the statements that need it along: they become a function of MODULE.
    """
    from boundary_guard.refactor.planner import cut  # noqa: PLC0415

    plan = cut(options.tree(), options.root, target, call, destination, unsafe=options.unsafe)
    return _carry_out(options, plan)


@refactor_command.command("hook", short_help="Call a function from where its new owner starts.")
@click.argument("function", metavar="MODULE:FUNCTION")
@click.argument("target", metavar="TARGET")
@_common
def hook_command(options: Options, function: str, target: str) -> int:
    """Call a function from where its new owner initialises itself.

    TARGET is package.module:Class.method (the call comes at the end of the method) or package.module:Class@NAME
    (one more name in the list of methods of that decorator or attribute, and the method that it names).
    """
    from boundary_guard.refactor.planner import hook  # noqa: PLC0415

    return _carry_out(options, hook(options.tree(), options.root, function, target, unsafe=options.unsafe))


@refactor_command.command("disconnect", short_help="Make a contract hold: move, cut and hook in one plan.")
@click.argument("source", required=False, metavar="[SOURCE]")
@click.option("--contract", "contract_id", metavar="ID", help="The contract that shall hold.")
@click.option(
    "--from", "patterns", multiple=True, metavar="PATTERN", help="What SOURCE shall not reach; * and ** match."
)
@click.option(
    "--to",
    "destination",
    default="",
    metavar="MODULE",
    help="Where the work goes (default: into the forbidden package).",
)
@click.option("--cut", "cut", default="", metavar="FUNCTION:CALL", help="The call that goes, if there are several.")
@click.option("--hook", "hook", default="", metavar="TARGET", help="What calls it from then on, as in `refactor hook`.")
@_common
def disconnect_command(
    options: Options,
    source: str | None,
    contract_id: str | None,
    patterns: tuple[str, ...],
    destination: str,
    cut: str,
    hook: str,
) -> int:
    """Make a contract hold: move what leads there, cut the call that starts it, hook it in on the other side."""
    from boundary_guard.refactor.disconnect import Wishes, disconnect  # noqa: PLC0415

    contract = _contract(options.configuration, source, contract_id, patterns)
    wishes = Wishes(destination, cut, hook)
    importers = options.configuration.importers
    with placed(contract):
        plan = disconnect(options.tree(), options.root, contract, wishes, unsafe=options.unsafe, importers=importers)
    return _carry_out(options, plan)


def _contract(
    configuration: Configuration, source: str | None, contract_id: str | None, patterns: tuple[str, ...]
) -> ForbiddenContract:
    """The contract to make true: the named one, or what the command line says."""
    if (source is None) != (not patterns) or (source is not None and contract_id is not None):
        raise UsageError("say either --contract ID, or SOURCE and --from PATTERN")
    return requested_contract(configuration, (source,) if source is not None else (), patterns, contract_id)


@refactor_command.command("undo", short_help="Bring back the bytes from before the last plan.")
@click.option("--diff", "mode", flag_value="diff", help="Only say what would be brought back.")
@click.option("--apply", "mode", flag_value="apply", default=True, help="Bring it back (the default).")
@click.option("--check", "mode", flag_value="check", help="Exit with 1 if there is something to undo.")
@click.option(
    "--allow-dirty", is_flag=True, help="As in the other verbs; undo asks only whether its files were changed."
)
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The project's folder (default: here).")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def undo_command(mode: str, allow_dirty: bool, root: Path, format_name: str) -> int:
    """Bring back the bytes from before the last plan that was applied."""
    from boundary_guard.refactor.text import Refusal  # noqa: PLC0415
    from boundary_guard.refactor.writer import undo, undoable  # noqa: PLC0415

    folder = require_folder(root)
    _recover(folder)
    refused = ""
    try:
        text, paths = undo(folder) if mode == "apply" else undoable(folder)
    except Refusal as refusal:
        text, paths = "", ()
        refused = f"{refusal.path}: {refusal.reason}"
    if format_name == "json":
        status = (
            "refused" if refused else "nothing to undo" if not paths else "undone" if mode == "apply" else "undoable"
        )
        data = {"schema_version": 1, "status": status, "text": text, "files": list(paths), "reason": refused}
        _print(json.dumps(data, indent=1) + "\n")
    else:
        word = "undone" if mode == "apply" else "to undo"
        lines = [f"{word}: {text}", *(f"  {path}" for path in paths)] if paths else ["nothing to undo"]
        _print("".join(f"{for_terminal(line)}\n" for line in ([f"refused: {refused}"] if refused else lines)))
    return 1 if refused or (mode == "check" and paths) else 0


def _refused(root: str, refusal: Any) -> Plan:
    return Plan(root, refusals=(Refused(refusal.reason, refusal.path, refusal.line, refusal.by_force),))


def _carry_out(options: Options, plan: Plan) -> int:
    """Show the plan, or write it; returns the exit code."""
    from boundary_guard.refactor.text import Refusal  # noqa: PLC0415
    from boundary_guard.refactor.writer import apply  # noqa: PLC0415

    applied = False
    if options.mode == "apply" and not plan.is_refused and not plan.is_empty:
        try:
            apply(plan, allow_dirty=options.allow_dirty, verify_with=options.verify_with)
            applied = True
        except Refusal as refusal:
            plan = _refused(options.root, refusal)
    if options.format_name == "json":
        _print(plan_json.render(plan, applied=applied))
    elif plan.is_refused or plan.is_empty:
        _print(plan_text.render(plan))
    else:
        _show(options, plan, applied)
    if plan.is_refused:
        return 1
    return 1 if options.mode == "check" and not plan.is_empty else 0


def _show(options: Options, plan: Plan, applied: bool) -> None:
    summary = plan_text.render(plan)
    if options.mode != "diff":
        undo = for_terminal(options.invocation.command("refactor", "undo", takes_config=False))
        _print(f"{summary}applied; `{undo}` brings the old bytes back\n" if applied else summary)
        return
    click.echo(summary, err=True, nl=False)
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        _print(plan_diff.for_screen(plan))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(plan_diff.render(plan))
    sys.stdout.buffer.flush()


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    click.echo(text, nl=False)
