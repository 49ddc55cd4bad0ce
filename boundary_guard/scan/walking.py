"""The one walk over a file's tree, which notes in each scope what matters of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from boundary_guard.scan.bindings import BINDERS, Binding, docstring_binding, parameter_bindings
from boundary_guard.scan.scopes import Scope, is_header

if TYPE_CHECKING:
    from boundary_guard.scan.facts import Facts


def walk(facts: Facts) -> None:
    """Visit every node once, without recursion, in the order of the source: link it upwards, note it in its scope.

    This is the hot loop of the whole reading: names and constants, half of all nodes, never enter the stack.
    """
    parents = facts.parents
    _bind(facts.body, docstring_binding(facts.tree))
    stack: list[tuple[ast.AST, Scope]] = [(facts.tree, facts.body)]
    while stack:
        node, scope = stack.pop()
        kind = type(node)
        note = _NOTES.get(kind)
        if note is not None:
            note(facts, node, scope)
        children: list[ast.AST | None] = []
        for field_name in _FIELDS[kind]:
            value = getattr(node, field_name)
            if value.__class__ is list:
                children.extend(value)
            elif value is not None:
                children.append(value)
        inner = facts.scopes[node] if kind in _DEFINITIONS else scope
        waiting = []
        for child in children:
            if child is None:  # the key of ``**mapping`` in a dict display
                continue
            parents[child] = node
            if child.__class__ not in _LEAVES:
                waiting.append((child, scope if inner is not scope and is_header(node, child) else inner))
        waiting.reverse()
        stack += waiting
    for scope in facts.scopes.values():
        for found in scope.bindings.values():
            if len(found) > 1:
                found.sort(key=lambda binding: (binding.node.lineno, binding.node.col_offset))


_DEFINITIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda})
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.alias, ast.MatchSingleton})


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a kind of node that hold nodes below it; operators and contexts are shared, and left out."""

    _PLAIN = frozenset(
        [
            "ctx",
            "op",
            "ops",
            "id",
            "attr",
            "name",
            "names",
            "module",
            "level",
            "arg",
            "asname",
            "conversion",
            "kind",
            "rest",
            "kwd_attrs",
            "is_async",
            "simple",
            "type_comment",
            "type_ignores",
            "str",
            "is_lazy",
        ]
    )
    _NODES_ALL_THE_SAME = frozenset({("Import", "names"), ("ImportFrom", "names"), ("TypeAlias", "name")})

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = tuple(
            name
            for name in kind._fields
            if name not in self._PLAIN or (kind.__name__, name) in self._NODES_ALL_THE_SAME
        )
        return self[kind]


_FIELDS = _Fields()


def _open_scope(
    facts: Facts, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda, around: Scope
) -> None:
    if isinstance(node, ast.Lambda):
        around.lambdas += 1
        name = f"<lambda{around.lambdas}>"
    else:
        name = node.name
    qualified = f"{around.name}.{name}" if around.name else name
    scope = Scope(node, qualified, around)
    around.children.append(scope)
    facts.scopes[node] = scope
    facts.by_name[qualified] = scope
    _bind(scope, docstring_binding(node) if isinstance(node, ast.ClassDef) else parameter_bindings(node))


def _bind(scope: Scope, found: Iterable[Binding]) -> None:
    for binding in found:
        scope.bindings.setdefault(binding.name, []).append(binding)


def _note_definition(facts: Facts, node: Any, scope: Scope) -> None:
    _bind(scope, BINDERS[type(node)](node))
    _open_scope(facts, node, scope)


def _note_import(facts: Facts, node: Any, scope: Scope) -> None:
    _bind(scope, BINDERS[type(node)](node))
    facts.imports.append(node)


def _note_binding(facts: Facts, node: Any, scope: Scope) -> None:
    _bind(scope, BINDERS[type(node)](node))


def _note_call(facts: Facts, node: Any, scope: Scope) -> None:
    scope.calls.append(node)


def _note_return(facts: Facts, node: Any, scope: Scope) -> None:
    scope.returns.append(node)


def _note_yield(facts: Facts, node: Any, scope: Scope) -> None:
    scope.yields.append(node)


def _note_global(facts: Facts, node: Any, scope: Scope) -> None:
    scope.globals.update(node.names)


def _note_nonlocal(facts: Facts, node: Any, scope: Scope) -> None:
    scope.nonlocals.update(node.names)


_NOTES: dict[type[ast.AST], Callable[[Facts, Any, Scope], None]] = {
    **dict.fromkeys(BINDERS, _note_binding),
    **dict.fromkeys(_DEFINITIONS, _note_definition),
    ast.Lambda: _open_scope,
    ast.Import: _note_import,
    ast.ImportFrom: _note_import,
    ast.Call: _note_call,
    ast.Return: _note_return,
    ast.Yield: _note_yield,
    ast.YieldFrom: _note_yield,
    ast.Global: _note_global,
    ast.Nonlocal: _note_nonlocal,
}
"""What is noted of each kind of node; most kinds bind nothing and call nothing."""
