"""The statements of a module as the import system meets them: what each imports, calls, reads and binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from boundary_guard.refactor.scopes import own_nodes
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.units import is_main_test, is_type_checking

ImportNode = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class LoadImport:
    """An import that runs while its module is loaded."""

    node: ImportNode
    is_guarded: bool
    """Whether a ``try`` catches its failure."""
    binds: bool
    """Whether it binds names of the module, and not of a class in it."""


@dataclass(frozen=True)
class LoadStep:
    """One top-level statement that runs when its module is loaded."""

    node: ast.stmt
    called: tuple[str, ...]
    """The functions of the module that it calls by their names."""
    imports: tuple[LoadImport, ...]
    attributes: tuple[tuple[str, str], ...]
    """``name.attribute``, as it is read."""
    bound: frozenset[str]
    """What it assigns or defines."""

    @cached_property
    def text(self) -> str:
        """The statement, to be known again in another file."""
        return ast.dump(self.node)


_KNOWN: WeakKeyDictionary[Source, list[LoadStep]] = WeakKeyDictionary()


def load_steps(source: Source) -> list[LoadStep]:
    """The statements of a file that run when it is imported; ``if __name__ == "__main__"`` is none."""
    if source not in _KNOWN:
        runs = (node for node in source.tree.body if not (isinstance(node, ast.If) and is_main_test(node.test)))
        _KNOWN[source] = [_step(source, node) for node in runs]
    return _KNOWN[source]


def inner_imports(function: ast.AST) -> Iterator[ImportNode]:
    """The imports in a function's body."""
    return (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def _step(source: Source, statement: ast.stmt) -> LoadStep:
    called, attributes, bound = [], [], set()
    own = [] if is_type_checking(statement) else list(own_nodes([statement]))
    imports = [LoadImport(node, is_guarded, node in own) for node, is_guarded in _load_statements(statement)]
    for node in own:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in source.top_definitions:
            called.append(node.func.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            attributes.append((node.value.id, node.attr))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
    return LoadStep(statement, tuple(called), tuple(imports), tuple(attributes), frozenset(bound))


def _load_statements(statement: ast.stmt) -> list[tuple[ImportNode, bool]]:
    """The import statements that run with a statement, with whether a ``try`` catches their failure."""
    found: list[tuple[ImportNode, bool]] = []
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        node, guarded = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append((node, guarded))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        elif isinstance(node, ast.If) and ("TYPE_CHECKING" in ast.unparse(node.test) or is_main_test(node.test)):
            waiting.extend((each, guarded) for each in reversed(node.orelse))
        elif isinstance(node, ast.Try):
            rest: list[ast.AST] = [*node.handlers, *node.orelse, *node.finalbody]
            waiting.extend((each, guarded) for each in reversed(rest))
            waiting.extend((each, guarded or bool(node.handlers)) for each in reversed(node.body))
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting.extend((each, guarded) for each in reversed(list(ast.iter_child_nodes(node))))
    return found
