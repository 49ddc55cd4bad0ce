"""What is loaded when a module is loaded, in which order: cycles, and effects that would be lost or come early.

A load is played through by the rules of the import system: packages above first, each module once, a module that is
being loaded has the names that its statements bound so far.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.scopes import bound_by_import, own_nodes
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.units import is_main_test
from boundary_guard.refactor.workspace import Workspace

_MOST = 400


def with_parents(name: str) -> list[str]:
    """A module's name and those of the packages above it, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def load_imports(workspace: Workspace, module: str) -> list[str]:
    """The modules of the project that a module imports while it is loaded."""
    source = source_of(workspace, module)
    if source is None:
        return []
    return [name for node, _ in _load_statements(source) for name in _targets(workspace, source, node)]


def closure_of(workspace: Workspace, modules: Iterable[str], limit: int = _MOST) -> list[str]:
    """The modules of the project that are loaded with these, packages above them included."""
    found: dict[str, None] = {}
    waiting = list(modules)
    while waiting and len(found) < limit:
        for each in with_parents(waiting.pop(0)):
            if each not in found and workspace.exists(each):
                found[each] = None
                waiting += load_imports(workspace, each)
    return list(found)


def loud_below(workspace: Workspace, effects: Effects, module: str, without: Iterable[str] = ()) -> str:
    """Why somebody could notice that a module, with what it imports, is loaded; empty where nobody can."""
    known = set(without)
    for name in closure_of(workspace, [module]):
        source = source_of(workspace, name) if name not in known else None
        reason = effects.of_module(source) if source is not None else ""
        if reason:
            return reason
    return ""


def _targets(workspace: Workspace, source: Source, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if workspace.exists(alias.name.partition(".")[0])]
    origin = workspace.absolute(source, node.module, node.level)
    if not origin or not workspace.exists(origin):
        return []
    inner = (f"{origin}.{alias.name}" for alias in node.names)
    return [origin, *(name for name in inner if workspace.exists(name))]


def _load_statements(source: Source) -> list[tuple[ast.Import | ast.ImportFrom, bool]]:
    """The import statements that run when a module is loaded, with whether a ``try`` catches their failure."""
    found: list[tuple[ast.Import | ast.ImportFrom, bool]] = []
    waiting: list[tuple[ast.AST, bool]] = [(node, False) for node in reversed(source.tree.body)]
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


@dataclass(slots=True)
class Played:
    """What happened when loads were played through."""

    failures: dict[str, str] = field(default_factory=dict)
    """Names that a module which was still being loaded did not have yet: by ``importer:module.name``, in words."""
    loud: list[str] = field(default_factory=list)
    """The statements that somebody could notice, in their order."""
    order: list[str] = field(default_factory=list)


