"""Which arguments of a call do something, so that they stay when the call goes."""

from __future__ import annotations

import ast
import re

from boundary_guard.refactor.calls import Function, has_effects
from boundary_guard.refactor.text import Unparsable
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace

_SEES_VARIABLES = frozenset({"locals", "vars", "dir", "eval", "exec"})


def doing_arguments(workspace: Workspace, function: Function, statement: ast.stmt, call: ast.Call) -> list[ast.expr]:
    """What a call is given, and called on, as far as evaluating it does something; in the order in which it does."""
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    given = [*receiver, *call.args, *(each.value for each in call.keywords)]
    is_guarded = _is_guarded(function, statement)
    return [each for each in given if _does_something(workspace, each, is_guarded)]


def sees_variables(function: Function) -> ast.Call | None:
    """A call in a function that sees its variables, whatever they are called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SEES_VARIABLES:
            return node
    return None


def _does_something(workspace: Workspace, node: ast.expr, is_guarded: bool) -> bool:
    """A call, a property of the project; under a ``try`` also a subscript, which may be what is caught."""
    if has_effects(node):
        return True
    if is_guarded and any(isinstance(each, ast.Subscript) for each in ast.walk(node)):
        return True
    attributes = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return any(_is_property(workspace, name) for name in attributes)


def _is_guarded(function: Function, statement: ast.stmt) -> bool:
    parents = parents_of(function)
    node: ast.AST | None = statement
    while node is not None and node is not function:
        above = parents.get(node)
        if isinstance(above, ast.Try) and node in above.body and above.handlers:
            return True
        node = above
    return False


def _is_property(workspace: Workspace, name: str) -> bool:
    for path in workspace.mentioning({name}):
        if not re.search(rb"property\b", workspace.read(path) or b""):
            continue
        try:
            tree = workspace.source(path).tree
        except Unparsable:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                if any(ast.unparse(each).endswith("property") for each in node.decorator_list):
                    return True
    return False
