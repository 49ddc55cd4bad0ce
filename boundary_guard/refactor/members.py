"""What ``module.name`` means in a project: another module, or a value, and who defines it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from boundary_guard.model.names import join
from boundary_guard.refactor.text import Source, Unparsable
from boundary_guard.refactor.workspace import Workspace

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Member:
    """``module`` where the name is a module; else ``owner`` defines it under ``name`` (empty owner: not known)."""

    module: str = ""
    owner: str = ""
    name: str = ""


UNKNOWN = Member()


def source_of(workspace: Workspace, module: str) -> Source | None:
    """The source of a module of the project, if it has one that can be read."""
    path = workspace.path_of(module)
    if not path:
        return None
    try:
        return workspace.source(path)
    except Unparsable:
        return None


def member(workspace: Workspace, module: str, name: str, depth: int = 0) -> Member:
    """What a name of a module is, through re-exports and stars."""
    if depth > _DEEPEST:
        return UNKNOWN
    source = source_of(workspace, module)
    if source is not None and name in workspace.scopes(source).module.bound:
        imported = import_of(source, name)
        if imported is None:
            return Member(owner=module, name=name)
        return imported_member(workspace, source, *imported, depth=depth)
    if workspace.exists(f"{module}.{name}"):
        return Member(module=f"{module}.{name}")
    if source is not None:
        return _through_stars(workspace, source, name, depth)
    return UNKNOWN


def import_of(source: Source, name: str) -> tuple[ast.Import | ast.ImportFrom, ast.alias] | None:
    """The import statement at module level that alone binds a name; None where something else does too."""
    parts = source.top_imports.get(name)
    if not parts or name in source.top_definitions or name in source.top_stores:
        return None
    named = [part for part in parts if isinstance(part[0], ast.ImportFrom)]
    return named[-1] if named else parts[0]


def imported_member(
    workspace: Workspace, source: Source, node: ast.Import | ast.ImportFrom, alias: ast.alias, depth: int = 0
) -> Member:
    """What one part of an import statement binds."""
    if isinstance(node, ast.Import):
        bound = alias.name if alias.asname else alias.name.partition(".")[0]
        return Member(module=bound)
    origin = workspace.absolute(source, node.module, node.level)
    if not origin:
        return UNKNOWN
    if origin == source.module and source.is_package and workspace.exists(join(origin, alias.name)):
        return Member(module=join(origin, alias.name))
    if not workspace.exists(origin):
        return Member(owner=origin, name=alias.name)
    found = member(workspace, origin, alias.name, depth + 1)
    return found if found != UNKNOWN else Member(owner=origin, name=alias.name)


def _through_stars(workspace: Workspace, source: Source, name: str, depth: int) -> Member:
    for node in source.top_nodes:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            origin = workspace.absolute(source, node.module, node.level)
            inner = source_of(workspace, origin)
            if inner is not None and origin != source.module and name in exported(workspace, inner, depth + 1):
                return member(workspace, origin, name, depth + 1)
    return UNKNOWN


def listed(source: Source) -> list[ast.Constant] | None:
    """The entries of ``__all__``; None where there is none. Raises ValueError where it is computed."""
    entries: list[ast.Constant] | None = None
    for node in source.top_nodes:
        value: ast.expr | None = None
        if (isinstance(node, ast.Assign) and any(_is_all(target) for target in node.targets)) or (
            isinstance(node, ast.AnnAssign) and _is_all(node.target)
        ):
            value, entries = node.value, []
        elif isinstance(node, ast.AugAssign) and _is_all(node.target):
            value, entries = node.value, entries or []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_all(node.func.value):
            entries = [*(entries or []), *_added(source, node)]
        if value is not None and entries is not None:
            entries += _texts(value)
    return entries


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _added(source: Source, call: ast.Call) -> list[ast.Constant]:
    """What ``__all__.append("f")`` or ``__all__.extend(["f", "g"])`` adds, as a statement of the module."""
    is_statement = any(isinstance(node, ast.Expr) and node.value is call for node in source.tree.body)
    assert isinstance(call.func, ast.Attribute)
    if is_statement and len(call.args) == 1 and not call.keywords:
        given = call.args[0]
        if call.func.attr == "extend":
            return _texts(given)
        if call.func.attr == "append" and isinstance(given, ast.Constant) and isinstance(given.value, str):
            return [given]
    raise ValueError("__all__ is computed")


def _texts(node: ast.expr) -> list[ast.Constant]:
    if not isinstance(node, ast.List | ast.Tuple):
        raise ValueError("__all__ is computed")
    found = [each for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if len(found) != len(node.elts):
        raise ValueError("__all__ is computed")
    return found


def exported(workspace: Workspace, source: Source, depth: int = 0) -> set[str]:
    """The names that ``from module import *`` gives, as far as they can be known."""
    try:
        entries = listed(source)
    except ValueError:
        entries = None
    if entries is not None:
        return {str(entry.value) for entry in entries}
    names = {name for name in workspace.scopes(source).module.bound if not name.startswith("_")}
    for node in source.top_nodes:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and depth < _DEEPEST:
            inner = source_of(workspace, workspace.absolute(source, node.module, node.level))
            if inner is not None and inner.path != source.path:
                names |= exported(workspace, inner, depth + 1)
    return names
