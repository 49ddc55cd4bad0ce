"""Names that the destination cannot receive: it has them, means something else by them, or hands them on."""

from __future__ import annotations

import ast

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.members import exported, import_of, listed, source_of
from boundary_guard.refactor.text import Refusal, Source


def check_names(move: Move, taken: set[str], freed: set[str]) -> None:
    """Refuse where a name that arrives is taken; ``freed`` are those that the destination only imports."""
    target = move.target
    if target is None:
        return
    for name in sorted(move.names - move.twins):
        if name in taken - freed:
            where = next((n.lineno for n in target.tree.body if getattr(n, "name", "") == name), 0)
            raise Refusal(f"{move.destination} has a {name} of its own", target.path, where)
    throwaway = {name for unit in move.arriving for name in unit.bound} - move.names
    for name in sorted(throwaway & taken):
        if name != "_" or import_of(target, name) is not None:
            raise Refusal(f"{move.destination} has a {name} of its own", target.path)
    scopes = move.workspace.scopes(target)
    stars = any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in target.top_nodes)
    unbound = {use.name for use in scopes.of_module() if use.scope is None}
    coming = (move.names - move.twins) | set(move.needs.imports) | set(move.needs.loggers) | move.needs.from_source
    for name in sorted(coming & unbound):
        if not stars:
            raise Refusal(f"{move.destination} means another {name} (a builtin)", target.path)
    for name in sorted(move.needs.builtins & (taken | move.names)):
        if name in taken:
            raise Refusal(f"{name} is a builtin in {move.module}, but not in {move.destination}", target.path)
    _check_star_users(move, coming)


def _check_star_users(move: Move, coming: set[str]) -> None:
    """Whoever imports everything from the destination gets the new names too."""
    assert move.target is not None
    try:
        if listed(move.target) is not None:
            return
    except ValueError:
        return
    last = move.destination.rpartition(".")[2]
    for path in move.workspace.mentioning([last]):
        if path in (move.target_path, move.source.path):
            continue
        source = source_of(move.workspace, move.workspace.module_at(path)) if move.workspace.module_at(path) else None
        if source is None:
            continue
        for node in source.top_nodes:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                if move.workspace.absolute(source, node.module, node.level) == move.destination:
                    _check_star_user(move, source, {name for name in coming if not name.startswith("_")})


def _check_star_user(move: Move, source: Source, coming: set[str]) -> None:
    scopes = move.workspace.scopes(source)
    users = move.users.get(source.path)
    mine = {use.alias.name for use in users.from_uses} if users else set()
    if users and users.stars:
        mine |= exported(move.workspace, move.source)
    for name in sorted(coming & scopes.module.bound - mine):
        raise Refusal(
            f"{source.path} imports everything from {move.destination}, and has a {name} of its own",
            source.path,
        )
