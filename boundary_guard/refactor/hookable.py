"""Whether a function can be hooked in, and whether a call in a method would surely run."""

from __future__ import annotations

import ast

from boundary_guard.refactor.calls import Function, own_nodes
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.workspace import Workspace

_NOT_PLAIN = ("staticmethod", "classmethod", "property", "abstractmethod")


def is_generator(function: Function) -> bool:
    """Whether calling a function runs nothing of it yet."""
    nodes = (node for each in function.body for node in own_nodes(each))
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes)


def check_callee(home: Source, callee: Function) -> None:
    """Refuse a generator: to call it runs nothing."""
    if is_generator(callee):
        reason = f"{callee.name}() is a generator: a call of it runs nothing"
        raise Refusal(reason, home.path, callee.lineno)


def check_method(workspace: Workspace, source: Source, owner: ast.ClassDef, method: Function) -> None:
    """Refuse a method that is not called on instances, or that a subclass replaces."""
    if any(ast.unparse(each).endswith(_NOT_PLAIN) for each in method.decorator_list):
        raise Refusal(f"{method.name} is no plain method", source.path, method.lineno)
    for path in workspace.mentioning({owner.name}):
        try:
            tree = workspace.source(path).tree
        except Unparsable:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(_last_name(base) == owner.name for base in node.bases):
                own = (each for each in node.body if getattr(each, "name", "") == method.name)
                for each in own:
                    if f"super().{method.name}(" not in ast.unparse(each):
                        raise Refusal(f"{node.name} replaces {method.name}(): the call may not run", path, each.lineno)


def check_free(source: Source, owner: ast.ClassDef, method: str) -> None:
    """Refuse a new method whose name the class has, or looks for by a text."""
    if method in {getattr(node, "name", "") for node in owner.body}:
        raise Refusal(f"{owner.name} has a method {method} already", source.path, owner.lineno)
    for statement in owner.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and node.value == method:
                raise Refusal(f'"{method}" is a name that {owner.name} looks for', source.path, node.lineno)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
