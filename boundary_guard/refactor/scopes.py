"""Which name is bound where: for every name in a file its scope, and when it is read.

The rules are those of "Naming and binding" in the language reference. ``symtable`` knows them too, but has no
positions, without which no name can be replaced.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(slots=True, eq=False)
class Scope:
    """A scope and what its own statements bind."""

    node: ScopeNode
    parent: Scope | None
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    @property
    def is_class(self) -> bool:
        """Whether its names are invisible to the scopes inside of it."""
        return isinstance(self.node, ast.ClassDef)


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A name where it is read, bound or deleted. ``scope`` binds it; None: no scope of the file does."""

    name: str
    node: ast.AST
    """The ``ast.Name``; the string constant, for a name in a quoted annotation."""
    scope: Scope | None
    inside: Scope
    """The scope in which it stands."""
    eager: bool
    """Whether it is read while the module is loaded."""
    stores: bool = False
    deletes: bool = False
    annotation: bool = False
    quoted: ast.expr | None = None
    """For a name in a quoted annotation: its node in the parsed text, with positions inside of it."""


@dataclass(slots=True)
class Scopes:
    """Everything about the names of one tree."""

    module: Scope
    uses: list[Use] = field(default_factory=list)
    scope_of: dict[ast.AST, Scope] = field(default_factory=dict)
    """The scope in which each import statement, definition and ``global`` statement stands."""
    identifiers: set[str] = field(default_factory=set)
    """Every name that occurs, in any role."""

    def of_module(self) -> Iterator[Use]:
        """The uses of names of the module: bound there, or nowhere in the file (imported by a star, builtins)."""
        return (use for use in self.uses if use.scope is None or use.scope is self.module)


def bound_by_import(alias: ast.alias) -> str:
    """The name that one part of an import statement binds."""
    return alias.asname or alias.name.partition(".")[0]


def scopes_around(scope: Scope | None) -> list[Scope]:
    """A scope and those around it, innermost first."""
    found = []
    while scope is not None:
        found.append(scope)
        scope = scope.parent
    return found


def outermost_function(scope: Scope) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function at the top of the scopes around a name; None outside of functions."""
    functions = [s.node for s in scopes_around(scope) if isinstance(s.node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return functions[-1] if functions else None


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of one scope: into nested definitions only as far as this scope evaluates them."""
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner: list[ast.AST] = [*node.decorator_list, *_signature(node.args)]
            inner += [node.returns] if node.returns else []
        elif isinstance(node, ast.ClassDef):
            inner = [*node.decorator_list, *node.bases, *node.keywords]
        elif isinstance(node, ast.Lambda):
            inner = [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        elif isinstance(node, COMPREHENSIONS):
            inner = [node.generators[0].iter, *_walruses(node)]
        else:
            inner = list(ast.iter_child_nodes(node))
        waiting.extend(reversed(inner))


def _signature(arguments: ast.arguments) -> list[ast.AST]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each]
    annotations = [each.annotation for each in every if each.annotation]
    return [*arguments.defaults, *(each for each in arguments.kw_defaults if each), *annotations]


def _walruses(node: ast.AST) -> list[ast.AST]:
    """The targets of ``:=`` in a comprehension belong to the scope around it."""
    return [each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]


def mangled(name: str, scope: Scope | None) -> str:
    """What a private name stands for: ``__x`` in a class ``C`` is ``_C__x`` (Language Reference, 6.2.1)."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    while scope is not None and not isinstance(scope.node, ast.ClassDef):
        scope = scope.parent
    bare = scope.node.name.lstrip("_") if scope is not None and isinstance(scope.node, ast.ClassDef) else ""
    return f"_{bare}{name}" if bare else name


def note_bindings(scope: Scope, body: Iterable[ast.AST]) -> None:
    """Add what the statements of a scope bind, and what they declare."""
    _collect_bindings(scope, body)
    scope.bound = {mangled(name, scope) for name in scope.bound}
    scope.globals = {mangled(name, scope) for name in scope.globals}


def _collect_bindings(scope: Scope, body: Iterable[ast.AST]) -> None:
    for node in own_nodes(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                scope.bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                scope.bound.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                scope.bound.update(bound_by_import(alias) for alias in names if alias.name != "*")
            case ast.ExceptHandler(name=str(name)):
                scope.bound.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                scope.bound.add(name)
            case ast.Global(names=words):
                scope.globals.update(words)
            case ast.Nonlocal(names=words):
                scope.nonlocals.update(words)
