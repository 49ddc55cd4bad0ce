"""Which arguments of a call do something, so that they stay when the call goes."""

from __future__ import annotations

import ast
import re

from boundary_guard.refactor.calls import Function, has_effects
from boundary_guard.refactor.kept import owner_of, receiver_of
from boundary_guard.refactor.text import Unparsable
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace

_SEES_VARIABLES = frozenset({"locals", "vars", "dir", "eval", "exec"})


def doing_arguments(workspace: Workspace, function: Function, statement: ast.stmt, call: ast.Call) -> list[ast.expr]:
    """What a call is given, and called on, as far as evaluating it does something; in the order in which it does."""
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    given = [*receiver, *call.args, *(each.value for each in call.keywords)]
    is_guarded = _is_guarded(function, statement)
    plain = _set_attributes(workspace, function)
    return [each for each in given if _does_something(workspace, each, is_guarded, plain)]


def sees_variables(function: Function) -> ast.Call | None:
    """A call in a function that sees its variables, whatever they are called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SEES_VARIABLES:
            return node
    return None


def _does_something(workspace: Workspace, node: ast.expr, is_guarded: bool, plain: set[str]) -> bool:
    """A call, a property that does something; under a ``try`` also a subscript, which may be what is caught."""
    if has_effects(node):
        return True
    if is_guarded and any(isinstance(each, ast.Subscript) for each in ast.walk(node)):
        return True
    attributes = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and ast.unparse(each) not in plain)
    return any(_is_acting_property(workspace, each) for each in attributes)


def _set_attributes(workspace: Workspace, function: Function) -> set[str]:
    """``self.name`` in a class that sets ``self.name``, or says that it has one: that is no property."""
    for path in workspace.mentioning({function.name}):
        try:
            tree = workspace.source(path).tree
        except Unparsable:
            continue
        owner = owner_of(tree, function)
        if owner is not None:
            receiver = receiver_of(function)
            stores = {
                node.attr
                for node in ast.walk(owner)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
                if isinstance(node.value, ast.Name) and node.value.id == "self"
            }
            said = {
                each.target.id
                for each in owner.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            }
            return {f"{receiver}.{name}" for name in stores | said}
    return set()


def _is_guarded(function: Function, statement: ast.stmt) -> bool:
    parents = parents_of(function)
    node: ast.AST | None = statement
    while node is not None and node is not function:
        above = parents.get(node)
        if isinstance(above, ast.Try) and node in above.body and above.handlers:
            return True
        node = above
    return False


def _is_acting_property(workspace: Workspace, attribute: ast.Attribute) -> bool:
    """Whether some class of the project has such a property, and it does something."""
    for path in workspace.mentioning({attribute.attr}):
        if not re.search(rb"property\b", workspace.read(path) or b""):
            continue
        try:
            tree = workspace.source(path).tree
        except Unparsable:
            continue
        for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.name == attribute.attr and _is_property(node):
                    if _acts(node):
                        return True
    return False


def _is_property(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).endswith("property") for each in node.decorator_list)


def _acts(function: ast.FunctionDef) -> bool:
    """Whether a property does more than give something back that is there."""
    for node in (inner for each in function.body for inner in ast.walk(each)):
        is_store = isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)
        if is_store or isinstance(node, ast.Call | ast.Await | ast.Raise):
            return True
    return False
