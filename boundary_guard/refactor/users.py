"""Where a file uses a module's names: every style of import, and what is then done with the module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from boundary_guard.refactor.members import Member, import_of, imported_member, member
from boundary_guard.refactor.scopes import Scope, Use, bound_by_import
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.workspace import Workspace

ImportNode = ast.Import | ast.ImportFrom
_HARMLESS = frozenset({"print", "repr", "str", "type", "id", "bool", "isinstance", "help"})
_READS_BY_NAME = frozenset({"getattr", "hasattr"})


@dataclass(frozen=True, slots=True, eq=False)
class ModuleBinding:
    """A name that stands for a module, and the import that makes it so."""

    statement: ImportNode
    alias: ast.alias
    scope: Scope
    name: str
    module: str
    """The module that the name stands for: ``a`` for ``import a.b``."""
    is_sure: bool
    """Whether nothing else binds the name in its scope (but ``None`` in place of a missing module)."""


@dataclass(frozen=True, slots=True, eq=False)
class FromUse:
    """``from module import name``."""

    statement: ast.ImportFrom
    alias: ast.alias
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class AttributeUse:
    """``module.name``, or ``getattr(module, "name")``; ``expression`` is what stands for the module."""

    name: str
    expression: ast.expr
    binding: ModuleBinding
    use: Use
    node: ast.AST
    """The whole ``module.name`` (or the call)."""
    is_text: bool = False
    """Whether the name is given as text: ``getattr``, ``patch.object``."""
    stores: bool = False
    """Whether the module's name is assigned or deleted."""
    patches: bool = False
    """Whether a test replaces the name for a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Escape:
    """A place where the module itself is handed on, so that its names can be reached unseen."""

    node: ast.AST
    why: str


@dataclass(slots=True)
class Users:
    """What one file does with one module."""

    source: Source
    module: str
    from_uses: list[FromUse] = field(default_factory=list)
    attributes: list[AttributeUse] = field(default_factory=list)
    bindings: list[ModuleBinding] = field(default_factory=list)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    escapes: list[Escape] = field(default_factory=list)
    imports: list[ImportNode] = field(default_factory=list)
    """Every statement that loads the module."""

    def names(self) -> set[str]:
        """The names that this file takes from the module."""
        return {use.alias.name for use in self.from_uses} | {use.name for use in self.attributes}


def read_users(workspace: Workspace, source: Source, module: str) -> Users:
    """Everything that a file does with a module of the project."""
    return _Reader(workspace, source, module).read()


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """For every node the one that it stands in."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


