"""The statements that go with a call: those that its result leads to, as far as they can be taken out together."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from boundary_guard.refactor.calls import FoundCall, Function, names_bound, names_read, only_logs, own_nodes
from boundary_guard.refactor.kept import owner_of, parameter_for, receiver_of
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
    renamed: tuple[tuple[ast.Attribute, ast.arg], ...] = ()
    """What they read of the instance, with the parameters that stand for it."""
    gives: bool = False
    """Whether they end with the function's ``return``: what it gives back is what they come to."""


def region_of(source: Source, found: FoundCall, *, returns: bool = False) -> Region:
    """The call's statement with everything that needs its result. Raises Refusal with what depends on it.

    ``returns`` lets the function's own result go along, where that only says whether all went well.
    """
    function, block = found.function, found.block
    start = block.index(found.statement)
    last = _last_dependent(block, start)
    start = _first_given(function, block, start, last)
    statements = block[start : last + 1]
    _check_uses(source, function, statements, names_bound(statements))
    _check_flow(source, statements)
    _check_class(source, function, statements)
    renamed = renamed_in(source, function, statements)
    parameters = parameters_of(source, function, statements, renamed)
    given_back = any(isinstance(node, ast.Return) for each in statements for node in own_nodes(each))
    gives = returns and isinstance(statements[-1], ast.Return)
    if gives:
        _check_truth(source, function, statements)
    elif given_back:
        _check_returns(source, statements)
    return Region(function, block, statements, parameters, given_back and not gives, renamed, gives)


def _last_dependent(block: list[ast.stmt], start: int) -> int:
    """Where the last statement stands that needs what those before it bind; between them may be log lines."""
    bound = names_bound([block[start]])
    last = start
    for at in range(start + 1, len(block)):
        if names_read([block[at]]) & bound:
            last = at
            bound |= names_bound([block[at]])
        elif not only_logs(block[at]):
            break
    return last


def _first_given(function: Function, block: list[ast.stmt], start: int, last: int) -> int:
    """Where the variables are bound, right above, that only these statements read."""
    while start:
        above = block[start - 1]
        if not isinstance(above, ast.Assign | ast.AnnAssign) or above.value is None:
            return start
        names = names_bound([above])
        inside = {id(node) for each in block[start - 1 : last + 1] for node in ast.walk(each)}
        users = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in names]
        is_own = names and all(id(node) in inside for node in users) and _binds_names_only(above)
        if not is_own or not names & names_read(block[start : last + 1]):
            return start
        start -= 1
    return start


def _binds_names_only(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(isinstance(each, ast.Name) for each in targets)


def is_truth(function: Function, statements: list[ast.stmt]) -> bool:
    """Whether what a function gives back says only if all went well: it says so, or gives True and False elsewhere."""
    if function.returns is not None:
        return ast.unparse(function.returns).strip("'\"") == "bool"
    inside = {id(node) for each in statements for node in own_nodes(each)}
    own = (node for each in function.body for node in own_nodes(each) if isinstance(node, ast.Return))
    values = [node.value for node in own if id(node) not in inside]
    return bool(values) and all(isinstance(each, ast.Constant) and isinstance(each.value, bool) for each in values)


def _check_truth(source: Source, function: Function, statements: list[ast.stmt]) -> None:
    if not is_truth(function, statements):
        reason = f"what {function.name}() returns is what the call gave, and nothing says that this is True or False"
        raise Refusal(f"{reason}: annotate it with -> bool if it is", source.path, statements[-1].lineno)


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


def _imported(function: Function) -> set[str]:
    nodes = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
    return {alias.asname or alias.name.partition(".")[0] for node in nodes for alias in node.names}


def renamed_in(
    source: Source, function: Function, statements: list[ast.stmt]
) -> tuple[tuple[ast.Attribute, ast.arg], ...]:
    """What a method's statements read of the instance, if it is nothing but values that ``__init__`` keeps."""
    owner = owner_of(source.tree, function)
    receiver = receiver_of(function) if owner is not None else ""
    found = []
    for each in statements:
        parents = parents_of(each)
        for node in ast.walk(each):
            if not isinstance(node, ast.Name) or node.id != receiver or owner is None:
                continue
            above = parents[node]
            known = isinstance(above, ast.Attribute) and isinstance(above.ctx, ast.Load)
            wanted = parameter_for(owner, above.attr) if isinstance(above, ast.Attribute) and known else None
            if wanted is None or not isinstance(above, ast.Attribute):
                reason = f"the call depends on {ast.unparse(above)}, which is more than a value that __init__ keeps"
                raise Refusal(reason, source.path, each.lineno)
            found.append((above, wanted))
    return tuple(found)


def parameters_of(
    source: Source,
    function: Function,
    statements: list[ast.stmt],
    renamed: tuple[tuple[ast.Attribute, ast.arg], ...],
) -> tuple[ast.arg, ...]:
    """What the statements have to be given. Raises Refusal where they read another variable of the function."""
    kept = {argument.arg: argument for _, argument in renamed}
    if kept.keys() & (
        names_bound(function.body) | {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    ):
        raise Refusal(f"{min(kept)} means something else in {function.name}()", source.path, statements[0].lineno)
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    local = names_bound(function.body) - names_bound(statements)
    read = names_read(statements)
    strange = sorted(read & local)
    if strange and all(each in _imported(function) for each in strange):
        reason = f"{strange[0]} is imported inside of {function.name}()"
        advice = "import it at the top of the module, then ask again"
        raise Refusal(f"{reason}: {advice}", source.path, statements[0].lineno)
    if strange:
        raise Refusal(
            f"the call depends on {strange[0]}, a variable of {function.name}() that stays",
            source.path,
            statements[0].lineno,
        )
    own = receiver_of(function) if renamed else ""
    found = (*kept.values(), *(each for each in every if each.arg in read and each.arg != own))
    if any(each.arg in names_bound(function.body) for each in found):
        raise Refusal(f"{found[0].arg} is bound anew in {function.name}()", source.path, statements[0].lineno)
    starred = [each.arg for each in (arguments.vararg, arguments.kwarg) if each and each.arg in read]
    if starred:
        raise Refusal(f"the call depends on *{starred[0]}", source.path, statements[0].lineno)
    return found
