"""The commands by name, each imported when it is called: none waits for what another needs."""

from __future__ import annotations

from collections.abc import Callable

import click

from boundary_guard.model.names import nearest


class Commands(click.Group):
    """A group whose commands are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        load = _COMMANDS.get(cmd_name)
        return load() if load is not None else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; a name that is nearly one gets a hint."""
        hint = nearest(args[0], _COMMANDS) if args and args[0] not in _COMMANDS else ""
        if hint:
            ctx.fail(f"No such command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)


def _trace() -> click.Command:
    from boundary_guard.cli.trace_command import trace_command  # noqa: PLC0415

    return trace_command


def _check() -> click.Command:
    from boundary_guard.cli.check_command import check_command  # noqa: PLC0415

    return check_command


def _baseline() -> click.Command:
    from boundary_guard.cli.baseline_command import baseline_group  # noqa: PLC0415

    return baseline_group


def _explain() -> click.Command:
    from boundary_guard.cli.explain_command import explain_command  # noqa: PLC0415

    return explain_command


def _graph() -> click.Command:
    from boundary_guard.cli.graph_command import graph_command  # noqa: PLC0415

    return graph_command


def _init() -> click.Command:
    from boundary_guard.cli.init_command import init_command  # noqa: PLC0415

    return init_command


def _refactor() -> click.Command:
    from boundary_guard.cli.refactor_command import refactor_command  # noqa: PLC0415

    return refactor_command


_COMMANDS: dict[str, Callable[[], click.Command]] = {
    "trace": _trace,
    "check": _check,
    "baseline": _baseline,
    "explain": _explain,
    "graph": _graph,
    "init": _init,
    "refactor": _refactor,
}
