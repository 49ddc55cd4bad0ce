"""The full facts of one file, by ``ast``: its tree, its scopes, and what every name in them is bound to.

Only files that matter to a question are read this deeply; import statements alone are read by
``scan.statements``. Nothing here looks at another file.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.scan.bindings import Binding, bindings_of

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = ast.Module | ast.ClassDef | FunctionNode
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False, slots=True)
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


@dataclass(eq=False, slots=True)
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
    tree = parse(text, path)
    body = Scope(tree, "", None)
    facts = Facts(module, path, is_package, text, tree, body, {tree: body}, {"": body}, {}, [])
    _walk(facts)
    return facts


def _walk(facts: Facts) -> None:
    """Visit every node once, without recursion: link it upwards, and note it in its scope."""
    stack: list[tuple[ast.AST, Scope]] = [(facts.tree, facts.body)]
    while stack:
        node, scope = stack.pop()
        _note(facts, node, scope)
        inner = facts.scopes.get(node, scope)
        children = list(ast.iter_child_nodes(node))
        for child in children:
            facts.parents[child] = node
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                _open_scope(facts, child, scope if _is_header(node, child) else inner)
        stack.extend(
            (child, scope if inner is not scope and _is_header(node, child) else inner)
            for child in reversed(children)
        )
    for scope in facts.scopes.values():
        for found in scope.bindings.values():
            found.sort(key=lambda binding: (binding.node.lineno, binding.node.col_offset))


def _open_scope(facts: Facts, node: ScopeNode, parent: Scope) -> None:
    if isinstance(node, ast.Lambda):
        parent.lambdas += 1
        name = f"<lambda{parent.lambdas}>"
    else:
        name = node.name  # type: ignore[union-attr]
    qualified = f"{parent.name}.{name}" if parent.name else name
    scope = Scope(node, qualified, parent)
    parent.children.append(scope)
    facts.scopes[node] = scope
    facts.by_name[qualified] = scope


def _note(facts: Facts, node: ast.AST, scope: Scope) -> None:
    inner = facts.scopes.get(node)
    if inner is not None and inner is not scope:
        for binding in bindings_of(node, inside=True):
            inner.bindings.setdefault(binding.name, []).append(binding)
    for binding in bindings_of(node, inside=False):
        scope.bindings.setdefault(binding.name, []).append(binding)
    match node:
        case ast.Call():
            scope.calls.append(node)
        case ast.Import() | ast.ImportFrom():
            facts.imports.append(node)
        case ast.Return():
            scope.returns.append(node)
        case ast.Yield() | ast.YieldFrom():
            scope.yields.append(node)
        case ast.Global():
            scope.globals.update(node.names)
        case ast.Nonlocal():
            scope.nonlocals.update(node.names)
