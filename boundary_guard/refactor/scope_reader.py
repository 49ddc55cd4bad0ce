"""Reads the scopes of a file: every name with the scope that binds it, and when it is read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from boundary_guard.refactor.scopes import (
    Scope,
    Scopes,
    Use,
    bound_by_import,
    mangled,
    note_bindings,
    own_nodes,
)


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


class _Reader:
    """Walks a tree once; deep expressions are followed with an own stack of pending scopes, not of calls."""

    def __init__(self, tree: ast.Module, future: bool) -> None:
        self.tree = tree
        self.future = future
        module = Scope(tree, None)
        note_bindings(module, tree.body)
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
                note_bindings(inner, [node.body])
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
        note_bindings(inner, node.body)
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
        note_bindings(inner, node.body)
        self._block(node.decorator_list, scope, eager=eager)
        self._block([*node.bases, *node.keywords], outer, eager=eager)
        self._block(node.body, inner, eager=eager)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope, eager: bool
    ) -> None:
        inner = Scope(node, scope)
        for generator in node.generators:
            note_bindings(inner, [generator.target])
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
