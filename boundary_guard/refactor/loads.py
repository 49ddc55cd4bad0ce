"""What is loaded when a module is loaded, in which order: cycles, and effects that would be lost or come early.

A load is played through by the rules of the import system: packages above first, each module once, a module that is
being loaded has the names that its statements bound so far.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.load_steps import LoadStep, inner_imports, load_steps
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.scopes import bound_by_import
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.workspace import Workspace

_MOST_TOLD = 8
DEEPEST = 150
"""Python itself goes no deeper: an import statement takes some six frames of the thousand that there are."""


def with_parents(name: str) -> list[str]:
    """A module's name and those of the packages above it, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def load_imports(workspace: Workspace, module: str) -> list[str]:
    """The modules of the project that a module imports while it is loaded."""
    source = source_of(workspace, module)
    if source is None:
        return []
    nodes = (each.node for step in load_steps(source) for each in step.imports)
    return [name for node in nodes for name in _targets(workspace, source, node)]


def closure_of(workspace: Workspace, modules: Iterable[str]) -> list[str]:
    """The modules of the project that are loaded with these, packages above them included."""
    found: dict[str, None] = {}
    waiting = deque(modules)
    while waiting:
        for each in with_parents(waiting.popleft()):
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


@dataclass(slots=True)
class Played:
    """What happened when loads were played through."""

    failures: dict[str, str] = field(default_factory=dict)
    """Names that a module which was still being loaded did not have yet: by ``importer:module.name``, in words."""
    loud: list[str] = field(default_factory=list)
    """The statements that somebody could notice, in their order."""
    order: list[str] = field(default_factory=list)
    too_deep: str = ""
    """A module that was not played through: the load goes deeper than Python itself would go."""


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
            if name in self.names or not self.workspace.exists(name):
                continue
            if depth > DEEPEST:
                self.played.too_deep = self.played.too_deep or name
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
        number = 0
        for step in load_steps(source):
            number += not isinstance(step.node, ast.Import | ast.ImportFrom)
            for name in step.called:  # functions of the module may import too
                for inner in inner_imports(source.top_definitions[name]):
                    self._import(source, inner, module, False, depth, binds=False)
            for each in step.imports:
                self._import(source, each.node, module, each.is_guarded, depth, binds=each.binds)
            self._reads(source, step, module)
            self.names[module] |= step.bound
            if self.effects is not None and self.effects.of(source, step.node):
                is_user = source.path in self.users
                self.played.loud.append(f"{source.path}:{number}" if is_user else step.text)

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
        loading = [name for name in self.played.order[self.played.order.index(origin) :] if name not in self.done]
        chain = " -> ".join(loading if len(loading) <= _MOST_TOLD else [*loading[:3], "...", *loading[-3:]])
        self.played.failures.setdefault(
            key, f"{importer} takes {name} from {origin} while that is being loaded ({chain})"
        )

    def _reads(self, source: Source, step: LoadStep, module: str) -> None:
        """``other.name`` used while ``other`` is still being loaded."""
        if not step.attributes:
            return
        active = {name: target for name, target in self._modules_in(source) if self._is_loading(target)}
        for name, attribute in step.attributes if active else ():
            target = active.get(name, "")
            if self._is_loading(target) and attribute not in self.names[target]:
                known = source_of(self.workspace, target)
                if known is not None and attribute in self.workspace.scopes(known).module.bound:
                    self._fail(module, target, attribute)

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


def play(
    workspace: Workspace, module: str, effects: Effects | None = None, users: frozenset[str] = frozenset()
) -> Played:
    """Load one module in a fresh interpreter, in thought. ``users`` are files that keep their statements in number."""
    player = Player(workspace, effects, users)
    player.load(module)
    return player.played
