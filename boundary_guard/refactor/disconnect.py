"""``disconnect``: the whole way from a trace to a source that reaches nothing forbidden any more.

What leads there leaves (``move``), the call that starts it leaves its function (``cut``, or ``lift`` where its result
is used), and the forbidden side calls it when it initialises itself (``hook``). Tracing the outcome has the last word.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from boundary_guard.model.contract import DeclaredImporter, ForbiddenContract
from boundary_guard.model.names import ModuleName
from boundary_guard.model.plan import Plan
from boundary_guard.model.trace import FunctionRef, Trace
from boundary_guard.refactor.calls import FoundCall
from boundary_guard.refactor.cut import plan_cut
from boundary_guard.refactor.devoted import check_devoted
from boundary_guard.refactor.free import plan_free
from boundary_guard.refactor.hook import plan_hook
from boundary_guard.refactor.idle import plan_idle
from boundary_guard.refactor.leaving import Leaving
from boundary_guard.refactor.lift import free_name, needs_lift, plan_lift
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.move import Manner, plan_move
from boundary_guard.refactor.planner import MakeStep, Planner, refused
from boundary_guard.refactor.sentences import sentence
from boundary_guard.refactor.takeover import Takeover
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.workspace import Workspace
from boundary_guard.resolve.project import Project
from boundary_guard.source.module import Module
from boundary_guard.source.tree import ModuleTree
from boundary_guard.trace.tracer import trace


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user said about how; what is empty is found."""

    destination: str = ""
    cut: str = ""
    """``function:call``."""
    hook: str = ""


class _Overlaid(Project):
    """The project as it would be."""

    def __init__(self, workspace: Workspace, importers: tuple[DeclaredImporter, ...]) -> None:
        super().__init__(workspace.tree, workspace.root, importers)
        self._workspace = workspace

    def _read(self, module: Module) -> bytes | None:
        if module.source in self._workspace.overlay:
            return self._workspace.overlay[module.source]
        return super()._read(module)


def disconnect(
    tree: ModuleTree,
    root: str,
    contract: ForbiddenContract,
    wishes: Wishes,
    *,
    unsafe: bool = False,
    importers: tuple[DeclaredImporter, ...] = (),
) -> Plan:
    """The plan that makes a contract hold. Raises UsageError for what has to be said and was not."""
    found = trace(Project(tree, root, importers), contract)
    if found.is_independent:
        return Plan(root)
    planner = Planner(tree, root, unsafe=unsafe)
    try:
        for module in _sources(found):
            _Disconnection(planner, _Retrace(planner, contract, importers, found), contract, wishes, module).run()
        after = trace(_Overlaid(planner.workspace, importers), contract)
        if not after.is_independent:
            hop = after.crossings[0].chain[0]
            reason = f"it would still reach {after.crossings[0].last.link.imported}: {hop.source}"
            raise Refusal(reason, hop.link.place.path, hop.link.place.line)
    except Refusal as refusal:
        return refused(root, (), refusal)
    return planner.plan()


class _Retrace:
    """The trace of what the plan has come to so far."""

    def __init__(
        self, planner: Planner, contract: ForbiddenContract, importers: tuple[DeclaredImporter, ...], found: Trace
    ) -> None:
        self.planner = planner
        self.contract = contract
        self.importers = importers
        self.found = found

    def again(self) -> Trace:
        """Trace once more, after a step."""
        self.found = trace(_Overlaid(self.planner.workspace, self.importers), self.contract)
        return self.found


def _sources(found: Trace) -> list[str]:
    """The modules from which a route begins, in the order of the entries."""
    return list(dict.fromkeys(entry.module for entry in found.entries))


class _Disconnection:
    """Plans the steps for one source module."""

    def __init__(
        self, planner: Planner, trace_of: _Retrace, contract: ForbiddenContract, wishes: Wishes, module: str
    ) -> None:
        self.planner = planner
        self.trace_of = trace_of
        self.wishes = wishes
        self.module = module
        self.takeover = Takeover(planner.workspace, contract, module)
        self.leaving = Leaving(planner.workspace, self._source(), trace_of.found)

    def _source(self) -> Source:
        source = source_of(self.planner.workspace, self.module)
        if source is None:
            raise Refusal(f"{self.module} has no source that can be read")
        return source

    def run(self) -> None:
        """Free what stands in a class, lift or cut, move, hook."""
        self._free_methods()
        found = self.leaving.call(self.wishes.cut)
        if not self.planner.unsafe:
            cut = FunctionRef(ModuleName(self.module), self.leaving.qualified(found))
            check_devoted(self.planner.workspace, self.trace_of.found, cut, found.call.lineno)
        destination = self.wishes.destination or self.takeover.destination()
        hook = self.wishes.hook or self.takeover.hook(destination)
        names = self.leaving.names
        callee = ast.unparse(found.call.func)
        if needs_lift(found):
            name = self._lift(found, callee)
            symbols, home = [name, *names], destination
        else:
            name = callee.rpartition(".")[2]
            self._cut(found, callee)
            symbols, home = names, destination if callee in names else ""
        if symbols:
            self._move(symbols, destination, self._docstring(name, hook))
        function = f"{home}:{name}" if home else self.leaving.origin(callee)
        self._run(lambda workspace: plan_hook(workspace, function, hook, first=True))
        path, linked = self.leaving.source.path, self.leaving.linked
        self._run(lambda workspace: plan_idle(workspace, path, linked))
        self.planner.prove()
        self._tell(found, destination, hook)

    def _run(self, make: MakeStep) -> None:
        self.planner.run(make, proved=False)

    def _free_methods(self) -> None:
        """Methods that lead to what is forbidden become functions: only those can be moved without their class."""
        path = self.leaving.source.path
        for owner, names in self.leaving.methods():
            self._run(partial(plan_free, path=path, class_name=owner, names=names))
            self.leaving = Leaving(self.planner.workspace, self._source(), self.trace_of.again())

    def _lift(self, found: FoundCall, callee: str) -> str:
        source = self.leaving.source
        name = free_name(self.planner.workspace, source, callee)
        self._run(lambda workspace: plan_lift(workspace.source(source.path), found, name, returns=True))
        return name

    def _cut(self, found: FoundCall, callee: str) -> None:
        target = f"{self.module}:{self.leaving.qualified(found)}"
        self._run(lambda workspace: plan_cut(workspace, target, callee, buries=False))

    def _move(self, symbols: list[str], destination: str, docstring: str) -> None:
        manner = Manner(self.planner.unsafe, keep_log_names=False, docstring=docstring)
        self._run(lambda workspace: plan_move(workspace, symbols, self.module, destination, manner))

    @staticmethod
    def _docstring(name: str, hook: str) -> str:
        module, _, rest = hook.partition(":")
        owner = rest.partition("@")[0].partition(".")[0]
        return f'"""{sentence(name)}: started by ``{owner}`` in ``{module}``."""'

    def _tell(self, found: FoundCall, destination: str, hook: str) -> None:
        step = self.planner.steps[-1]
        where = f"{self.module}:{self.leaving.qualified(found)}"
        step.notes.append(
            f"what {where} did in line {found.call.lineno} happens when {hook} runs, and an error in it ends up there"
        )
        if self.leaving.names:
            step.notes.append(f"log records of what moved bear the name {destination}, no longer {self.module}")
        if ast.get_docstring(found.function):
            step.notes.append(f"the docstring of {where} may say more than it does now")
