"""Takes imports out that serve nothing any more, after other steps took away what used them."""

from __future__ import annotations

import ast

from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.import_lines import remove_aliases
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.members import listed
from boundary_guard.refactor.scopes import bound_by_import
from boundary_guard.refactor.steps import IdleClaim, Step
from boundary_guard.refactor.workspace import Workspace


def plan_idle(workspace: Workspace, path: str, names: set[str]) -> Step:
    """The step that takes out those of ``names`` that the file imports and does not use."""
    source = workspace.source(path)
    scopes = workspace.scopes(source)
    used = {use.name for use in scopes.of_module() if not use.stores}
    try:
        used |= {str(entry.value) for entry in listed(source) or []}
    except ValueError:
        used |= names
    idle = names - used
    edits = LineEdits(source)
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            aliases = [alias for alias in node.names if bound_by_import(alias) in idle]
            if aliases:
                words = ", ".join(bound_by_import(alias) for alias in aliases)
                remove_aliases(edits, node, aliases, f"nothing here uses {words} any more")
    operation = Operation(
        Kind.CUT, f"take out the imports that {source.module} does not use any more", (), source.module
    )
    content = source.encode(edits.result())
    files = {path: content} if content != workspace.read(path) else {}
    return Step(operation, files, {path: edits.log}, claim=IdleClaim(frozenset(names)))
