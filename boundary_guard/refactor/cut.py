"""``cut``: a call whose result nobody needs goes, with what becomes dead."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.calls import (
    FoundCall,
    find_calls,
    find_function,
    has_effects,
    module_source,
    names_read,
    split_target,
)
from boundary_guard.refactor.closure import Closure
from boundary_guard.refactor.collecting import collect, listed_names
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.departure import Departure
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.lines import LineEdits, remove_statement
from boundary_guard.refactor.needs import NeedReader
from boundary_guard.refactor.steps import CutClaim, Step
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import Units
from boundary_guard.refactor.workspace import Workspace


def plan_cut(workspace: Workspace, target: str, call: str, *, buries: bool = True) -> Step:
    """The step that takes a call out of a function; empty where the function has no such call.

    ``buries`` takes out what nothing uses after that.
    Raises ``UsageError`` for an unknown function, ``Refusal`` where the call's result is needed.
    """
    module, name = split_target(target)
    source = module_source(workspace, module)
    function = find_function(source, name)
    found = find_calls(source, function, call)
    operation = Operation(Kind.CUT, f"cut {call} out of {target}", (call,), module)
    if not found:
        return Step(operation)
    edits = LineEdits(source)
    gone: list[ast.stmt] = []
    for each in found:
        _check_unused(source, each)
    for each in found:
        gone.append(each.statement)
    for each in found:
        take_out(edits, each, gone)
    read = names_read(gone)
    files, log = {source.path: source.encode(edits.result())}, {source.path: edits.log}
    step = Step(operation, files, log, claim=CutClaim(name, call))
    if buries:
        bury(workspace, step, source, read)
    return step


def _check_unused(source: Source, found: FoundCall) -> None:
    """The result must go nowhere: a statement of its own, or a name that nobody reads."""
    needed = dependence(found)
    if needed:
        advice = "; --to MODULE makes a function there of what needs it"
        raise Refusal(f"the result is needed: {needed}{advice}", source.path, found.statement.lineno)


def dependence(found: FoundCall) -> str:
    """What needs the result of a call, in words; empty where nothing does."""
    statement = found.statement
    if isinstance(statement, ast.Expr) and statement.value is found.value:
        return ""
    first_line = ast.unparse(statement).splitlines()[0]
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is not found.value:
        return first_line
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = {each.id for each in targets if isinstance(each, ast.Name)}
    declared = [node for node in ast.walk(found.function) if isinstance(node, ast.Global | ast.Nonlocal)]
    if len(names) != len(targets) or any(names & set(each.names) for each in declared):
        return first_line
    readers = [
        node
        for node in ast.walk(found.function)
        if isinstance(node, ast.Name) and node.id in names and node not in targets
    ]
    uses = dict.fromkeys((node.id, node.lineno) for node in sorted(readers, key=lambda each: each.lineno))
    return ", ".join(f"{name} is used in line {line}" for name, line in uses)


def take_out(edits: LineEdits, found: FoundCall, gone: Sequence[ast.stmt]) -> None:
    """Remove the statement of a call; arguments that do something stay as statements of their own."""
    source = edits.source
    why = f"the call of {ast.unparse(found.call.func)} goes"
    kept = [each for each in _arguments(found.call) if has_effects(each)]
    if kept:
        for each in ast.walk(found.call):
            if isinstance(each, ast.Starred) and has_effects(each.value):
                raise Refusal("an unpacked argument does something", source.path, found.call.lineno)
        start, end = source.span(found.statement)
        indent = source.newline + source.indentation(start)
        edits.replace(start, end, indent.join(source.segment(each) for each in kept), f"{why}; its arguments stay")
        return
    remove_with_block(edits, found.statement, found.block, gone, why)


def _arguments(call: ast.Call) -> list[ast.expr]:
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [*receiver, *call.args, *(keyword.value for keyword in call.keywords)]


def remove_with_block(
    edits: LineEdits, statement: ast.stmt, block: list[ast.stmt], gone: Sequence[ast.stmt], why: str
) -> None:
    """Remove a statement; an ``if`` or ``try`` that is empty without it goes as a whole."""
    source = edits.source
    if all(each in gone for each in block):
        above = _owner(source.tree, block)
        if isinstance(above, ast.If) and block is above.body and not above.orelse and not has_effects(above.test):
            outer = _block_of(source.tree, above)
            if outer is not None:
                remove_with_block(edits, above, outer, [*gone, above], why)
                return
        if isinstance(above, ast.Try) and block is above.body and not above.orelse and not above.finalbody:
            outer = _block_of(source.tree, above)
            if outer is not None:
                remove_with_block(edits, above, outer, [*gone, above], why)
                return
    _with_comments(edits, statement)
    remove_statement(edits, statement, gone, why)


def _with_comments(edits: LineEdits, statement: ast.stmt) -> None:
    """Comments right above a statement speak of it, if a blank line or the block's beginning is above them."""
    source = edits.source
    start = source.line_start(source.span(statement)[0])
    indent = source.indentation(source.span(statement)[0])
    at = start
    while at > 0:
        above = source.line_start(at - 1)
        line = source.text[above:at]
        if not line.startswith(f"{indent}#"):
            break
        at = above
    if at < start:
        before = source.text[source.line_start(at - 1) : at].strip() if at else ""
        if not before:
            edits.delete_lines(at, start - 1)


def _owner(tree: ast.AST, block: list[ast.stmt]) -> ast.AST | None:
    for node in ast.walk(tree):
        if any(getattr(node, name, None) is block for name in ("body", "orelse", "finalbody")):
            return node
    return None


def _block_of(tree: ast.AST, statement: ast.stmt) -> list[ast.stmt] | None:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and statement in block:
                return block
    return None


def bury(workspace: Workspace, step: Step, source: Source, read: set[str]) -> None:
    """Remove from the new text what only the removed statements used: private functions, state, imports."""
    base = workspace.overlay.get(source.path)
    workspace.write(source.path, step.files[source.path])
    try:
        now = workspace.source(source.path)
        units = Units(now, workspace.scopes(now))
        users, texts, _ = collect(workspace, source.module, read, now)
        elsewhere = {name for each in users.values() if each.source.path != source.path for name in each.names()}
        elsewhere |= {use.name for each in texts.values() for use in each.uses}
        listed = listed_names(now)
        dead = [name for name in sorted(read) if _is_dead(units, name, elsewhere | listed)]
        closure = Closure(units, dead, elsewhere, listed)
        needs = NeedReader(workspace, now, units, closure).read()
        needs.used_imports |= {name for name in read if units.is_imported(name)}
        move = Move(workspace, now, "", None, "", units, closure, needs, users, texts, Effects(workspace))
        edits = LineEdits(now)
        departure = Departure(move, edits)
        departure.bury(f"nothing calls it after {step.operation.text}")
        step.files[source.path] = now.encode(edits.result())
        step.edits[source.path] += edits.log
    finally:
        if base is None:
            workspace.forget(source.path)
        else:
            workspace.write(source.path, base)


def _is_dead(units: Units, name: str, public: set[str]) -> bool:
    if name in public or not name.startswith("_") or name.startswith("__") or not units.binders.get(name):
        return False
    if units.is_imported(name):
        return False
    own = units.family(name)
    return all(unit in own for unit in units.users(name))
