"""``disconnect``: the whole way from a trace to a source that reaches nothing forbidden any more.

What leads there leaves (``move``), the call that starts it leaves its function (``cut``, or ``lift`` where its result
is used), and the forbidden side calls it when it initialises itself (``hook``). Tracing the outcome has the last word.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from boundary_guard.model.contract import DeclaredImporter, ForbiddenContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.plan import Plan
from boundary_guard.model.trace import FunctionRef, Trace
from boundary_guard.refactor.calls import FoundCall, find_calls, find_function, functions_of
from boundary_guard.refactor.cut import plan_cut
from boundary_guard.refactor.hook import plan_hook, sentence
from boundary_guard.refactor.idle import plan_idle
from boundary_guard.refactor.lift import free_name, needs_lift, plan_lift
from boundary_guard.refactor.listings import method_names, phase_of
from boundary_guard.refactor.members import import_of, imported_member, source_of
from boundary_guard.refactor.move import Manner, plan_move
from boundary_guard.refactor.planner import Planner, refused
from boundary_guard.refactor.scopes import bound_by_import, own_nodes
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
            _Disconnection(planner, found, contract, wishes, module).run()
        after = trace(_Overlaid(planner.workspace, importers), contract)
        if not after.is_independent:
            hop = after.crossings[0].chain[0]
            reason = f"it would still reach {after.crossings[0].last.link.imported}: {hop.source}"
            raise Refusal(reason, hop.link.place.path, hop.link.place.line)
    except Refusal as refusal:
        return refused(root, (), refusal)
    return planner.plan()


def _sources(found: Trace) -> list[str]:
    """The modules from which a route begins, in the order of the entries."""
    return list(dict.fromkeys(entry.module for entry in found.entries))


class _Disconnection:
    """Plans the steps for one source module."""

    def __init__(
        self, planner: Planner, found: Trace, contract: ForbiddenContract, wishes: Wishes, module: str
    ) -> None:
        self.planner = planner
        self.found = found
        self.contract = contract
        self.wishes = wishes
        self.module = module
        source = source_of(planner.workspace, module)
        if source is None:
            raise Refusal(f"{module} has no source that can be read")
        self.source: Source = source
        self.entries = {entry.function for entry in found.entries if entry.module == module and entry.function}
        self.linked = self._linked_names()
        self.leaving = self._leaving()

    def run(self) -> None:
        """Lift or cut, move, hook."""
        found = self._call()
        destination = self._destination()
        hook = self.wishes.hook or self._find_hook()
        callee = ast.unparse(found.call.func)
        symbols = [*self.leaving]
        if needs_lift(found):
            name = free_name(self.planner.workspace, self.source, callee)
            self.planner.run(lambda workspace: plan_lift(workspace.source(self.source.path), found, name), proved=False)
            symbols = [name, *symbols]
            home = destination
        else:
            name = callee.rpartition(".")[2]
            where = self._qualified(found)
            self.planner.run(
                lambda workspace: plan_cut(workspace, f"{self.module}:{where}", callee, buries=False), proved=False
            )
            home = destination if callee in self.leaving else ""
        if symbols:
            self.planner.run(
                lambda workspace: plan_move(
                    workspace,
                    symbols,
                    self.module,
                    destination,
                    Manner(self.planner.unsafe, keep_log_names=False, docstring=self._docstring(name, hook)),
                ),
                proved=False,
            )
        function = f"{home}:{name}" if home else self._origin(callee)
        self.planner.run(lambda workspace: plan_hook(workspace, function, hook), proved=False)
        self._drop_idle_imports()
        self.planner.prove()
        self._tell(found, destination, hook)

    # what leaves

    def _linked_names(self) -> set[str]:
        """The names that the module's imports of what is forbidden, or leads there, bind."""
        places = {
            (crossing.chain[0].link.place.line, crossing.chain[0].link.place.path) for crossing in self.found.crossings
        }
        names: set[str] = set()
        for node in own_nodes(self.source.tree.body):
            if isinstance(node, ast.Import | ast.ImportFrom) and (node.lineno, self.source.path) in places:
                names |= {bound_by_import(alias) for alias in node.names}
        return names

    def _leaving(self) -> list[str]:
        """The top-level definitions that import, use or lead to what is forbidden; entry functions stay."""
        used = {use.function for use in self.found.uses}
        used |= {FunctionRef(site.importer, site.function) for site in self.found.sites}
        names = {each.name.split(".")[0] for each in used if each.module == self.module and each.name}
        for crossing in self.found.crossings:
            link = crossing.chain[0].link
            if link.importer == self.module and link.function:
                names.add(link.function.split(".")[0])
        tops = [
            node
            for node in self.source.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        for node in tops:
            if _reads(node) & self.linked:
                names.add(node.name)
        kept = {entry.split(".")[0] for entry in self.entries}
        while True:
            more = {node.name for node in tops if node.name.startswith("_") and _reads(node) & names} - names - kept
            if not more:
                break
            names |= more
        return [node.name for node in tops if node.name in names - kept]

    def _call(self) -> FoundCall:
        """The call by which what stays starts what leaves."""
        if self.wishes.cut:
            function, colon, call = self.wishes.cut.partition(":")
            if not colon:
                raise UsageError(f'--cut "{self.wishes.cut}": write FUNCTION:CALL')
            calls = find_calls(self.source, find_function(self.source, function), call)
            if not calls:
                raise UsageError(f"--cut: {function} has no call of {call}")
            return calls[0]
        calls = self._calls()
        if len(calls) == 1:
            return calls[0]
        if not calls:
            raise Refusal(
                f"no call in what stays leads there: take the imports out of {self.module} by hand", self.source.path
            )
        known = ", ".join(f"{self._qualified(each)}:{ast.unparse(each.call.func)}" for each in calls)
        raise UsageError(f"several calls lead there; name the one to be hooked in with --cut FUNCTION:CALL: {known}")

    def _calls(self) -> list[FoundCall]:
        found = []
        wanted = {*self.leaving, *self.linked}
        known = dict(functions_of(self.source.tree))
        for name, function in functions_of(self.source.tree):
            is_inner = name.rpartition(".")[0] in known
            if name.split(".")[0] in self.leaving or is_inner:
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _root(node.func) in wanted:
                    found += [
                        each for each in find_calls(self.source, function, ast.unparse(node.func)) if each.call is node
                    ]
        return found

    def _qualified(self, found: FoundCall) -> str:
        return next(name for name, node in functions_of(self.source.tree) if node is found.function)

    def _origin(self, callee: str) -> str:
        """Where a called name that was imported is defined."""
        root, _, rest = callee.partition(".")
        found = import_of(self.source, root)
        if found is not None:
            target = imported_member(self.planner.workspace, self.source, *found)
            if target.module and rest and "." not in rest:
                return f"{target.module}:{rest}"
            if target.owner and not rest:
                return f"{target.owner}:{target.name}"
        raise Refusal(f"where {callee} is defined cannot be told", self.source.path)

    # where to

    def _home(self) -> str:
        """The forbidden package that can take over the work: the deepest one that the contract names."""
        tree = self.planner.tree
        packages = [
            module.name
            for pattern in self.contract.forbidden_modules
            if pattern.is_literal and (module := tree.find(pattern.text)) is not None and module.is_package
        ]
        return max(packages, key=lambda name: name.count("."), default="")

    def _destination(self) -> str:
        if self.wishes.destination:
            return self.wishes.destination
        home = self._home()
        if not home:
            raise UsageError("no package of the project is forbidden: say with --to MODULE where the work goes")
        name = f"{home}.{self.module.rpartition('.')[2]}"
        return name if not self.planner.workspace.exists(name) else f"{home}.from_{self.module.rpartition('.')[2]}"

    def _find_hook(self) -> str:
        """The one class of the forbidden package that lists its methods for a first phase."""
        home = self._home() or self.wishes.destination.rpartition(".")[0]
        found = []
        for module in self.planner.tree.modules():
            if not home or not (module.name == home or module.name.startswith(home + ".")):
                continue
            source = source_of(self.planner.workspace, module.name)
            for node in source.tree.body if source is not None else []:
                if isinstance(node, ast.ClassDef):
                    found += [f"{module.name}:{node.name}@{name}" for name in _listing_decorators(node)]
        found = list(dict.fromkeys(found))
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"several classes could call it; name one with --hook: {', '.join(found)}")
        raise UsageError(
            "no class of the forbidden package lists its methods for a phase: say what calls it with "
            "--hook package.module:Class.method (or Class@decorator)"
        )

    # the rest

    def _docstring(self, name: str, hook: str) -> str:
        module, _, rest = hook.partition(":")
        owner = rest.partition("@")[0].partition(".")[0]
        return f'"""{sentence(name)}: started by ``{owner}`` in ``{module}``."""'

    def _drop_idle_imports(self) -> None:
        """Imports of what is forbidden that nothing in the source uses any more."""
        self.planner.run(lambda workspace: plan_idle(workspace, self.source.path, self.linked), proved=False)

    def _tell(self, found: FoundCall, destination: str, hook: str) -> None:
        step = self.planner.steps[-1]
        where = f"{self.module}:{self._qualified(found)}"
        step.notes.append(
            f"what {where} did in line {found.call.lineno} happens when {hook} runs, and an error in it ends up there"
        )
        if self.leaving:
            step.notes.append(f"log records of what moved bear the name {destination}, no longer {self.module}")
        if ast.get_docstring(found.function):
            step.notes.append(f"the docstring of {where} may say more than it does now")


def _reads(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _listing_decorators(node: ast.ClassDef) -> Iterable[str]:
    """The decorators of a class that list its methods, for the first of several phases."""
    methods = {getattr(each, "name", "") for each in node.body}
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        names = method_names(decorator)
        if (
            names
            and all(each.value in methods for each in names)
            and (not phase_of(decorator) or "1" in phase_of(decorator))
        ):
            yield ast.unparse(decorator.func)
