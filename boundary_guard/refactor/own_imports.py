"""Where the destination imports what moves to it: from the source, or from a package that re-exports it."""

from __future__ import annotations

import ast

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.import_lines import remove_aliases
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.members import imported_member
from boundary_guard.refactor.scopes import Scope, bound_by_import, scopes_around
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.users import FromUse, parents_of


class OwnImports:
    """The destination's imports of what it will define itself."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.indirect: dict[int, ast.alias] = {}
        self.found = self._find() if move.target is not None else []
        self.freed = self._freed()

    def _freed(self) -> set[str]:
        """Names that the destination has only because it imports the moved symbols."""
        if self.move.target is None:
            return set()
        module = self.move.workspace.scopes(self.move.target).module
        return {bound_by_import(use.alias) for use in self.found if use.scope is module}

    def _find(self) -> list[FromUse]:
        move = self.move
        users = move.users.get(move.target_path)
        found = [use for use in users.from_uses if use.alias.name in move.names] if users is not None else []
        known = {id(use.alias) for use in found}
        assert move.target is not None
        for node, scope in move.workspace.scopes(move.target).scope_of.items():
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                if alias.name == "*" or id(alias) in known:
                    continue
                origin = imported_member(move.workspace, move.target, node, alias)
                if origin.owner == move.module and origin.name in move.names:
                    found.append(FromUse(node, ast.alias(origin.name, alias.asname or alias.name), scope))
                    self.indirect[id(found[-1].alias)] = alias
        return found

    def drop(self, edits: LineEdits) -> None:
        """The destination does not import from itself."""
        move = self.move
        users = move.users.get(move.target_path)
        if move.target is None:
            return
        scopes = move.workspace.scopes(move.target)
        parents = parents_of(move.target.tree)
        own = self.found
        for statement in dict.fromkeys(use.statement for use in own):
            uses = [use for use in own if use.statement is statement]
            if _is_guarded(parents, statement):
                raise Refusal("the destination imports what moves inside of `try`", move.target_path, statement.lineno)
            for use in uses:
                self._honour_alias(edits, use.alias, use.scope)
            aliases = [self.indirect.get(id(use.alias), use.alias) for use in uses]
            remove_aliases(edits, statement, aliases, f"defines {uses[0].alias.name} itself now")
        for attribute in users.attributes if users is not None else []:
            if attribute.name not in move.names:
                continue
            if attribute.is_text or attribute.use.quoted is not None:
                raise Refusal("the destination reaches what moves by its name as text", move.target_path)
            if any(
                attribute.name in scope.bound
                for scope in scopes_around(attribute.use.inside)
                if scope is not scopes.module
            ):
                raise Refusal(
                    f"{attribute.name} is a local name here", move.target_path, getattr(attribute.node, "lineno", 0)
                )
            edits.replace_node(attribute.node, attribute.name, f"defines {attribute.name} itself now")

    def _honour_alias(self, edits: LineEdits, alias: ast.alias, scope: Scope) -> None:
        new = alias.name
        for use in self.move.workspace.scopes(edits.source).uses:
            if use.scope is not scope or use.name != bound_by_import(alias):
                continue
            inner = [each for each in scopes_around(use.inside) if each is not scope and each.parent is not None]
            if any(new in each.bound for each in inner):
                raise Refusal(f"{new} is a local name here", edits.source.path, getattr(use.node, "lineno", 0))
            if not alias.asname or alias.asname == alias.name:
                continue
            if use.quoted is not None or use.stores or use.deletes:
                raise Refusal(
                    f"{alias.asname} cannot be renamed to {new}", edits.source.path, getattr(use.node, "lineno", 0)
                )
            edits.replace_node(use.node, new)


def _is_guarded(parents: dict[ast.AST, ast.AST], node: ast.AST) -> bool:
    above: ast.AST | None = node
    while above is not None:
        if isinstance(above, ast.Try):
            return True
        above = parents.get(above)
    return False
