"""The proof that what a step buried is dead: private, used by nothing any more, and quiet when it was loaded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from boundary_guard.refactor.differences import BlockChange, Difference, difference, is_less_of
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.scopes import bound_by_import
from boundary_guard.refactor.steps import IdleClaim
from boundary_guard.refactor.units import bound_names
from boundary_guard.refactor.workspace import Workspace

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def prove_buried(before: Workspace, after: Workspace, found: Difference, changes: Iterable[BlockChange]) -> None:
    """Prove that what is gone outside of the function was used by nothing else. Raises Refusal."""
    for change in changes:
        if any(isinstance(each, _DEFINITIONS) for each in change.inside):
            raise found.refuse("another definition would change", change.new[0])
        _prove_in_place(found, change)
        for node in change.removed:
            if not isinstance(node, _IMPORTS):
                _prove_dead(before, found, node)
    names = prove_imports_idle(found)
    names |= _lost_names(found)
    _prove_unseen(found, _lost_names(found) - set(found.old.top_imports))
    _prove_unnamed(after, found, names)
    _prove_quiet(before, after, found)


def prove_idle(before: Workspace, after: Workspace, path: str, claim: IdleClaim) -> None:
    """Prove that a file lost imports only, and none that it uses. Raises Refusal."""
    found = difference(before, after, path)
    for change in found.blocks:
        _prove_in_place(found, change)
        for node in change.removed:
            if not isinstance(node, _IMPORTS):
                raise found.refuse("a statement would be lost", node)
    if found.heads or not prove_imports_idle(found) <= claim.names:
        raise found.refuse("another import would be lost")


def prove_imports_idle(found: Difference) -> set[str]:
    """Prove that no name of an import that is gone is used in what stays; gives the names. Raises Refusal."""
    lost = {bound_by_import(alias): alias for alias in _lost_aliases(found)}
    still_bound = found.meanings[1].scopes.module.bound
    for use in found.meanings[1].scopes.of_module():
        if use.name in lost and use.name not in still_bound:
            raise found.refuse(f"the import of {use.name} would be lost, and it is used", use.node)
    return set(lost)


def _lost_aliases(found: Difference) -> list[ast.alias]:
    removed = [alias for change in found.blocks for node in change.removed for alias in _aliases(node)]
    kept = [ast.dump(alias) for change in found.blocks for node in change.added for alias in _aliases(node)]
    return [alias for alias in removed if ast.dump(alias) not in kept]


def _aliases(node: ast.AST) -> list[ast.alias]:
    return [alias for each in ast.walk(node) if isinstance(each, _IMPORTS) for alias in each.names]


def _prove_in_place(found: Difference, change: BlockChange) -> None:
    """The block is as it was, but for statements that are gone and imports that have fewer names."""
    rest = list(change.new)
    for node in change.old:
        if node in change.paired:
            if not rest or rest.pop(0) is not change.paired[node]:
                raise found.refuse("statements would stand in another order, or be made up", node)
        elif rest and rest[0] not in change.paired.values() and is_less_of(rest[0], node):
            rest.pop(0)
    if [ast.dump(each) for each in rest] != ([ast.dump(ast.Pass())] if rest and change.inside else []):
        raise found.refuse("a statement would be made up", rest[0])


def _prove_dead(before: Workspace, found: Difference, node: ast.stmt) -> None:
    """A definition that nobody from outside could mean, and that did nothing when it was loaded."""
    if isinstance(node, _DEFINITIONS) and (not node.name.startswith("_") or node.name.startswith("__")):
        raise found.refuse(f"{node.name} would be lost, and it is public", node)
    if all(isinstance(each, _IMPORTS) for each in getattr(node, "body", [])) and isinstance(node, ast.If | ast.Try):
        return
    if not bound_names(node) and not _fills(node) & _lost_names(found):
        raise found.refuse("a statement would be lost that is not the call", node)
    reason = Effects(before).of(found.old, node)
    if reason and not _fills(node) & _lost_names(found):
        raise found.refuse(f"a statement would be lost that does something: {reason}", node)


def _fills(node: ast.stmt) -> set[str]:
    """The names at the roots of what a statement assigns to or calls."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            found.add(each.id)
    return found if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) else set()


def _lost_names(found: Difference) -> set[str]:
    old, new = found.meanings
    return old.scopes.module.bound - new.scopes.module.bound


def _prove_unseen(found: Difference, names: set[str]) -> None:
    """The module reaches no name that is gone by a text."""
    for node in ast.walk(found.new.tree):
        if isinstance(node, ast.Constant) and node.value in names:
            raise found.refuse(f"{node.value} would be lost, and is named here", node)
        if names and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals":
            raise found.refuse("a name would be lost, and globals() may reach it", node)


def _prove_unnamed(after: Workspace, found: Difference, names: set[str]) -> None:
    """No text of the project names what is gone; and what is gone was used by what is gone."""
    module = found.old.module
    uses = [use for use in found.meanings[0].scopes.of_module() if not use.stores]
    gone = {id(each) for change in found.blocks for node in change.removed for each in ast.walk(node)}
    for name in sorted(names):
        if not any(use.name == name and id(use.node) in gone for use in uses):
            raise found.refuse(f"{name} would be lost, and what is cut did not use it")
        text = re.compile(rb"(?<![\w.])" + re.escape(module).encode() + rb"[.:]" + name.encode() + rb"\b")
        for path in after.mentioning({name}):
            if text.search(after.read(path) or b"") and path != found.path and not name.startswith("__"):
                if not _is_imported(found, name):
                    raise found.refuse(f"{name} would be lost, and {path} names it")


def _is_imported(found: Difference, name: str) -> bool:
    return name in found.old.top_imports


def _prove_quiet(before: Workspace, after: Workspace, found: Difference) -> None:
    """What is no longer loaded with the module did nothing that could be noticed."""
    if not found.old.module:
        return
    effects = Effects(before)
    for name in sorted(set(closure_of(before, [found.old.module])) - set(closure_of(after, [found.old.module]))):
        source = source_of(before, name)
        reason = effects.of_module(source) if source is not None else ""
        if reason:
            raise found.refuse(f"{name} would no longer be loaded, and {reason}")
