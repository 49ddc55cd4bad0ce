"""What a move makes somebody load who did not before: it must not be noticed, and must not fail."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.text import Source, Unparsable
from boundary_guard.refactor.users import parents_of, read_users

_MAY_FAIL = "it may fail"


def refuse_failing(move: Move, known: list[str]) -> None:
    """A module that asserts where it may run, or raises, is no place for what others need."""
    for name in closure_of(move.workspace, [move.destination]):
        source = source_of(move.workspace, name) if name == move.destination or name not in known else None
        line = may_fail(source) if source is not None else 0
        if source is not None and line:
            move.doubt(f"{move.destination} cannot be loaded everywhere: it may fail here", source.path, line)


def may_fail(source: Source) -> int:
    """The line in which loading a module may raise on purpose; 0 if it does not, or only in another Python."""
    guards = [node for node in source.top_nodes if isinstance(node, ast.If | ast.Assert) and _asks_version(node.test)]
    harmless = {id(each) for guard in guards for each in ast.walk(guard)}
    raising = (node for node in source.top_nodes if isinstance(node, ast.Assert | ast.Raise))
    return next((node.lineno for node in raising if id(node) not in harmless), 0)


def _asks_version(test: ast.expr) -> bool:
    return "sys.version_info" in ast.unparse(test)


def refuse_new_loads(move: Move) -> None:
    """Whoever loads the destination now loads what the moved code needs: nobody may notice that."""
    if move.target is None:
        return
    noticed = dict(_noticed(move))
    _check_outside(move)
    if not noticed:
        return
    for source in loaders(move):
        loaded = closure_of(move.workspace, [source.module]) if source.module else _imported(move, source)
        for name, reason in noticed.items():
            if name not in loaded or reason.startswith(_MAY_FAIL):  # a guard does not help another import
                move.doubt(f"with {move.destination} it would load {name}, which is noticed: {reason}", source.path)


def _noticed(move: Move) -> Iterator[tuple[str, str]]:
    """The modules that the destination loads from now on, and why that would be noticed."""
    lines = [line for each in move.needs.imports.values() for line in each]
    starts = [move.module] if move.needs.from_source else []
    starts += [name for line in lines for name in (line.module, f"{line.module}.{line.name}")]
    known = set(closure_of(move.workspace, [move.destination]))
    for name in closure_of(move.workspace, [each for each in starts if move.workspace.exists(each)]):
        source = source_of(move.workspace, name) if name not in known else None
        if source is None:
            continue
        line = may_fail(source)
        if line:
            yield name, f"{_MAY_FAIL} ({source.path}:{line})"
            continue
        reason = _left_effects(move) if name == move.module else move.effects.of_module(source)
        if reason:
            yield name, reason


def _left_effects(move: Move) -> str:
    """What somebody could notice when the source is loaded, without what moves."""
    for unit in move.closure.staying:
        reason = "" if unit.is_main_block() else move.effects.of(move.source, unit.node)
        if reason:
            return f"{reason} ({move.source.path}:{unit.line})"
    return ""


def loaders(move: Move) -> Iterator[Source]:
    """The files that load the destination: those that import it, and itself where it is started."""
    last = move.destination.rpartition(".")[2]
    for path in move.workspace.mentioning([last]):
        try:
            source = move.workspace.source(path)
        except Unparsable:
            continue
        if path == move.target_path:
            if any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in source.tree.body):
                yield source
        elif path != move.source.path and read_users(move.workspace, source, move.destination).imports:
            yield source


def _imported(move: Move, source: Source) -> list[str]:
    """What a script loads that is no module."""
    names = [alias.name for node in source.top_nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in source.top_nodes if isinstance(node, ast.ImportFrom) and node.module]
    return closure_of(move.workspace, [name for name in names if move.workspace.exists(name)])


def _check_outside(move: Move) -> None:
    """Packages from outside that the moved code needs, where the source may do without: somebody guards its import."""
    guarded = _guarded_import(move)
    if not guarded:
        return
    target = move.target
    have = {name.partition(".")[0] for name in target.top_imports} if target is not None else set()
    for lines in move.needs.imports.values():
        for line in lines:
            top = line.module.partition(".")[0]
            if top in sys.stdlib_module_names or top in have or move.workspace.exists(top):
                continue
            reason = f"{move.destination} would need {top}, and {move.module} may fail to be loaded without it"
            move.doubt(f"{reason}: its import is guarded here", *guarded)


def _guarded_import(move: Move) -> tuple[str, int] | None:
    """Where a user catches that the source cannot be imported."""
    for path, users in move.users.items():
        parents = parents_of(users.source.tree) if users.imports and path != move.source.path else {}
        for statement in users.imports if parents else ():
            above = parents.get(statement)
            if isinstance(above, ast.Try) and statement in above.body and above.handlers:
                return path, statement.lineno
    return None
