"""Classes that are shown with the name of their module: ``print(C)``, and ``print(C())`` without a ``__repr__``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.text import Source

_SHOWN_BY = frozenset({"print", "repr", "str", "format", "ascii"})


def check_shown(move: Move) -> None:
    """Refuse where the program shows the module of a class that moves."""
    moving = [unit.node for unit in move.closure.moving if isinstance(unit.node, ast.ClassDef)]
    classes = {node.name for node in moving} & move.names
    bare = {node.name for node in moving if _is_bare(node, move.source)}
    for path, users in move.users.items():
        if not classes or not (users.names() & classes or path == move.source.path):
            continue
        scopes = {id(use.node): use.scope for use in move.workspace.scopes(users.source).uses}
        made = {(id(scopes.get(id(name))), name.id) for name in _made_of(users.source.tree, bare)}
        for node in _shown(users.source.tree):
            name = _last_name(node)
            if name in classes or (isinstance(node, ast.Call) and _last_name(node.func) in bare):
                reason = f"{ast.unparse(node)} is shown with the name of its module"
                move.doubt(reason, path, node.lineno)
            elif isinstance(node, ast.Name) and (id(scopes.get(id(node))), node.id) in made:
                reason = f"{node.id} is shown, and has no __repr__: Python shows the module of its class"
                move.doubt(reason, path, node.lineno)


def _is_bare(node: ast.ClassDef, source: Source) -> bool:
    """Whether objects of a class are shown as ``<module.Class object at ...>``."""
    named = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    if node.decorator_list or node.keywords or named & {"__repr__", "__str__"}:
        return False
    return all(_is_bare_base(base, node, source) for base in node.bases)


def _is_bare_base(base: ast.expr, node: ast.ClassDef, source: Source) -> bool:
    if not isinstance(base, ast.Name):
        return False
    above = source.top_definitions.get(base.id)
    is_other = isinstance(above, ast.ClassDef) and above is not node
    return base.id == "object" or (isinstance(above, ast.ClassDef) and is_other and _is_bare(above, source))


def _shown(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SHOWN_BY:
            yield from node.args
        elif isinstance(node, ast.FormattedValue):
            yield node.value


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _made_of(tree: ast.AST, bare: set[str]) -> Iterator[ast.Name]:
    """The variables that objects of such classes are assigned to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _last_name(node.value.func) in bare:
            yield from (target for target in node.targets if isinstance(target, ast.Name))
