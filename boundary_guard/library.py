"""The refactorings as functions: a plan is a value, and applying it is another call.

    plan = boundary_guard.plan_move(".", ["f"], "app.boot", "app.files")
    if not plan.is_refused:
        boundary_guard.apply(plan)

All of them raise ``UsageError`` for what cannot be meant and ``SourceError`` for what cannot be read; what would change
the program's behaviour is no error but a plan with ``refusals``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from boundary_guard.cli.reading import configuration_of, read_tree
from boundary_guard.cli.trace_command import requested_contract
from boundary_guard.model.contract import Configuration
from boundary_guard.model.errors import UsageError
from boundary_guard.model.plan import Plan
from boundary_guard.refactor import planner, writer
from boundary_guard.refactor.disconnect import Wishes, disconnect
from boundary_guard.refactor.text import Refusal
from boundary_guard.source.tree import ModuleTree

__all__ = ["Plan", "Refusal", "apply", "plan_cut", "plan_disconnect", "plan_hook", "plan_move", "undo"]


def plan_move(root: str | Path, symbols: Sequence[str], source: str, destination: str, *, unsafe: bool = False) -> Plan:
    """The plan that moves ``symbols`` of the module ``source`` to ``destination``, and rewrites every user."""
    tree, _ = _project(root)
    return planner.move(tree, tree.root, symbols, source, destination, unsafe=unsafe)


def plan_cut(root: str | Path, function: str, call: str, destination: str = "", *, unsafe: bool = False) -> Plan:
    """The plan that takes ``call`` out of ``function`` (``package.module:function``), with what becomes dead.

    With the module ``destination``, what needs the call's result becomes a function there.
    """
    tree, _ = _project(root)
    return planner.cut(tree, tree.root, function, call, destination, unsafe=unsafe)


def plan_hook(root: str | Path, function: str, target: str, *, unsafe: bool = False) -> Plan:
    """The plan that calls ``function`` from ``package.module:Class.method``, or ``package.module:Class@decorator``."""
    tree, _ = _project(root)
    return planner.hook(tree, tree.root, function, target, unsafe=unsafe)


def plan_disconnect(
    root: str | Path,
    contract: str | None = None,
    *,
    source: str | None = None,
    patterns: Sequence[str] = (),
    destination: str = "",
    cut: str = "",
    hook: str = "",
    unsafe: bool = False,
) -> Plan:
    """The plan that makes a contract of the project's configuration hold; or ``source`` not reach ``patterns``."""
    tree, configuration = _project(root)
    points = (source,) if source is not None else ()
    wanted = requested_contract(configuration, points, tuple(patterns), contract)
    return disconnect(
        tree, tree.root, wanted, Wishes(destination, cut, hook), unsafe=unsafe, importers=configuration.importers
    )


def apply(plan: Plan, *, allow_dirty: bool = False, verify_with: str = "") -> None:
    """Write all of a plan or nothing. Raises ``Refusal`` where it was refused, or the tree is not as it was."""
    writer.recover(plan.root)
    writer.apply(plan, allow_dirty=allow_dirty, verify_with=verify_with)


def undo(root: str | Path) -> tuple[str, ...]:
    """Bring the bytes from before the last plan back; returns the paths. Raises ``Refusal`` if they changed since."""
    folder = str(Path(root).absolute())
    writer.recover(folder)
    return writer.undo(folder)[1]


def _project(root: str | Path) -> tuple[ModuleTree, Configuration]:
    folder = Path(root).absolute()
    if not folder.is_dir():
        raise UsageError(f"{root}: there is no such folder")
    configuration = configuration_of(str(folder), None)
    tree = read_tree(str(folder), configuration)
    writer.recover(str(folder))
    return tree, configuration
