"""``move``: definitions leave one module for another, and everybody who used them follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.plan import Kind, Operation, Unchanged
from boundary_guard.refactor import checks
from boundary_guard.refactor.arrival import Arrival
from boundary_guard.refactor.closure import Closure
from boundary_guard.refactor.collecting import collect, listed_names, told_unreadable
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.departure import Departure
from boundary_guard.refactor.early import refuse_early_calls
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.loading import settle_loads
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.naming import Naming
from boundary_guard.refactor.needs import NeedReader
from boundary_guard.refactor.places import new_path
from boundary_guard.refactor.request import canonical, check_request, still_to_move
from boundary_guard.refactor.rewriting import Rewriting
from boundary_guard.refactor.steps import Step
from boundary_guard.refactor.text import Source, Unparsable
from boundary_guard.refactor.twins import Twins
from boundary_guard.refactor.units import Units
from boundary_guard.refactor.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Manner:
    """How a move is made, where that can be chosen."""

    unsafe: bool = False
    """Go on where the program could notice."""
    keep_log_names: bool = True
    imports_inside: bool = False
    """Import what stays inside of the moved functions, where both modules load each other."""
    docstring: str = ""
    """What a new destination says of itself."""


def plan_move(
    workspace: Workspace, symbols: Sequence[str], source: str, destination: str, manner: Manner | None = None
) -> Step:
    """The step that moves ``symbols`` from one module to another; empty where that is done already.

    Raises ``UsageError`` for names that cannot be meant, ``Refusal`` where the move would change what the program does.
    """
    source, destination = canonical(workspace, source), canonical(workspace, destination)
    check_request(workspace, symbols, source, destination)
    left, target = _sources(workspace, source, destination)
    wanted = still_to_move(workspace, list(dict.fromkeys(symbols)), left, target, destination)
    if not wanted:
        text = f"{', '.join(symbols)} is in {destination} already"
        return Step(Operation(Kind.MOVE, text, tuple(symbols), source, destination))
    move = _prepare(workspace, wanted, left, target, destination, manner or Manner())
    checks.check(move)
    _list_stub(move)
    Naming(move).check()
    move.keep_lazy = _needs_lazy(move)
    if move.keep_lazy:
        refuse_early_calls(move)
    settle_loads(move)
    _plan_files(move)
    text = f"move {', '.join(wanted)} from {source} to {destination}"
    operation = Operation(Kind.MOVE, text, tuple(wanted), source, destination, move.closure.also)
    bound = {name for unit in move.closure.moving for name in unit.bound}
    return Step(
        operation, _bytes(move), move.edits, move.notes, move.unchanged, move.names | bound, move.twins,
        reads={use.name for unit in move.closure.moving for use in unit.uses},
        logs_follow=not move.keep_log_names,
    )  # fmt: skip


def _sources(workspace: Workspace, source: str, destination: str) -> tuple[Source, Source | None]:
    """The two files; None for a destination that has yet to be made. Raises UsageError."""
    path = workspace.path_of(source)
    target_path = workspace.path_of(destination)
    try:
        left = workspace.source(path)
        path = target_path
        return left, workspace.source(target_path) if target_path else None
    except Unparsable as error:
        raise UsageError(f"{path}: {error}") from error


def _prepare(
    workspace: Workspace, wanted: list[str], left: Source, target: Source | None, destination: str, manner: Manner
) -> Move:
    """Everything that is known before the move is decided upon."""
    target_path, extra = (target.path, {}) if target is not None else new_path(workspace, left, destination)
    units = Units(left, workspace.scopes(left))
    users, texts, unreadable = collect(workspace, left.module, set(wanted), left)
    elsewhere = {name for each in users.values() if each.source.path != left.path for name in each.names()}
    elsewhere |= {use.name for path, each in texts.items() for use in each.uses if path != left.path or not use.patches}
    closure = Closure(units, wanted, elsewhere, listed_names(left))
    needs = NeedReader(workspace, left, units, closure).read()
    move = Move(
        workspace, left, destination, target, target_path, units, closure, needs, users, texts, Effects(workspace),
        manner.unsafe, manner.keep_log_names, manner.imports_inside, docstring=manner.docstring, extra=extra,
    )  # fmt: skip
    _leave_twins(move)
    move.unchanged += told_unreadable(workspace, unreadable, closure.names, left.module)
    return move


def _leave_twins(move: Move) -> None:
    """What the destination defines alike already only leaves the source."""
    target = move.target
    if target is None:
        return
    twins = Twins(move.workspace, move.source, target)
    own = set(twins.units[1].binders) - set(target.top_imports)
    move.twins = {name for name in move.names & own if twins.are_alike(name)}
    if move.twins:
        used = move.needs.used_imports
        move.needs = NeedReader(move.workspace, move.source, move.units, move.closure).read(move.arriving)
        move.needs.used_imports |= used
        move.notes.append(f"{', '.join(sorted(move.twins))}: defined alike in {move.destination} already")


def _list_stub(move: Move) -> None:
    """A stub beside the source is not changed, but told."""
    stub = f"{move.source.path}i"
    raw = move.workspace.on_disk(stub) if move.workspace.tree.exists(stub) else None
    if raw is not None and any(name.encode() in raw for name in move.names):
        move.unchanged.append(Unchanged(stub, f"the stub of {move.module} may define what moves; change it by hand"))


def _needs_lazy(move: Move) -> bool:
    """Whether the destination loads the source, so that the source cannot load the destination in turn."""
    needed = move.needed_by_source()
    if not needed:
        return False
    if move.needs.from_source:
        return True
    starts = [line.module for lines in move.needs.imports.values() for line in lines]
    starts += [f"{line.module}.{line.name}" for lines in move.needs.imports.values() for line in lines if line.name]
    if move.target is not None:
        starts.append(move.destination)
    users = move.users.get(move.target_path)
    loaded = closure_of(move.workspace, [name for name in starts if move.workspace.exists(name)])
    if move.module not in loaded:
        return False
    if users is not None and move.destination in starts:
        rest = [name for name in loaded if name != move.destination]
        only_own = [node for node in users.imports if node in move.target.tree.body] if move.target else []
        taken = {use.alias.name for use in users.from_uses} | {use.name for use in users.attributes}
        if only_own and taken <= move.names and not _others_load(move, rest):
            return False
    return True


def _others_load(move: Move, modules: list[str]) -> bool:
    """Whether modules other than the destination load the source."""
    from boundary_guard.refactor.loads import load_imports  # noqa: PLC0415

    return any(move.module in load_imports(move.workspace, name) for name in modules if name != move.module)


def _plan_files(move: Move) -> None:
    naming = Naming(move)
    left = LineEdits(move.source)
    Departure(move, left).plan()
    own = move.users.get(move.source.path)
    if own is not None:
        Rewriting(move, own, left).plan()
    naming.rewrite(move.source.path, left)
    move.outcome[move.source.path] = left.result()
    move.edits.setdefault(move.source.path, []).extend(left.log)
    Arrival(move).plan()
    for path in sorted({*move.users, *move.texts}):
        if path in (move.source.path, move.target_path):
            continue
        source = move.workspace.source(path)
        edits = LineEdits(source)
        if path in move.users:
            Rewriting(move, move.users[path], edits).plan()
        naming.rewrite(path, edits)
        if edits.log:
            move.outcome[path] = edits.result()
            move.edits.setdefault(path, []).extend(edits.log)
    naming.data()


def _bytes(move: Move) -> dict[str, bytes]:
    found = dict(move.extra)
    for path, text in move.outcome.items():
        if path == move.target_path and move.target is None:
            found[path] = text.encode("utf-8")
            continue
        found[path] = move.workspace.source(path).encode(text)
    return found
