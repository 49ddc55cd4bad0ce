"""What running a statement does besides binding names: whether it matters that, and when, a module is loaded.

Nothing is run. A statement is *loud* when somebody outside of its module could notice that it ran: it prints,
registers, changes what another module owns. Calls of the project's own functions are followed into their bodies; of
unknown outside functions those count that are called for nothing but their effect.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable
from functools import cached_property

from boundary_guard.refactor.loud_names import FILLS, LOUD_BUILTINS, LOUD_METHODS, outside_effect
from boundary_guard.refactor.members import import_of, imported_member, member, source_of
from boundary_guard.refactor.scopes import own_nodes
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.workspace import Workspace

_DEEPEST = 8


class Effects:
    """Answers for one state of the workspace, and remembers."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._functions: dict[int, str] = {}
        self._statements: dict[int, str] = {}

    def of(self, source: Source, node: ast.stmt) -> str:
        """What somebody could notice when this statement runs; empty if nothing."""
        if id(node) not in self._statements:
            reasons = (self._node(source, each, node) for each in run_nodes(node))
            self._statements[id(node)] = next((reason for reason in reasons if reason), "")
        return self._statements[id(node)]

    def of_module(self, source: Source) -> str:
        """What somebody could notice when a module is loaded, the modules that it imports left aside."""
        for node in source.tree.body:
            if isinstance(node, ast.If) and _is_main(node):
                continue
            reason = self.of(source, node)
            if reason:
                return f"{reason} ({source.path}:{node.lineno})"
        return ""

    def _node(self, source: Source, node: ast.AST, statement: ast.stmt, depth: int = 0) -> str:
        match node:
            case ast.Call():
                is_statement = isinstance(statement, ast.Expr) and statement.value is node
                return self._call(source, node.func, is_statement, depth)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                for decorator in node.decorator_list:
                    target = decorator.func if isinstance(decorator, ast.Call) else decorator
                    reason = self._call(source, target, True, depth, decorates=True)
                    if reason:
                        return reason
                if isinstance(node, ast.ClassDef):
                    return self._class(source, node, depth)
            case ast.Attribute() | ast.Subscript() if isinstance(node.ctx, ast.Store | ast.Del):
                root = _root_name(node)
                if root and self._is_foreign(source, root):
                    return f"it changes {ast.unparse(node)}"
        return ""

    def _is_foreign(self, source: Source, name: str) -> bool:
        """Whether a name of the module was imported."""
        scopes = self.workspace.scopes(source)
        return name in scopes.module.bound and import_of(source, name) is not None

    def _call(self, source: Source, func: ast.expr, is_statement: bool, depth: int, *, decorates: bool = False) -> str:
        if depth > _DEEPEST:
            return ""
        dotted = _dotted(func)
        root = _root_name(func)
        if isinstance(func, ast.Attribute) and func.attr in LOUD_METHODS and not decorates:
            return f"it calls {ast.unparse(func)}()"
        if not root:
            return ""
        if root not in self.workspace.scopes(source).module.bound:
            is_loud = dotted in LOUD_BUILTINS and hasattr(builtins, root)
            return f"it calls {root}()" if is_loud else ""
        found = import_of(source, root)
        if found is None:
            return self._own(source, func, root, dotted, depth)
        target = imported_member(self.workspace, source, *found)
        rest = dotted.partition(".")[2] if dotted else ""
        if not dotted:
            return f"it calls {ast.unparse(func)}()" if is_statement and not decorates else ""
        name = ".".join(filter(None, (target.module or f"{target.owner}.{target.name}", rest)))
        if self._is_ours(name):
            return self._ours(name, depth, is_statement)
        return outside_effect(name, is_statement and not decorates)

    def _is_ours(self, name: str) -> bool:
        return self.workspace.tree.is_first_party(name.partition(".")[0]) or self.workspace.exists(
            name.partition(".")[0]
        )

    def _own(self, source: Source, func: ast.expr, root: str, dotted: str, depth: int) -> str:
        """A call of what the module itself defines: its own state is nobody's business but its own."""
        node = _definition(source, root)
        if node is None or not dotted:
            return ""
        return self._definition(source, node, depth) if dotted == root else ""

    def _ours(self, name: str, depth: int, is_statement: bool) -> str:
        """A call of something that another module of the project defines."""
        parts = name.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            source = source_of(self.workspace, ".".join(parts[:cut]))
            if source is None:
                continue
            node = _definition(source, parts[cut])
            if node is None and cut + 1 == len(parts):
                found = self._reexported(source, parts[cut])
                if found is not None:
                    return self._definition(*found, depth)
            if node is None or cut + 1 < len(parts):
                # a method of an object that another module owns
                return f"it calls {'.'.join(parts[cut:])}() of {'.'.join(parts[:cut])}"
            return self._definition(source, node, depth)
        return f"it calls {name}()" if is_statement else ""

    def _reexported(self, source: Source, name: str) -> tuple[Source, ast.stmt] | None:
        """The definition of a name that a module has from another."""
        found = member(self.workspace, source.module, name)
        home = source_of(self.workspace, found.owner) if found.owner and found.owner != source.module else None
        node = _definition(home, found.name) if home is not None else None
        return (home, node) if home is not None and node is not None else None

    def _definition(self, source: Source, node: ast.stmt, depth: int) -> str:
        """What somebody could notice when a function or class of the project is called."""
        if id(node) in self._functions:
            return self._functions[id(node)]
        self._functions[id(node)] = ""
        if isinstance(node, ast.ClassDef):
            makers = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in _MAKERS]
            reason = next((r for each in makers if (r := self._body(source, each, depth + 1))), "")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            reason = self._body(source, node, depth + 1)
        else:
            reason = ""
        self._functions[id(node)] = reason
        return reason

    def _body(self, source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef, depth: int) -> str:
        """What a function's body, nested functions included, does to what it does not own."""
        own = {each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        own |= {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
        inner = (each for each in ast.walk(function) if each is not function)
        own |= {each.name for each in inner if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
        declared = {name for each in ast.walk(function) if isinstance(each, ast.Global) for name in each.names}
        own -= declared
        where = f"{function.name}()"
        if function.name in ("__init_subclass__", "__new__"):
            own -= {each.arg for each in function.args.args[:1]}
        for each in ast.walk(function):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each.id in declared:
                return f"{where} sets {each.id}"
            if isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store | ast.Del):
                if _root_name(each) not in own:
                    return f"{where} changes {ast.unparse(each)}"
            if isinstance(each, ast.Call):
                func = each.func
                root = _root_name(func)
                if isinstance(func, ast.Attribute) and func.attr in FILLS and root and root not in own:
                    return f"{where} calls {ast.unparse(func)}()"
                if root not in own:
                    reason = self._call(source, func, False, depth)
                    if reason:
                        return f"{where}: {reason}" if not reason.startswith(where) else reason
        return ""

    def _class(self, source: Source, node: ast.ClassDef, depth: int) -> str:
        """What a class statement runs in its bases and its metaclass."""
        if depth > _DEEPEST:
            return ""
        for base in [*node.bases, *(each.value for each in node.keywords if each.arg == "metaclass")]:
            found = self._definition_of(source, base)
            if found is None:
                maker = self._made_base(source, base)
                if maker:
                    return f"it registers with {maker}"
                continue
            home, definition = found
            if base in node.bases and self._asked & {definition.name, "cls", "self", "klass"}:
                return f"it is one of {definition.name}.__subclasses__()"
            hooks = [
                each for each in definition.body if isinstance(each, ast.FunctionDef) and each.name in _CLASS_HOOKS
            ]
            if base not in node.bases:
                hooks += [
                    each for each in definition.body if isinstance(each, ast.FunctionDef) and each.name in _MAKERS
                ]
            for hook in hooks:
                reason = self._body(home, hook, depth + 1)
                if reason:
                    return f"{definition.name}.{reason}"
            reason = self._class(home, definition, depth + 1)
            if reason:
                return reason
        return ""

    @cached_property
    def _asked(self) -> set[str]:
        """The classes of which the project looks what subclasses there are: to define one is to register it."""
        found: set[str] = set()
        for path in self.workspace.mentioning({"__subclasses__"}):
            found |= set(
                re.findall(r"(\w+)\s*\.\s*__subclasses__", (self.workspace.read(path) or b"").decode("latin-1"))
            )
        return found

    def _made_base(self, source: Source, node: ast.expr) -> str:
        """A base class that a call of an outside function made (``declarative_base()``) may keep a register."""
        if not isinstance(node, ast.Name):
            return ""
        home, name = source, node.id
        found = import_of(source, node.id)
        if found is not None:
            target = imported_member(self.workspace, source, *found)
            owner = source_of(self.workspace, target.owner) if target.owner else None
            if owner is None:
                return ""
            home, name = owner, target.name
        for statement in home.tree.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                if any(isinstance(each, ast.Name) and each.id == name for each in statement.targets):
                    callee = ast.unparse(statement.value.func).rpartition(".")[2]
                    return "" if callee in ("namedtuple", "NamedTuple", "TypedDict", "Enum", "NewType") else name
        return ""

    def _definition_of(self, source: Source, node: ast.expr) -> tuple[Source, ast.ClassDef] | None:
        dotted = _dotted(node)
        root, _, rest = dotted.partition(".")
        if not root:
            return None
        found = import_of(source, root)
        if found is None:
            own = _definition(source, root) if not rest else None
            return (source, own) if isinstance(own, ast.ClassDef) else None
        target = imported_member(self.workspace, source, *found)
        owner, name = (target.module, rest) if target.module else (target.owner, target.name)
        home = source_of(self.workspace, owner) if name and "." not in name else None
        definition = _definition(home, name) if home is not None else None
        return (home, definition) if home is not None and isinstance(definition, ast.ClassDef) else None


_MAKERS = frozenset({"__init__", "__new__", "__post_init__", "__call__"})
_CLASS_HOOKS = frozenset({"__init_subclass__", "__set_name__"})


def run_nodes(node: ast.stmt) -> Iterable[ast.AST]:
    """The nodes that are evaluated when a statement runs: class bodies too, bodies of functions not."""
    waiting: list[ast.AST] = [node]
    while waiting:
        first = waiting.pop()
        for each in own_nodes([first]):
            yield each
            if isinstance(each, ast.ClassDef):
                waiting.extend(each.body)
            elif isinstance(each, ast.ListComp | ast.SetComp | ast.DictComp):
                waiting.extend(ast.iter_child_nodes(each))


def _definition(source: Source, name: str) -> ast.stmt | None:
    return source.top_definitions.get(name)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _root_name(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_main(node: ast.If) -> bool:
    return any(isinstance(each, ast.Constant) and each.value == "__main__" for each in ast.walk(node.test))
