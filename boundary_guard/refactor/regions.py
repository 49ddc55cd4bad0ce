"""The statements that go with a call: those that its result leads to, as far as they can be taken out together."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from boundary_guard.refactor.calls import FoundCall, Function, names_bound, names_read, only_logs, own_nodes
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.users import parents_of


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Statements of one block, one after the other."""

    function: Function
    block: list[ast.stmt]
    statements: list[ast.stmt]
    parameters: tuple[ast.arg, ...]
    """The function's parameters that the statements read."""
    reports: bool
    """Whether a ``return`` in them ends the function early."""


def region_of(source: Source, found: FoundCall) -> Region:
    """The call's statement with everything that needs its result. Raises Refusal with what depends on it."""
    function, block = found.function, found.block
    start = block.index(found.statement)
    end = start + 1
    bound = names_bound([found.statement])
    last = start
    while end < len(block):
        reads = names_read([block[end]]) & bound
        if reads:
            last = end
            bound |= names_bound([block[end]])
        elif not only_logs(block[end]):
            break
        end += 1
    statements = block[start : last + 1]
    _check_uses(source, function, statements, bound)
    _check_flow(source, statements)
    _check_class(source, function, statements)
    parameters = _parameters(source, function, statements)
    reports = any(isinstance(node, ast.Return) for each in statements for node in own_nodes(each))
    if reports:
        _check_returns(source, statements)
    return Region(function, block, statements, parameters, reports)


def _check_uses(source: Source, function: Function, statements: list[ast.stmt], bound: set[str]) -> None:
    """Nothing outside may read what the statements bind."""
    inside = {id(node) for each in statements for node in ast.walk(each)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in bound and id(node) not in inside:
            raise Refusal(
                f"{node.id} depends on the result of the call, and is used here by what stays", source.path, node.lineno
            )
        if isinstance(node, ast.Global | ast.Nonlocal) and bound & set(node.names):
            raise Refusal(f"{min(bound & set(node.names))} is a variable of another scope", source.path, node.lineno)


def _check_flow(source: Source, statements: list[ast.stmt]) -> None:
    for each in statements:
        for node in own_nodes(each):
            if isinstance(node, ast.Yield | ast.YieldFrom | ast.AsyncFor | ast.AsyncWith) and not isinstance(
                node, ast.stmt
            ):
                raise Refusal("what depends on the call yields", source.path, each.lineno)
            if isinstance(node, ast.Break | ast.Continue) and not _in_own_loop(each, node):
                raise Refusal("what depends on the call leaves a loop that stays", source.path, node.lineno)


def _check_class(source: Source, function: Function, statements: list[ast.stmt]) -> None:
    """What only means something inside of its class cannot leave it."""
    owner = parents_of(source.tree).get(function)
    if not isinstance(owner, ast.ClassDef):
        return
    for each in statements:
        for node in ast.walk(each):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name.startswith("__") and not name.endswith("__"):
                raise Refusal(f"{name} is private to the class {owner.name}", source.path, each.lineno)
            if name in ("super", "__class__") and isinstance(node, ast.Name):
                raise Refusal(f"{name} means the class {owner.name}", source.path, each.lineno)


def _in_own_loop(statement: ast.stmt, node: ast.AST) -> bool:
    loops = (each for each in ast.walk(statement) if isinstance(each, ast.For | ast.While | ast.AsyncFor))
    return any(node in ast.walk(loop) for loop in loops)


def _check_returns(source: Source, statements: list[ast.stmt]) -> None:
    """An early ``return False`` can be reported by the new function; another result cannot."""
    for each in statements:
        for node in own_nodes(each):
            if isinstance(node, ast.Return):
                is_false = isinstance(node.value, ast.Constant) and node.value.value is False
                if not is_false:
                    raise Refusal("what the function returns depends on the call", source.path, node.lineno)


def _parameters(source: Source, function: Function, statements: list[ast.stmt]) -> tuple[ast.arg, ...]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    local = names_bound(function.body) - names_bound(statements)
    read = names_read(statements)
    strange = sorted(read & local)
    if strange:
        raise Refusal(
            f"the call depends on {strange[0]}, a variable of {function.name}() that stays",
            source.path,
            statements[0].lineno,
        )
    found = tuple(each for each in every if each.arg in read)
    if any(each.arg in names_bound(function.body) for each in found):
        raise Refusal(f"{found[0].arg} is bound anew in {function.name}()", source.path, statements[0].lineno)
    starred = [each.arg for each in (arguments.vararg, arguments.kwarg) if each and each.arg in read]
    if starred:
        raise Refusal(f"the call depends on *{starred[0]}", source.path, statements[0].lineno)
    return found