class Player:
    """Plays the load of one entry through."""

    def __init__(self, workspace: Workspace, effects: Effects | None, users: frozenset[str] = frozenset()) -> None:
        self.workspace = workspace
        self.users = users
        self.effects = effects
        self.played = Played()
        self.names: dict[str, set[str]] = {}
        self.done: set[str] = set()
        self._modules: dict[str, list[tuple[str, str]]] = {}

    def load(self, module: str, depth: int = 0) -> None:
        """Load a module, the packages above it first."""
        for name in with_parents(module):
            if name in self.names or not self.workspace.exists(name) or depth > 150 or len(self.names) > _MOST:
                continue
            self.names[name] = set()
            self.played.order.append(name)
            source = source_of(self.workspace, name)
            if source is not None:
                self._run(source, name, depth)
            self.done.add(name)
            above, _, last = name.rpartition(".")
            if above in self.names:
                self.names[above].add(last)

    def _run(self, source: Source, module: str, depth: int) -> None:
        guarded = {id(node): is_guarded for node, is_guarded in _load_statements(source)}
        number = 0
        for statement in source.tree.body:
            if isinstance(statement, ast.If) and is_main_test(statement.test):
                continue
            number += not isinstance(statement, ast.Import | ast.ImportFrom)
            self._calls(source, statement, module, guarded, depth)
            for node in own_nodes([statement]):
                if isinstance(node, ast.Import | ast.ImportFrom) and id(node) in guarded:
                    self._import(source, node, module, guarded[id(node)], depth)
            self._reads(source, statement, module)
            self._bind(statement, module)
            if self.effects is not None:
                reason = self.effects.of(source, statement)
                if reason:
                    is_user = source.path in self.users
                    self.played.loud.append(f"{source.path}:{number}" if is_user else ast.dump(statement))

    def _calls(self, source: Source, statement: ast.stmt, module: str, guarded: dict[int, bool], depth: int) -> None:
        """Functions of the module that a statement calls may import too."""
        functions = source.top_definitions
        for node in own_nodes([statement]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
                for inner in ast.walk(functions[node.func.id]):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        self._import(source, inner, module, False, depth, binds=False)

    def _import(
        self,
        source: Source,
        node: ast.Import | ast.ImportFrom,
        module: str,
        guarded: bool,
        depth: int,
        binds: bool = True,
    ) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if self.workspace.exists(alias.name.partition(".")[0]):
                    self.load(alias.name, depth + 1)
                if binds:
                    self.names[module].add(bound_by_import(alias))
            return
        origin = self.workspace.absolute(source, node.module, node.level)
        if origin and self.workspace.exists(origin.partition(".")[0]):
            self.load(origin, depth + 1)
        for alias in node.names:
            if alias.name == "*":
                if binds and origin in self.names:
                    self.names[module] |= self.names[origin]
                continue
            if origin in self.names and self.workspace.exists(f"{origin}.{alias.name}"):
                if alias.name not in self.names[origin]:
                    self.load(f"{origin}.{alias.name}", depth + 1)
            elif origin in self.names and origin not in self.done and not guarded:
                if alias.name not in self.names[origin]:
                    self._fail(module, origin, alias.name)
            if binds:
                self.names[module].add(bound_by_import(alias))

    def _fail(self, importer: str, origin: str, name: str) -> None:
        key = f"{importer}:{origin}.{name}"
        chain = " -> ".join(self.played.order[self.played.order.index(origin) :])
        self.played.failures.setdefault(
            key, f"{importer} takes {name} from {origin} while that is being loaded ({chain})"
        )

    def _reads(self, source: Source, statement: ast.stmt, module: str) -> None:
        """``other.name`` used while ``other`` is still being loaded."""
        active = {name: target for name, target in self._modules_in(source) if self._is_loading(target)}
        for node in own_nodes([statement]) if active else ():
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            target = active.get(node.value.id, "")
            if self._is_loading(target) and node.attr not in self.names[target]:
                known = source_of(self.workspace, target)
                if known is not None and node.attr in self.workspace.scopes(known).module.bound:
                    self._fail(module, target, node.attr)

    def _is_loading(self, module: str) -> bool:
        return module in self.names and module not in self.done

    def _modules_in(self, source: Source) -> list[tuple[str, str]]:
        """The names of a file that stand for modules, as its imports have them."""
        if source.path not in self._modules:
            found = []
            for name, parts in source.top_imports.items():
                for node, alias in parts:
                    target = alias.name
                    if isinstance(node, ast.ImportFrom):
                        target = f"{self.workspace.absolute(source, node.module, node.level)}.{alias.name}"
                    found.append((name, target))
            self._modules[source.path] = found
        return self._modules[source.path]

    def _bind(self, statement: ast.stmt, module: str) -> None:
        for node in own_nodes([statement]):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.names[module].add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.names[module].add(node.name)


def play(
    workspace: Workspace, module: str, effects: Effects | None = None, users: frozenset[str] = frozenset()
) -> Played:
    """Load one module in a fresh interpreter, in thought. ``users`` are files that keep their statements in number."""
    player = Player(workspace, effects, users)
    player.load(module)
    return player.played
