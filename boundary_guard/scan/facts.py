"""The full facts of one file, by ``ast``: its tree, its scopes, and what every name in them is bound to.

Only files that matter to a question are read this deeply; import statements alone are read by
``scan.statements``. Nothing here looks at another file.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.scan.bindings import BINDERS, Binding, parameter_bindings
from boundary_guard.scan.lazy_syntax import without_lazy

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = ast.Module | ast.ClassDef | FunctionNode
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False, slots=True, repr=False)
class Scope:
    """A module, class, function or lambda body.

    ``name`` is the qualified name inside the module, as call graphs have it: ``main.outer.inner``,
    ``main.<lambda1>``; empty for the module's own body. A comprehension is no scope of its own here: its
    targets are found by walking up from the use.
    """

    node: ScopeNode
    name: str
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    calls: list[ast.Call] = field(default_factory=list)
    returns: list[ast.Return] = field(default_factory=list)
    yields: list[ast.Yield | ast.YieldFrom] = field(default_factory=list)
    children: list[Scope] = field(default_factory=list)
    lambdas: int = 0

    @property
    def is_function(self) -> bool:
        """Whether the body runs when something calls it, not when the module is loaded."""
        return not isinstance(self.node, ast.Module | ast.ClassDef)

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)


@dataclass(eq=False, slots=True, repr=False)
class Facts:
    """What one file says: the tree with upward links, the scopes, and the import statements."""

    module: ModuleName
    path: str
    is_package: bool
    text: str
    tree: ast.Module
    body: Scope
    scopes: dict[ast.AST, Scope]
    by_name: dict[str, Scope]
    parents: dict[ast.AST, ast.AST]
    imports: list[ast.Import | ast.ImportFrom]
    answers: dict[tuple[Hashable, ...], object] = field(default_factory=dict)
    """What was asked of this file alone: see ``scan.remembered``."""
    lazy_lines: frozenset[int] = frozenset()
    """Where imports with the keyword ``lazy`` stand that the running Python does not know."""
    _lines: list[str] | None = None

    @property
    def package(self) -> ModuleName:
        """``__package__``: what relative imports start from."""
        return self.module if self.is_package else ModuleName(self.module.rpartition(".")[0])

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope whose bindings an expression at ``node`` sees first.

        Decorators, defaults, annotations and bases belong to the scope around their definition.
        """
        child, above = node, self.parents.get(node)
        while above is not None:
            if above in self.scopes and not _is_header(above, child):
                return self.scopes[above]
            child, above = above, self.parents.get(above)
        return self.body

    def place(self, node: ast.expr | ast.stmt | ast.arg) -> Place:
        """Where the node begins; columns in characters, where ``ast`` counts bytes of UTF-8."""
        before = self.lines[node.lineno - 1].encode()[: node.col_offset] if node.col_offset else b""
        return Place(self.path, node.lineno, len(before.decode(errors="replace")) + 1)

    def written(self, node: ast.expr | ast.stmt) -> str:
        """The node as it is written, on one line."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        rows = [line.encode() for line in self.lines[first : last + 1]]
        rows[-1] = rows[-1][: node.end_col_offset]
        rows[0] = rows[0][node.col_offset :]
        return " ".join(b" ".join(rows).decode(errors="replace").split())

    @property
    def lines(self) -> list[str]:
        """The lines of the file as CPython counts them; the first is ``lines[0]``."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def ancestors(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Pairs (child, node above it), from ``node`` up to the module."""
        above = self.parents.get(node)
        while above is not None:
            yield node, above
            node, above = above, self.parents.get(above)


def _is_header(definition: ast.AST, child: ast.AST) -> bool:
    """Whether ``child`` is evaluated when the definition is, in the scope around it."""
    match definition:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return child not in definition.body
        case ast.Lambda():
            return child is not definition.body
        case ast.ClassDef():
            return child not in definition.body
    return False


def parse(text: str, path: str) -> ast.Module:
    """``ast.parse`` without its warnings.

    Raises SyntaxError, ValueError (null bytes), RecursionError or MemoryError: the caller names the blind spot.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, path)


def read_facts(module: ModuleName, path: str, is_package: bool, text: str) -> Facts:
    """Read one file's facts. Raises what :func:`parse` raises."""
    plain, lazy_lines = without_lazy(text)
    tree = parse(plain, path)
    body = Scope(tree, "", None)
    facts = Facts(module, path, is_package, plain, tree, body, {tree: body}, {"": body}, {}, [], lazy_lines=lazy_lines)
    _walk(facts)
    return facts


def _walk(facts: Facts) -> None:
    """Visit every node once, without recursion, in the order of the source: link it upwards, note it in its scope.

    This is the hot loop of the whole reading: names and constants, half of all nodes, never enter the stack.
    """
    parents = facts.parents
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
                waiting.append((child, scope if inner is not scope and _is_header(node, child) else inner))
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
    if not isinstance(node, ast.ClassDef):
        _bind(scope, parameter_bindings(node))


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
