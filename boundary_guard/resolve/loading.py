"""Which functions of a module run while the module itself is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Partial, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def load_scopes(evaluator: Evaluator, facts: Facts) -> frozenset[Scope]:
    """The module's body, its class bodies, and the functions that they call, directly or not."""
    key = ("load", facts)
    if key not in evaluator.notes:
        evaluator.notes[key] = frozenset(_reached(evaluator, facts))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


def _reached(evaluator: Evaluator, facts: Facts) -> set[Scope]:
    """Follow the calls from the module's body, where they may lead to a function that matters."""
    seen = {scope for scope in facts.scopes.values() if _runs_with_module(scope)}
    names = _Names(facts)
    relevant = names.leading_to(_importing(facts))
    waiting = [scope for scope in seen if scope in relevant]
    while waiting:
        for called in _called_in_file(evaluator, facts, waiting.pop(), names, relevant):
            if called not in seen:
                seen.add(called)
                waiting.append(called)
    return seen


def _importing(facts: Facts) -> set[Scope]:
    """The functions that hold an import statement, or a call that may import by name."""
    found = {facts.scope_of(node) for node in facts.imports}
    for scope in facts.scopes.values():
        if any(_last_name(call.func) in _IMPORTING for call in scope.calls):
            found.add(scope)
    return {scope for scope in found if not _runs_with_module(scope)}


_IMPORTING = frozenset({"import_module", "__import__", "exec", "eval", "run_module", "run_path", "find_spec"})


class _Names:
    """Which functions of a file a call may lead to, judged by names alone: quick, and never too few."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.named: dict[str, list[Scope]] = {}
        for scope in facts.scopes.values():
            if scope.is_function:
                self._note(scope)

    def _note(self, scope: Scope) -> None:
        last = scope.name.rpartition(".")[2]
        self.named.setdefault(last, []).append(scope)
        above = self.facts.parents.get(scope.node)
        if isinstance(above, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            for target in above.targets if isinstance(above, ast.Assign) else (above.target,):
                self.named.setdefault(_last_name(target), []).append(scope)
        if scope.parent is not None and scope.parent.is_class and last in ("__init__", "__new__", "__post_init__"):
            self.named.setdefault(scope.parent.name.rpartition(".")[2], []).append(scope)

    def mentioned(self, node: ast.AST) -> Iterator[Scope]:
        """The functions whose names stand in the expression."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Lambda):
                yield self.facts.scopes[inner]
            elif isinstance(inner, ast.Name | ast.Attribute):
                yield from self.named.get(_last_name(inner), ())

    def leading_to(self, wanted: set[Scope]) -> set[Scope]:
        """The scopes from which a wanted one may be reached; methods count wherever their class is named."""
        callers: dict[Scope, set[Scope]] = {}
        for scope in self.facts.scopes.values():
            for node in _code_of(scope):
                for target in self.mentioned(node):
                    callers.setdefault(target, set()).add(scope)
            if scope.parent is not None and not scope.parent.is_class:
                callers.setdefault(scope, set()).add(scope.parent)
        found, waiting = set(wanted), list(wanted)
        while waiting:
            for caller in callers.get(waiting.pop(), ()):
                if caller not in found:
                    found.add(caller)
                    waiting.append(caller)
        return found


def _code_of(scope: Scope) -> Iterator[ast.expr]:
    """Where a scope may call something: its calls, its returns, and the decorators of what it defines."""
    yield from scope.calls
    yield from (node.value for node in scope.returns if node.value is not None)
    for child in scope.children:
        yield from getattr(child.node, "decorator_list", ())


def _called_in_file(
    evaluator: Evaluator, facts: Facts, scope: Scope, names: _Names, relevant: set[Scope]
) -> Iterator[Scope]:
    """The functions of the same file that a scope calls, as far as they are relevant."""
    frame = general_frame(facts, scope)
    for node in _code_of(scope):
        if not any(target in relevant for target in names.mentioned(node)):
            continue
        callee = node.func if isinstance(node, ast.Call) else node
        for each in evaluator.briefly(callee, frame):
            yield from (s for s in scopes_behind(evaluator, each.value) if s.node in facts.scopes)
        for argument in (*node.args, *(k.value for k in node.keywords)) if isinstance(node, ast.Call) else ():
            if isinstance(argument, ast.Lambda):
                yield facts.scopes[argument]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _runs_with_module(scope: Scope) -> bool:
    current: Scope | None = scope
    while current is not None:
        if current.is_function:
            return False
        current = current.parent
    return True


def called_scopes(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[Scope]:
    """The functions of the project that a scope's own code calls, decorators included."""
    frame = general_frame(facts, scope)
    for call in scope.calls:
        for each in evaluator.value(call.func, frame):
            yield from scopes_behind(evaluator, each.value)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(argument, ast.Lambda):
                yield facts.scopes[argument]
    for child in scope.children:
        for decorator in getattr(child.node, "decorator_list", ()):
            for each in evaluator.value(decorator, frame):
                yield from scopes_behind(evaluator, each.value)


def scopes_behind(evaluator: Evaluator, callee: Value) -> Iterator[Scope]:
    """The scopes that run when the value is called."""
    match callee:
        case FunctionValue(scope=scope):
            yield scope
        case Partial(function=function):
            yield from scopes_behind(evaluator, function)
        case ClassValue():
            for name in ("__new__", "__init__", "__post_init__"):
                for each in evaluator.class_member(callee, name):
                    if isinstance(each.value, FunctionValue):
                        yield each.value.scope
        case InstanceValue(cls=cls):
            for each in evaluator.class_member(cls, "__call__"):
                if isinstance(each.value, FunctionValue):
                    yield each.value.scope