class _Reader:
    def __init__(self, workspace: Workspace, source: Source, module: str) -> None:
        self.workspace = workspace
        self.source = source
        self.module = module
        self.found = Users(source, module)
        self.scopes = workspace.scopes(source)
        self.parents: dict[ast.AST, ast.AST] = {}
        self._members: dict[tuple[str, str], Member] = {}

    def read(self) -> Users:
        bindings = list(self._imports())
        if bindings:
            self.parents = parents_of(self.source.tree)
            by_name: dict[tuple[int, str], ModuleBinding] = {}
            for binding in bindings:
                by_name.setdefault((id(binding.scope), binding.name), binding)
            for use in self.scopes.uses:
                binding_of = by_name.get((id(use.scope), use.name)) if use.scope is not None else None
                if binding_of is not None and not use.stores and not use.deletes:
                    self._follow(use, binding_of)
        return self.found

    def _imports(self) -> Iterator[ModuleBinding]:
        for node, scope in self.scopes.scope_of.items():
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                binder = scope
                if bound_by_import(alias) in scope.globals:
                    binder = self.scopes.module
                if isinstance(node, ast.ImportFrom):
                    yield from self._from(node, alias, binder)
                elif self._could_reach(alias.name):
                    if alias.name == self.module or alias.name.startswith(self.module + "."):
                        self.found.imports.append(node)
                    bound = alias.name if alias.asname else alias.name.partition(".")[0]
                    yield self._binding(node, alias, binder, bound)

    def _could_reach(self, name: str) -> bool:
        """Whether a module may lead to the wanted one by attributes: it is above it, or another of the project."""
        return self.module.startswith(name.partition(".")[0]) or self.workspace.exists(name)

    def _from(self, node: ast.ImportFrom, alias: ast.alias, scope: Scope) -> Iterator[ModuleBinding]:
        origin = self.workspace.absolute(self.source, node.module, node.level)
        if not origin or not self.workspace.exists(origin.partition(".")[0]):
            return
        if origin == self.module:
            if node not in self.found.imports:
                self.found.imports.append(node)
            if alias.name == "*":
                self.found.stars.append(node)
                return
            if not self._is_submodule(alias.name):
                self.found.from_uses.append(FromUse(node, alias, scope))
                return
        if alias.name == "*":
            return
        found = imported_member(self.workspace, self.source, node, alias)
        if found.module:
            if found.module == self.module:
                self.found.imports.append(node)
            yield self._binding(node, alias, scope, found.module)

    def _is_submodule(self, name: str) -> bool:
        return bool(self._member(self.module, name).module)

    def _member(self, module: str, name: str) -> Member:
        key = (module, name)
        if key not in self._members:
            self._members[key] = member(self.workspace, module, name)
        return self._members[key]

    def _binding(self, node: ImportNode, alias: ast.alias, scope: Scope, module: str) -> ModuleBinding:
        name = bound_by_import(alias)
        binding = ModuleBinding(node, alias, scope, name, module, self._is_sure(name, scope, module))
        self.found.bindings.append(binding)
        return binding

    def _is_sure(self, name: str, scope: Scope, module: str) -> bool:
        for use in self.scopes.uses:
            if use.name == name and use.scope is scope and (use.stores or use.deletes) and use.quoted is None:
                return self._is_none(use.node)
        for node, where in self.scopes.scope_of.items():
            if where is not scope:
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
                return False
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    if bound_by_import(alias) == name and self._bound(node, alias) != module:
                        return False
        return True

    def _bound(self, node: ImportNode, alias: ast.alias) -> str:
        return imported_member(self.workspace, self.source, node, alias).module

    def _is_none(self, name: ast.AST) -> bool:
        """``except ImportError: name = None``: where the import failed there is nothing to use."""
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Assign) and name in node.targets:
                return isinstance(node.value, ast.Constant) and node.value.value is None
        return False

    def _follow(self, use: Use, binding: ModuleBinding) -> None:
        """From a name that stands for a module along its attributes to what is used."""
        module = binding.module
        node: ast.AST = use.quoted if use.quoted is not None else use.node
        inner = parents_of(ast.parse("0"))
        if use.quoted is not None:
            inner = self._parents_in_text(use)
        parents = self.parents if use.quoted is None else inner
        while True:
            above = parents.get(node)
            is_attribute = isinstance(above, ast.Attribute)
            if module == self.module:
                self._use_of_module(use, binding, node, above)
                return
            if not is_attribute:
                return
            assert isinstance(above, ast.Attribute)
            module = self._member(module, above.attr).module
            if not module:
                return
            node = above

    def _parents_in_text(self, use: Use) -> dict[ast.AST, ast.AST]:
        assert isinstance(use.node, ast.Constant)
        tree = ast.parse(str(use.node.value).strip(), mode="eval").body
        wanted = use.quoted
        assert isinstance(wanted, ast.Name)
        found = parents_of(tree)
        for child in list(found):
            if isinstance(child, ast.Name) and child.id == wanted.id:
                if (child.lineno, child.col_offset) == (wanted.lineno, wanted.col_offset):
                    found[wanted] = found[child]
        return found

    def _use_of_module(self, use: Use, binding: ModuleBinding, node: ast.AST, above: ast.AST | None) -> None:
        assert isinstance(node, ast.expr)
        if isinstance(above, ast.Attribute):
            stores = not isinstance(above.ctx, ast.Load)
            self.found.attributes.append(AttributeUse(above.attr, node, binding, use, above, stores=stores))
            return
        if isinstance(above, ast.Call) and node in above.args:
            self._argument(use, binding, node, above)
            return
        if isinstance(
            above, ast.Compare | ast.Expr | ast.If | ast.IfExp | ast.BoolOp | ast.UnaryOp | ast.FormattedValue
        ):
            return
        self.found.escapes.append(Escape(node, "the module itself is handed on"))

    def _argument(self, use: Use, binding: ModuleBinding, node: ast.expr, call: ast.Call) -> None:
        callee = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        given = call.args[1] if call.args.index(node) == 0 and len(call.args) > 1 else None
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            is_method = isinstance(call.func, ast.Attribute)
            if callee in _READS_BY_NAME and not is_method:
                self.found.attributes.append(AttributeUse(given.value, node, binding, use, call, is_text=True))
                return
            if is_method and callee in ("object", "setattr", "delattr"):
                self.found.attributes.append(
                    AttributeUse(given.value, node, binding, use, call, is_text=True, patches=True)
                )
                return
            if callee in ("setattr", "delattr"):
                self.found.attributes.append(
                    AttributeUse(given.value, node, binding, use, call, is_text=True, stores=True)
                )
                return
        if callee in _HARMLESS and not isinstance(call.func, ast.Attribute):
            return
        what = f"{callee}()" if callee else "a call"
        self.found.escapes.append(Escape(node, f"the module itself is handed to {what}"))


__all__ = ["AttributeUse", "Escape", "FromUse", "ModuleBinding", "Users", "import_of", "parents_of", "read_users"]
