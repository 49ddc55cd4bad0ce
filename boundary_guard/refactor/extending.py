"""Which names of a module a statement fills, decorates or registers, without binding them."""

from __future__ import annotations

import ast

from boundary_guard.refactor.scopes import own_nodes

_MUTATORS = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Delete,
    ast.Expr,
    ast.For,
    ast.While,
    ast.With,
    ast.If,
    ast.Try,
)


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes, subscripts and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred | ast.Await):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def extended_names(node: ast.stmt, values: set[str]) -> set[str]:
    """The names of the module that a statement fills, decorates or registers."""
    found: set[str] = set()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(target, ast.Attribute) and _root(target) in values:
                found.add(_root(target))
        return found
    if not isinstance(node, _MUTATORS):
        return found
    for each in own_nodes([node]):
        if isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store | ast.Del):
            found.add(_root(each))
        elif isinstance(each, ast.AugAssign):
            found.add(_root(each.target))
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            found |= _extended_by_call(each.value, values)
    return found & values


def _extended_by_call(call: ast.Call, values: set[str]) -> set[str]:
    """``table.update(…)`` fills ``table``; ``registry.register(f)`` registers ``f`` where registry is imported."""
    root = _root(call.func)
    if isinstance(call.func, ast.Attribute | ast.Call) and root in values:
        return {root}
    if root in values:
        return set()
    given = [each for each in (*call.args, *(keyword.value for keyword in call.keywords))]  # noqa: C416
    names = {each.id for each in given if isinstance(each, ast.Name) and each.id in values}
    return names if len(names) == 1 else set()
