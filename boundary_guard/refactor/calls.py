"""Finds the call that is to go: in which function, in which statement, and who needs its result."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import nearest
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace
from boundary_guard.source.elsewhere import hint_for

Function = ast.FunctionDef | ast.AsyncFunctionDef
_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})


@dataclass(frozen=True, slots=True, eq=False)
class FoundCall:
    """A call, the statement that it stands in, and the block of that."""

    function: Function
    call: ast.Call
    statement: ast.stmt
    block: list[ast.stmt]

    @property
    def value(self) -> ast.expr:
        """The call with its ``await``."""
        for node in ast.walk(self.statement):
            if isinstance(node, ast.Await) and node.value is self.call:
                return node
        return self.call


def split_target(text: str) -> tuple[str, str]:
    """``package.module:function`` in its two parts. Raises UsageError."""
    module, colon, function = text.partition(":")
    if not colon or not module or not function or not all(part.isidentifier() for part in function.split(".")):
        raise UsageError(f'"{text}": write package.module:function (or package.module:Class.method)')
    return module, function


def module_source(workspace: Workspace, module: str) -> Source:
    """The source of a module that the user named. Raises UsageError."""
    source = source_of(workspace, module)
    if source is None:
        known = [each.name for each in workspace.tree.modules()]
        raise UsageError(
            f'there is no module "{module}" with a source to read{hint_for(workspace.tree, module, known)}'
        )
    return source


def find_function(source: Source, name: str) -> Function:
    """A function or method by its qualified name. Raises UsageError."""
    found = dict(functions_of(source.tree))
    if name not in found:
        raise UsageError(f'{source.module} has no function "{name}"{nearest(name, found)}')
    return found[name]


def functions_of(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """All functions and methods by their qualified names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
            yield from functions_of(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.stmt):
            yield from functions_of(node, prefix)


def find_calls(source: Source, function: Function, wanted: str) -> list[FoundCall]:
    """The calls in a function that are written like ``wanted`` (with or without its arguments)."""
    text = wanted.strip().removeprefix("await ").strip()
    parents = parents_of(function)
    found = []
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        callee = ast.unparse(node.func)
        if text in (callee, f"{callee}()", ast.unparse(node), callee.rpartition(".")[2]):
            found.append(_located(source, function, node, parents))
    return sorted(found, key=lambda each: (each.call.lineno, each.call.col_offset))


def _located(source: Source, function: Function, call: ast.Call, parents: dict[ast.AST, ast.AST]) -> FoundCall:
    node: ast.AST = call
    while not isinstance(node, ast.stmt):
        node = parents[node]
    if node is function:
        reason = f"{ast.unparse(call.func)}() is called in a decorator or a default of {function.name}()"
        raise Refusal(reason, source.path, call.lineno)
    above = parents[node]
    for name in ("body", "orelse", "finalbody"):
        block = getattr(above, name, None)
        if isinstance(block, list) and node in block:
            return FoundCall(function, call, node, block)
    raise LookupError("the statement is in no block")


def has_effects(node: ast.expr) -> bool:
    """Whether evaluating an expression may do more than give a value."""
    return any(
        isinstance(each, ast.Call | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr) for each in ast.walk(node)
    )


def only_logs(node: ast.stmt) -> bool:
    """Whether a statement does nothing but write to a log, or print."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    func = node.value.func
    if isinstance(func, ast.Name):
        return func.id == "print"
    return isinstance(func, ast.Attribute) and func.attr in _LOG_METHODS


def names_read(nodes: list[ast.stmt]) -> set[str]:
    """The names that statements read."""
    return {
        each.id
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def names_bound(nodes: list[ast.stmt]) -> set[str]:
    """The names that statements bind."""
    found = {
        each.id
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store | ast.Del)
    }
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.ExceptHandler) and each.name:
                found.add(each.name)
            elif isinstance(each, ast.Import | ast.ImportFrom):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in each.names}
            elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(each.name)
    return found


def own_nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes of a statement, those of functions inside of it left aside."""
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        found.append(each)
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(each))
    return found
