"""Reads the files that have to do with a module: who uses it, and which texts name it."""

from __future__ import annotations

import ast
import re
import sys

from boundary_guard.model.plan import Unchanged
from boundary_guard.refactor.members import listed
from boundary_guard.refactor.strings import Texts, read_texts
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.users import Users, read_users
from boundary_guard.refactor.workspace import Workspace


def collect(
    workspace: Workspace, module: str, names: set[str], left: Source
) -> tuple[dict[str, Users], dict[str, Texts], list[str]]:
    """Who uses the module, in any way: only files that mention it, or the names, are parsed."""
    last = module.rpartition(".")[2]
    paths = set(workspace.mentioning({last, *names}))
    if left.is_package:
        folder = left.path.rpartition("/")[0] + "/"
        paths |= {path for path in workspace.python_files() if path.startswith(folder)}
    users: dict[str, Users] = {}
    texts: dict[str, Texts] = {}
    unreadable = []
    for path in sorted(paths):
        try:
            source = workspace.source(path)
        except Unparsable:
            unreadable.append(path)
            continue
        users[path] = read_users(workspace, source, module)
        if last in source.text:
            texts[path] = read_texts(source, module)
        _check_script(workspace, source, module)
    return users, texts, unreadable


def _check_script(workspace: Workspace, source: Source, module: str) -> None:
    """A script finds the modules beside it by their bare names (``sys.path[0]``)."""
    folder = source.path.rpartition("/")[0]
    if not folder or folder in workspace.tree.source_roots:
        return
    last = module.rpartition(".")[2]
    if last in sys.stdlib_module_names or workspace.on_disk(f"{folder}/__init__.py") is not None:
        return
    if workspace.path_of(module).rpartition("/")[0] != folder or module == last or workspace.exists(last):
        return
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if last in names:
            raise Refusal(
                f"it imports {module} as {last}, from its own folder", source.path, getattr(node, "lineno", 0)
            )


def told_unreadable(workspace: Workspace, paths: list[str], names: set[str], module: str) -> list[Unchanged]:
    """What is said of files that cannot be parsed. Raises Refusal where one mentions what moves."""
    found = []
    for path in paths:
        raw = workspace.read(path) or b""
        if any(re.search(rb"(?<!\w)" + name.encode() + rb"(?!\w)", raw) for name in names):
            raise Refusal("this file cannot be parsed, and mentions what moves", path)
        found.append(Unchanged(path, f"cannot be parsed; it mentions {module.rpartition('.')[2]}, but not what moves"))
    return found


def listed_names(left: Source) -> set[str]:
    """The names in ``__all__``, as far as they can be read."""
    try:
        return {str(entry.value) for entry in listed(left) or []}
    except ValueError:
        return set()
