"""The full facts of one file, by ``ast``: its tree, its scopes, and what every name in them is bound to.

Only files that matter to a question are read this deeply; import statements alone are read by
``scan.statements``. Nothing here looks at another file.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.scan.newer_syntax import in_known_syntax
from boundary_guard.scan.scopes import COMPREHENSIONS, FunctionNode, Scope, ScopeNode, is_header
from boundary_guard.scan.walking import walk
from boundary_guard.scan.written_code import put_in_place

__all__ = ["COMPREHENSIONS", "Facts", "FunctionNode", "Scope", "ScopeNode", "parse", "read_facts"]


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
            if above in self.scopes and not is_header(above, child):
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


def parse(text: str, path: str) -> ast.Module:
    """``ast.parse`` without its warnings.

    Raises SyntaxError, ValueError (null bytes), RecursionError or MemoryError: the caller names the blind spot.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, path)


def read_facts(module: ModuleName, path: str, is_package: bool, text: str) -> Facts:
    """Read one file's facts. Raises what :func:`parse` raises."""
    plain, lazy_lines = in_known_syntax(text)
    tree = parse(plain, path)
    put_in_place(tree, plain)
    body = Scope(tree, "", None)
    facts = Facts(module, path, is_package, plain, tree, body, {tree: body}, {"": body}, {}, [], lazy_lines=lazy_lines)
    walk(facts)
    return facts
