"""``cut``: a call whose result nobody needs goes, with what becomes dead."""

from __future__ import annotations

import ast

from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.calls import (
    FoundCall,
    find_calls,
    find_function,
    module_source,
    names_read,
    split_target,
)
from boundary_guard.refactor.closure import Closure
from boundary_guard.refactor.collecting import collect, listed_names
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.departure import Departure
from boundary_guard.refactor.doing import doing_arguments, sees_variables
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.needs import NeedReader
from boundary_guard.refactor.steps import CutClaim, Step
from boundary_guard.refactor.strings import uses_globals
from boundary_guard.refactor.taking_out import take_out_all
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
    for each in found:
        _check_unused(source, each)
    edits = LineEdits(source)
    why = f"the call of {ast.unparse(found[0].call.func)} goes"
    take_out_all(edits, [each.statement for each in found if not _keep_arguments(workspace, edits, each, why)], why)
    read = names_read([each.statement for each in found])
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
    seen = None if isinstance(found.statement, ast.Expr) else sees_variables(found.function)
    if seen is not None:
        raise Refusal(
            f"{ast.unparse(seen.func)}() sees the variable that the result is kept in", source.path, seen.lineno
        )


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


def _keep_arguments(workspace: Workspace, edits: LineEdits, found: FoundCall, why: str) -> bool:
    """Put in the place of a call those of its arguments that do something; whether there are any."""
    source = edits.source
    kept = doing_arguments(workspace, found.function, found.statement, found.call)
    if not kept:
        return False
    if any(isinstance(each, ast.Starred) for each in kept):
        raise Refusal("an unpacked argument does something", source.path, found.call.lineno)
    start, end = source.span(found.statement)
    indent = source.newline + source.indentation(start)
    edits.replace(start, end, indent.join(_statement(source, each) for each in kept), f"{why}; its arguments stay")
    return True


def _statement(source: Source, node: ast.expr) -> str:
    """An argument as a statement: ``:=`` needs parentheses then, and so may what goes over several lines."""
    text = source.segment(node)
    return (
        f"({text})"
        if isinstance(node, ast.NamedExpr) or ("\n" in text and not text.endswith((")", "]", "}")))
        else text
    )


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
        elsewhere |= {node.value for node in ast.walk(now.tree) if _is_word(node)}  # type: ignore[attr-defined]
        if uses_globals(now, read):
            elsewhere |= set(units.binders)
        effects = Effects(workspace)
        elsewhere |= {name for unit in units.all if effects.of(now, unit.node) for name in unit.bound}
        dead = [name for name in sorted(read) if _is_dead(units, name, elsewhere | listed)]
        closure = Closure(units, dead, elsewhere, listed)
        needs = NeedReader(workspace, now, units, closure).read()
        needs.used_imports |= {name for name in read if units.is_imported(name)}
        move = Move(workspace, now, "", None, "", units, closure, needs, users, texts, effects)
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


def _is_word(node: ast.AST) -> bool:
    """Whether a text may name something: ``getattr(module, "_f")``."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def _is_dead(units: Units, name: str, public: set[str]) -> bool:
    if name in public or not name.startswith("_") or name.startswith("__") or not units.binders.get(name):
        return False
    if units.is_imported(name):
        return False
    own = units.family(name)
    return all(unit in own for unit in units.users(name))
