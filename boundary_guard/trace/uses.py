"""Where a function uses what was taken out of forbidden modules."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from boundary_guard.model.names import ModuleName
from boundary_guard.model.trace import FunctionRef, Use, UseKind
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Mapping,
    ModuleValue,
    PathValue,
    Sequence,
    Text,
    Value,
)
from boundary_guard.scan.facts import Facts, Scope

IsForbidden = Callable[[str], bool]


class UseFinder:
    """Looks for uses in one function after the other."""

    def __init__(self, evaluator: Evaluator, is_forbidden: IsForbidden) -> None:
        self.evaluator = evaluator
        self.is_forbidden = is_forbidden

    def uses_in(self, facts: Facts, scope: Scope) -> Iterator[Use]:
        """The uses in the function's own code, in the order of the lines; one for each line and kind."""
        seen: set[tuple[int, UseKind]] = set()
        for node in sorted(_own_nodes(facts, scope), key=lambda each: (each.lineno, each.col_offset)):
            found = self._use(facts, scope, node)
            if found is None:
                continue
            kind, expression, modules = found
            if (node.lineno, kind) not in seen:
                seen.add((node.lineno, kind))
                function = FunctionRef(facts.module, scope.name)
                yield Use(facts.place(node), function, kind, facts.written(expression), modules)

    def _use(self, facts: Facts, scope: Scope, node: ast.expr) -> tuple[UseKind, ast.expr, tuple[str, ...]] | None:
        frame = general_frame(facts, scope)

        def came_from(expression: ast.expr) -> tuple[str, ...]:
            return self._came_from(self.evaluator.value(expression, frame))

        match node:
            case ast.Attribute(value=value, ctx=ast.Load()):
                modules = came_from(value)
                if modules and not _is_callee(facts, node):
                    return UseKind.ATTRIBUTE, node, modules
            case ast.Call(func=callee):
                modules = came_from(callee)
                if modules:
                    return UseKind.CALLED, node, modules
                modules = came_from(node)
                if modules and not _is_importer(callee):
                    return UseKind.TAKEN, node, modules
            case ast.Subscript(ctx=ast.Load()):
                modules = came_from(node)
                if modules:
                    return UseKind.READ_BACK, node, modules
            case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values, ctx=ast.Load()):
                if isinstance(facts.parents.get(node), ast.Return):
                    return None
                modules = tuple(sorted({name for value in values for name in came_from(value)}))
                if modules:
                    return UseKind.KEPT, node, modules
        return None

    def _came_from(self, found: Alternatives) -> tuple[str, ...]:
        """The forbidden modules out of which the value may have been taken."""
        return tuple(sorted({name for each in found for name in self._origins(each)}))

    def _origins(self, each: Alternative) -> Iterator[str]:
        if each.excluded is not None or _is_plain(each.value):
            return
        match each.value:
            case ModuleValue(name=name):
                yield from self._if_forbidden(name)
            case External(name=name):
                yield from self._if_forbidden(name.partition("(")[0].partition("[")[0])
            case FunctionValue(facts=facts) | ClassValue(facts=facts):
                yield from self._if_forbidden(facts.module)
        for module in each.taken:
            yield from self._if_forbidden(module)

    def _if_forbidden(self, name: str) -> Iterator[ModuleName]:
        if self.is_forbidden(name):
            yield ModuleName(name)


def _is_plain(value: Value) -> bool:
    """Texts, numbers, paths and the methods of built-in values are nobody's property."""
    if isinstance(value, BoundMethod):
        return isinstance(value.receiver, Text | Constant | PathValue | Sequence | Mapping)
    return isinstance(value, Text | Constant | PathValue)


def _is_importer(callee: ast.expr) -> bool:
    """The import itself is told as such."""
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    return name in ("import_module", "__import__")


def _own_nodes(facts: Facts, scope: Scope) -> Iterator[ast.expr]:
    """The expressions of a function, not those of the functions inside it."""
    for node in ast.walk(scope.node):
        if isinstance(node, ast.expr) and node in facts.parents and facts.scope_of(node) is scope:
            yield node


def _is_callee(facts: Facts, node: ast.expr) -> bool:
    above = facts.parents.get(node)
    return isinstance(above, ast.Call) and above.func is node
