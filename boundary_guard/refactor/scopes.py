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
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


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


def read_scopes(tree: ast.Module) -> Scopes:
    """The scopes and uses of names of a whole file."""
    future = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and _names(node, "annotations")
        for node in tree.body
    )
    reader = _Reader(tree, future)
    reader.read()
    return reader.found


def _names(node: ast.ImportFrom, name: str) -> bool:
    return any(alias.name == name for alias in node.names)


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


def _bindings(scope: Scope, body: Iterable[ast.AST]) -> None:
    _note_bindings(scope, body)
    scope.bound = {mangled(name, scope) for name in scope.bound}
    scope.globals = {mangled(name, scope) for name in scope.globals}


def _note_bindings(scope: Scope, body: Iterable[ast.AST]) -> None:
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


class _Reader:
    """Walks a tree once; deep expressions are followed with an own stack of pending scopes, not of calls."""

    def __init__(self, tree: ast.Module, future: bool) -> None:
        self.tree = tree
        self.future = future
        module = Scope(tree, None)
        _bindings(module, tree.body)
        self.found = Scopes(module)

    def read(self) -> None:
        """Fill ``found``."""
        self.found.module.bound |= set(_globally_stored(self.tree))
        self._block(self.tree.body, self.found.module, eager=True)

    def _block(self, nodes: Iterable[ast.AST], scope: Scope, *, eager: bool, annotation: bool = False) -> None:
        waiting = [(node, annotation) for node in nodes][::-1]
        while waiting:
            node, quoted_here = waiting.pop()
            inner = self._one(node, scope, eager, quoted_here)
            waiting.extend(reversed(inner))

    def _one(self, node: ast.AST, scope: Scope, eager: bool, annotation: bool) -> list[tuple[ast.AST, bool]]:
        """Note one node; returns what is to be read in the same scope."""
        match node:
            case ast.Name():
                self._name(node, scope, eager and not (annotation and self.future), annotation)
                return []
            case ast.Constant(value=str()) if annotation:
                self._quoted(node, scope)
                return []
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, scope, eager)
                return []
            case ast.ClassDef():
                self._class(node, scope, eager)
                return []
            case ast.Lambda():
                inner = Scope(node, scope)
                inner.bound = {each.arg for each in _arguments(node.args)}
                _bindings(inner, [node.body])
                self._block(
                    [*node.args.defaults, *(each for each in node.args.kw_defaults if each)], scope, eager=eager
                )
                self._block([node.body], inner, eager=False)
                return []
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, scope, eager)
                return []
            case ast.AnnAssign():
                rest: list[tuple[ast.AST, bool]] = [(node.target, False), (node.annotation, True)]
                return [*rest, (node.value, False)] if node.value else rest
            case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")) if annotation:
                return [(node.value, True)]
            case ast.Call() if annotation is False and _takes_type(node):
                return [(node.func, False), *((each, True) for each in node.args), *_keywords(node)]
        self._mention(node, scope)
        return [(each, annotation) for each in ast.iter_child_nodes(node)]

    def _mention(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Global):
            self.found.scope_of[node] = scope
            names = node.names if isinstance(node, ast.Global) else [bound_by_import(each) for each in node.names]
            self.found.identifiers.update(names)
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            self.found.identifiers.add(node.name)

    def _name(self, node: ast.Name, scope: Scope, eager: bool, annotation: bool, quoted: ast.AST | None = None) -> None:
        self.found.identifiers.add(node.id)
        stores, deletes = isinstance(node.ctx, ast.Store), isinstance(node.ctx, ast.Del)
        at = quoted if quoted is not None else node
        name = mangled(node.id, scope)
        binder = self._binder(name, scope, is_read=not stores and not deletes)
        inside_text = node if quoted is not None else None
        use = Use(name, at, binder, scope, eager, stores, deletes, annotation, inside_text)
        self.found.uses.append(use)

    def _binder(self, name: str, scope: Scope, *, is_read: bool) -> Scope | None:
        module = self.found.module
        current: Scope | None = scope
        while current is not None and current is not module:
            if name in current.globals:
                break
            is_visible = not current.is_class or current is scope
            if name in current.bound and name not in current.nonlocals and is_visible:
                if current.is_class and is_read and self._reads_outer(name, current):
                    break
                return current
            current = current.parent
        return module if name in module.bound else None

    def _reads_outer(self, name: str, scope: Scope) -> bool:
        """Whether a class body reads the module's name before it binds its own: ``class C: x = x``."""
        if name not in self.found.module.bound:
            return False
        reads: list[int] = []
        binds: list[int] = []
        for node in own_nodes(getattr(scope.node, "body", [])):
            if isinstance(node, ast.Name) and node.id == name:
                (reads if isinstance(node.ctx, ast.Load) else binds).append(node.lineno)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
                binds.append(node.lineno)
        return bool(reads) and (not binds or min(reads) <= min(binds))

    def _quoted(self, node: ast.Constant, scope: Scope, literal: ast.Constant | None = None) -> None:
        literal = literal or node
        try:
            parsed = ast.parse(str(node.value).strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for each in ast.walk(parsed):
            if isinstance(each, ast.Name):
                self._name(each, scope, False, True, literal)
            elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value != node.value:
                self._quoted(each, scope, literal)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, eager: bool) -> None:
        self.found.scope_of[node] = scope
        self.found.identifiers.add(node.name)
        arguments = _arguments(node.args)
        self.found.identifiers.update(each.arg for each in arguments)
        annotations = [each.annotation for each in arguments if each.annotation]
        annotations += [node.returns] if node.returns else []
        defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        inner = Scope(node, scope, {each.arg for each in arguments})
        outer = self._parameters(node, scope)
        if outer is not scope:
            inner.parent = outer
        _bindings(inner, node.body)
        self._block([*node.decorator_list, *defaults], scope, eager=eager)
        self._block(annotations, outer, eager=eager, annotation=True)
        self._block(node.body, inner, eager=False)

    def _parameters(self, node: ast.AST, scope: Scope) -> Scope:
        """The scope that the type parameters of PEP 695 make (Python 3.12)."""
        parameters = getattr(node, "type_params", None)
        if not parameters:
            return scope
        inner = Scope(ast.Constant(None), scope, {each.name for each in parameters})
        self._block([each for each in parameters], inner, eager=False)  # noqa: C416 - ast nodes of 3.12
        return inner

    def _class(self, node: ast.ClassDef, scope: Scope, eager: bool) -> None:
        self.found.scope_of[node] = scope
        self.found.identifiers.add(node.name)
        outer = self._parameters(node, scope)
        inner = Scope(node, outer)
        _bindings(inner, node.body)
        self._block(node.decorator_list, scope, eager=eager)
        self._block([*node.bases, *node.keywords], outer, eager=eager)
        self._block(node.body, inner, eager=eager)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope, eager: bool
    ) -> None:
        inner = Scope(node, scope)
        for generator in node.generators:
            _bindings(inner, [generator.target])
        self._block([node.generators[0].iter], scope, eager=eager)
        parts: list[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for number, generator in enumerate(node.generators):
            parts += [generator.target, *generator.ifs, *([generator.iter] if number else [])]
        self._block(parts, inner, eager=eager)


def _globally_stored(tree: ast.Module) -> Iterator[str]:
    """The names that ``global`` statements declare, as the module has them."""
    waiting: list[tuple[ast.AST, Scope | None]] = [(tree, None)]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Global):
            yield from (mangled(name, scope) for name in node.names)
        inner = Scope(node, None) if isinstance(node, ast.ClassDef) else scope
        waiting += [(each, inner) for each in ast.iter_child_nodes(node)]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*every, *(each for each in (arguments.vararg, arguments.kwarg) if each)]


def _takes_type(node: ast.Call) -> bool:
    """Whether the call's first argument may be a quoted type."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in ("cast", "TypeVar", "NewType", "ForwardRef") and bool(node.args)


def _keywords(node: ast.Call) -> list[tuple[ast.AST, bool]]:
    return [(each.value, each.arg == "bound") for each in node.keywords]
