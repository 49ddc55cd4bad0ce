"""``cut --to``: a call goes along with the statements that need its result; they become a function elsewhere."""

from __future__ import annotations

import ast

from boundary_guard.refactor.calls import FoundCall, find_calls, find_function, module_source, split_target
from boundary_guard.refactor.cut import dependence
from boundary_guard.refactor.lift import free_name, plan_lift
from boundary_guard.refactor.steps import Step
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.workspace import Workspace


def lifted_name(workspace: Workspace, target: str, call: str) -> str:
    """What the new function is called; empty where nothing needs the result, so that the call can just go."""
    found = _found(workspace, target, call)
    if found is None:
        return ""
    source, where = found
    return free_name(workspace, source, ast.unparse(where.call.func))


def plan_cut_along(workspace: Workspace, target: str, call: str, name: str) -> Step:
    """The step that makes the function, in the module of the call still. Raises Refusal with what depends on it."""
    found = _found(workspace, target, call)
    assert found is not None
    source, where = found
    step = plan_lift(source, where, name)
    condition = _condition(where)
    if condition:
        step.notes.append(f"it ran only where `{condition}` held; {name}() does not ask")
    step.notes.append(f"nothing calls {name}() yet: `refactor hook` puts it where it belongs")
    return step


def _condition(found: FoundCall) -> str:
    """The test of the ``if`` that the call stands under."""
    for node in ast.walk(found.function):
        if isinstance(node, ast.If) and found.block in (node.body, node.orelse):
            return ast.unparse(node.test) if found.block is node.body else f"not ({ast.unparse(node.test)})"
    return ""


def _found(workspace: Workspace, target: str, call: str) -> tuple[Source, FoundCall] | None:
    """The one call whose result is needed. Raises Refusal where there are several."""
    module, function = split_target(target)
    source = module_source(workspace, module)
    calls = find_calls(source, find_function(source, function), call)
    needed = [each for each in calls if dependence(each)]
    if not needed:
        return None
    if len(calls) > 1:
        reason = f"{call} is called in several places, and the result is needed: {dependence(needed[0])}"
        raise Refusal(reason, source.path, needed[0].statement.lineno)
    return source, needed[0]
