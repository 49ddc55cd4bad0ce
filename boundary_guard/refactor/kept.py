"""What an instance keeps: attributes that its ``__init__`` sets, and nothing sets anew."""

from __future__ import annotations

import ast

from boundary_guard.refactor.text import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def owner_of(tree: ast.AST, function: ast.AST) -> ast.ClassDef | None:
    """The class whose method a function is."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return next((node for node in classes if function in node.body), None)


def receiver_of(method: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The name of a method's first parameter; empty for a static method."""
    arguments = [*method.args.posonlyargs, *method.args.args]
    is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in method.decorator_list)
    return arguments[0].arg if arguments and not is_static else ""


def parameter_for(owner: ast.ClassDef, attribute: str) -> ast.arg | None:
    """The parameter that stands for an attribute: that of ``__init__`` which it keeps, else one of its name.

    None where the attribute may change after ``__init__``, or is not an instance's own.
    """
    maker = next((each for each in owner.body if isinstance(each, _FUNCTIONS) and each.name == "__init__"), None)
    if maker is None:
        return None
    inside = {id(node) for node in ast.walk(maker)}
    stores = [
        node
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute) and node.attr == attribute and not isinstance(node.ctx, ast.Load)
    ]
    if len(stores) != 1 or id(stores[0]) not in inside:
        return None
    for each in maker.body:
        if isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if stores[0] in targets:
                return _from_value(maker, each, attribute)
    return None


def written(source: Source, argument: ast.arg) -> str:
    """A parameter as text, without its default."""
    annotation = source.segment(argument.annotation) if argument.annotation is not None else ""
    return f"{argument.arg}: {annotation}" if annotation else argument.arg


def _from_value(maker: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.Assign | ast.AnnAssign, name: str) -> ast.arg:
    arguments = [*maker.args.posonlyargs, *maker.args.args, *maker.args.kwonlyargs]
    if isinstance(node.value, ast.Name):
        for each in arguments[1:]:
            if each.arg == node.value.id:
                return each
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    return ast.arg(name.strip("_") or name, annotation)
