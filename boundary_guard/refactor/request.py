"""What a move was asked for: names that can be meant, and which of them have yet to move."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import is_module_name, nearest
from boundary_guard.refactor.members import import_of, imported_member
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.twins import Twins
from boundary_guard.refactor.workspace import Workspace
from boundary_guard.source.elsewhere import hint_for


def canonical(workspace: Workspace, name: str) -> str:
    """The one name of a module: ``package`` for ``package.__init__``, ``package.module`` below a source root."""
    name = name.removesuffix(".__init__")
    found = workspace.tree.find(name)
    return found.name if found is not None else name


def check_request(workspace: Workspace, symbols: Sequence[str], source: str, destination: str) -> None:
    """Raises UsageError for names that cannot be meant, Refusal for modules that cannot be."""
    for name in symbols:
        if not name.isidentifier():
            raise UsageError(f'"{name}" is no name of a module: give functions, classes or constants, without dots')
    for name in (source, destination):
        if not is_module_name(name):
            raise UsageError(f'"{name}" is no module: write package.module')
    if not workspace.path_of(source):
        known = [module.name for module in workspace.tree.modules()]
        raise UsageError(
            f'--from: there is no module "{source}" with a source to read{hint_for(workspace.tree, source, known)}'
        )
    if source == destination or workspace.path_of(source) == workspace.path_of(destination):
        raise Refusal(f"{source} is the destination itself")
    if any(keyword.iskeyword(part) for part in destination.split(".")):
        raise Refusal(f"{destination} cannot be imported: it holds a keyword")


def still_to_move(
    workspace: Workspace, symbols: list[str], left: Source, target: Source | None, destination: str
) -> list[str]:
    """The symbols that the source still defines. Raises Refusal where both modules define one, or neither does."""
    here = workspace.scopes(left).module.bound
    there = workspace.scopes(target).module.bound if target is not None else set()
    wanted = []
    for name in symbols:
        if name in here and not _comes_from(workspace, left, name, destination):
            if name in there and target is not None and not _comes_from(workspace, target, name, left.module):
                if not Twins(workspace, left, target).are_alike(name):
                    reason = f"both {left.module} and {destination} define {name}"
                    raise Refusal(f"{reason}, and not alike", target.path, _line_of(target, name))
            wanted.append(name)
        elif name not in there:
            raise Refusal(f"neither {left.module} nor {destination} defines {name}{nearest(name, here)}", left.path)
    return wanted


def _comes_from(workspace: Workspace, source: Source, name: str, module: str) -> bool:
    """Whether a module only imports a name, from another."""
    found = import_of(source, name)
    if found is None:
        return False
    node, alias = found
    if isinstance(node, ast.ImportFrom) and workspace.absolute(source, node.module, node.level) == module:
        return alias.name == name
    return imported_member(workspace, source, node, alias).owner == module


def _line_of(source: Source, name: str) -> int:
    return next((node.lineno for node in source.tree.body if getattr(node, "name", "") == name), 0)
