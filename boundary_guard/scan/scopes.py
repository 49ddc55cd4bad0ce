"""The scopes of a file (Language Reference, 4.2): where names are bound, and what stands in each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from boundary_guard.scan.bindings import Binding

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

    def rebinding(self, name: str) -> Iterator[Scope]:
        """The scopes inside, however deep, that bind this one's variable of that name by ``nonlocal``."""
        for inner in self.children:
            if name in inner.nonlocals:
                yield inner
            if name in inner.nonlocals or name not in inner.bindings or inner.is_class:
                yield from inner.rebinding(name)


def is_header(definition: ast.AST, child: ast.AST) -> bool:
    """Whether ``child`` is evaluated when the definition is, in the scope around it."""
    match definition:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return child not in definition.body
        case ast.Lambda():
            return child is not definition.body
        case ast.ClassDef():
            return child not in definition.body
    return False
