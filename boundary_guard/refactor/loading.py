"""What a move changes about loading: who loads what, and whether somebody could notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.loads import closure_of, loud_below
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.new_loads import loaders, refuse_failing, refuse_new_loads
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.units import Unit


def settle_loads(move: Move) -> None:
    """Decide who goes on loading the source; refuse what would run at another time, or not at all."""
    _check_moved_effects(move)
    _check_destination(move)
    refuse_new_loads(move)
    if _source_is_loaded_by_destination(move):
        return
    reason = _loud_source(move)
    if reason:
        for path, users in move.users.items():
            if users.imports and path not in (move.source.path, move.target_path):
                move.kept_imports.add(path)
        if move.kept_imports:
            move.notes.append(f"{move.module} goes on being loaded where it was: {reason}")


def _source_is_loaded_by_destination(move: Move) -> bool:
    return bool(move.needs.from_source)


def _loud_source(move: Move) -> str:
    """What loading the source does besides the moved statements."""
    moving = {id(unit.node) for unit in move.closure.moving}
    for node in move.source.tree.body:
        if id(node) in moving or _is_main(node):
            continue
        reason = move.effects.of(move.source, node)
        if reason:
            return f"{reason} ({move.source.path}:{node.lineno})"
    kept = set(closure_of(move.workspace, [move.destination])) if move.target is not None else set()
    for name in closure_of(move.workspace, [move.module]):
        source = source_of(move.workspace, name) if name != move.module and name not in kept else None
        reason = move.effects.of_module(source) if source is not None else ""
        if reason:
            return reason
    return ""


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)


def _check_moved_effects(move: Move) -> None:
    """Registrations and calls that ran with the source run with the destination now."""
    loud = [(unit, reason) for unit in move.closure.moving if (reason := _effect(move, unit))]
    if not loud:
        return
    unit, reason = loud[0]
    path, what = move.source.path, f"when it is loaded, {reason}"
    staying = [each for each in move.closure.staying if not each.is_main_block() and _effect(move, each)]
    goes_on = bool(move.needed_by_source()) and not move.keep_lazy
    if staying and not goes_on:
        move.doubt(f"{what}; so does what stays, and their order would change", path, unit.line)
    if goes_on:
        if staying and unit.index > min(each.index for each in staying):
            move.doubt(f"{what}: that would come before what stays", path, unit.line)
        return
    if _loads_destination(move, unit):
        return
    if _is_entry(move):
        move.doubt(f"{what}: {move.module} is started by itself, and would not do it", path, unit.line)
    for user in _users_that_take_nothing(move):
        move.doubt(f"{what}: {user} loads {move.module} for that, not {move.destination}", path, unit.line)


def _users_that_take_nothing(move: Move) -> Iterator[str]:
    """Files that import the source, and none of what moves from it."""
    for path, users in move.users.items():
        for statement in users.imports if path not in (move.source.path, move.target_path) else ():
            takes = any(use.statement is statement and use.alias.name in move.names for use in users.from_uses)
            takes |= any(use.binding.statement is statement and use.name in move.names for use in users.attributes)
            if not takes and statement not in users.stars:
                yield path


def _loads_destination(move: Move, unit: Unit) -> bool:
    """Whether the source itself, and nobody else, loads the destination, with nothing to notice before the unit."""
    loaded = [each for each in move.closure.staying if each.is_import and _imports(move, each, move.destination)]
    kept = [each for each in loaded if not each.bound & move.needs.used_imports]
    if not kept or any(loaders(move)):
        return False
    known = closure_of(move.workspace, [move.destination])
    between = (each for each in move.closure.staying if kept[0].index < each.index < unit.index)
    names = [name for each in between if each.is_import for name in _imported(move, each)]
    return not any(loud_below(move.workspace, move.effects, name, known) for name in names)


def _imported(move: Move, unit: Unit) -> list[str]:
    """The modules of the project that an import statement loads."""
    found = []
    for alias in unit.node.names if isinstance(unit.node, ast.Import | ast.ImportFrom) else ():
        origin = alias.name
        if isinstance(unit.node, ast.ImportFrom):
            origin = move.workspace.absolute(move.source, unit.node.module, unit.node.level)
            inner = f"{origin}.{alias.name}"
            found += [inner] if move.workspace.exists(inner) else []
        found += [origin] if move.workspace.exists(origin) else []
    return found


def _imports(move: Move, unit: Unit, module: str) -> bool:
    return module in _imported(move, unit)


def _effect(move: Move, unit: Unit) -> str:
    reason = move.effects.of(move.source, unit.node)
    if reason:
        return reason
    foreign = sorted(unit.extends - move.names)
    if foreign and unit in move.closure.moving:
        return f"it registers with {foreign[0]}"
    return ""


def _is_entry(move: Move) -> bool:
    """Whether the source is loaded by its name, as a script or an entry point."""
    if any(unit.is_main_block() for unit in move.units.all):
        return True
    return any(texts.modules for texts in move.texts.values())


def _check_destination(move: Move) -> None:
    """Whoever used the source loads the destination now: what that does must not come as a surprise."""
    if move.target is None:
        return
    before = closure_of(move.workspace, [move.module])
    refuse_failing(move, before)
    if move.destination in before:
        return
    reason = loud_below(move.workspace, move.effects, move.destination, before)
    if not reason:
        return
    for path, users in move.users.items():
        if path == move.target_path or not users.names() & move.names:
            continue
        if path == move.source.path:
            continue
        loaded = closure_of(move.workspace, [users.source.module]) if users.source.module else []
        if move.destination not in loaded:
            move.doubt(f"{path} would load {move.destination}, which is noticed: {reason}", path)
    if move.needed_by_source():
        move.doubt(f"{move.module} would load {move.destination}, which is noticed: {reason}", move.source.path)


__all__ = ["Refusal", "settle_loads"]
