"""The proof that a step does what it says and nothing else; here for a move, in ``proof_of_*.py`` for the others.

A move only moves: no statement is lost, made up or changed, and every name means what it meant. After black's check
that the syntax tree before is the one after, with the move taken into account: the statements of source and destination
together are the same, each in the order of its file; other files have the same statements.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence

from boundary_guard.model.plan import Kind
from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.lines import is_docstring
from boundary_guard.refactor.meaning import Meanings, Moved
from boundary_guard.refactor.proof_of_burial import prove_idle
from boundary_guard.refactor.proof_of_cut import prove_cut
from boundary_guard.refactor.proof_of_freeing import prove_freed
from boundary_guard.refactor.proof_of_hook import prove_hooked
from boundary_guard.refactor.proof_of_lift import prove_lifted
from boundary_guard.refactor.steps import CutClaim, FreeClaim, HookClaim, IdleClaim, LiftClaim, Step
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.workspace import Workspace

Statement = tuple[str, ...]
Lines = list[tuple[Statement, int]]


def prove_conserved(before: Workspace, after: Workspace, step: Step) -> None:
    """Prove that a step does what it says, and nothing else. Raises Refusal with the first statement that tells."""
    if step.operation.kind is Kind.MOVE:
        _prove_moved(before, after, step)
        return
    if step.claim is None or len(step.files) != 1:
        raise Refusal("internal: it is not said what this step changes", min(step.files))
    path = next(iter(step.files))
    match step.claim:
        case CutClaim():
            prove_cut(before, after, path, step.claim)
        case IdleClaim():
            prove_idle(before, after, path, step.claim)
        case FreeClaim():
            prove_freed(before, after, path, step.claim)
        case LiftClaim():
            prove_lifted(before, after, path, step.claim)
        case HookClaim():
            prove_hooked(before, after, path, step.claim)


def _prove_moved(before: Workspace, after: Workspace, step: Step) -> None:
    operation = step.operation
    moved = Moved(
        operation.source, operation.destination, frozenset(step.names), frozenset(step.reads), step.logs_follow
    )
    ends = {before.path_of(moved.source), after.path_of(moved.destination)}
    for path in sorted(step.files):
        if path.endswith((".py", ".pyw")) and path not in ends:
            _prove_same(_statements(before, path, moved), _statements(after, path, moved), path)
    _prove_together(before, after, moved, step.twins)


def _statements(workspace: Workspace, path: str, moved: Moved) -> Lines:
    """The statements of a file, imports and what is made for the module itself left out, with their lines."""
    try:
        source = workspace.source(path)
    except Unparsable:
        return []
    meanings = Meanings(workspace, source, moved)
    found = ((meanings.of(node), node.lineno) for node in source.tree.body if not _is_of_the_module(meanings, node))
    return [(statement, line) for statement, line in found if statement]


def _is_of_the_module(meanings: Meanings, node: ast.stmt) -> bool:
    """Docstrings, ``__all__`` and loggers belong to a module, and are settled one by one elsewhere."""
    if is_docstring(node):
        return True
    unit = next(unit for unit in meanings.units.all if unit.node is node)
    is_list = unit.bound == {"__all__"} or (isinstance(node, ast.Expr) and "__all__" in unit.reads)
    return is_list or logger_call(unit) is not None


def _prove_same(old: Lines, new: Lines, path: str) -> None:
    for (was, _), (is_now, line) in zip(old, new, strict=False):
        if was != is_now:
            raise Refusal(f"internal: this would mean something else ({_difference(was, is_now)})", path, line)
    if len(old) != len(new):
        raise Refusal("internal: a statement would be lost or made up", path)


def _difference(was: Statement, is_now: Statement) -> str:
    for first, second in zip(was, is_now, strict=False):
        if first != second:
            return f"{first!r} became {second!r}"
    return "it ends early"


def _prove_together(before: Workspace, after: Workspace, moved: Moved, twins: Iterable[str]) -> None:
    paths = (before.path_of(moved.source), after.path_of(moved.destination))
    left, arrived = paths
    old = [_statements(before, path, moved) if before.read(path) is not None else [] for path in paths]
    new = [_statements(after, path, moved) for path in paths]
    lost = Counter(each for each, _ in (*old[0], *old[1])) - Counter(each for each, _ in (*new[0], *new[1]))
    made_up = Counter(each for each, _ in (*new[0], *new[1])) - Counter(each for each, _ in (*old[0], *old[1]))
    if any(made_up):
        statement = next(iter(made_up))
        near = next(iter(lost), ())
        path, line = next(
            (path, line) for path, lines in zip(paths, new, strict=True) for each, line in lines if each == statement
        )
        raise Refusal(f"internal: this would mean something else ({_difference(near, statement)})", path, line)
    known = _twin_statements(before, arrived, moved, twins)
    for statement in lost:
        if statement not in known:
            line = next((line for each, line in old[0] if each == statement), 0)
            raise Refusal("internal: this statement would be lost", left, line)
    if not _is_within(new[0], old[0]) or not _is_within(old[1], new[1]):
        raise Refusal("internal: statements would stand in another order", arrived)


def _twin_statements(before: Workspace, path: str, moved: Moved, twins: Iterable[str]) -> set[Statement]:
    """What the destination has alike already, as the source has it."""
    wanted = set(twins)
    if not wanted:
        return set()
    source: Source = before.source(path)
    meanings = Meanings(before, source, moved)
    return {meanings.of(unit.node) for unit in meanings.units.all if (unit.bound | unit.extends) & wanted}


def _is_within(few: Sequence[tuple[Statement, int]], many: Sequence[tuple[Statement, int]]) -> bool:
    """Whether statements stand in another list in the same order."""
    rest = iter(each for each, _ in many)
    return all(any(other == each for other in rest) for each, _ in few)
