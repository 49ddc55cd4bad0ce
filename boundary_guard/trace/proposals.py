"""What to do about the routes, computed from the trace alone: trees before and after, plan, files, verification."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from boundary_guard.model.contract import COMMAND_LINE, ForbiddenContract
from boundary_guard.model.imports import DynamicSite, How
from boundary_guard.model.invocation import Invocation
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.model.trace import (
    Branch,
    CallHop,
    Crossing,
    FileToModify,
    FunctionRef,
    Onward,
    PlanStep,
    Proposal,
    Reach,
    Use,
    Verification,
    told_alone,
)
from boundary_guard.resolve.project import Project
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.trace.calls import Calls
from boundary_guard.trace.entries import Entry
from boundary_guard.trace.story import counted


class Proposer:
    """Holds what was found, and makes the parts of the proposal of it."""

    def __init__(
        self,
        project: Project,
        contract: ForbiddenContract,
        entries: list[Entry],
        calls: Calls,
        sites: tuple[DynamicSite, ...],
        crossings: tuple[Crossing, ...],
        onward: tuple[Onward, ...],
        uses: tuple[Use, ...],
        invocation: Invocation,
    ) -> None:
        self.project = project
        self.contract = contract
        self.calls = calls
        self.sites = sites
        self.crossings = crossings
        self.onward = {each.module: each for each in onward}
        self.uses = uses
        self.invocation = invocation
        self.entry_modules = tuple(dict.fromkeys(entry.point.module for entry in entries))
        self.entry_functions = frozenset(
            FunctionRef(entry.facts.module, entry.point.function) for entry in entries if entry.facts is not None
        )
        self.leaving = self._leaving()
        self.home = self._home()

    def proposal(self) -> Proposal:
        """All of it. On an independent entry there is nothing to do, and the trees are equal."""
        before = self._before()
        return Proposal(
            before=before,
            after=self._after() if self.crossings else before,
            plan=self._plan() if self.crossings else (),
            files=self._files() if self.crossings else (),
            verification=self._verification(),
        )

    def _leaving(self) -> tuple[FunctionRef, ...]:
        """The functions that import or use what is forbidden, and those that only lead to them."""
        involved = {use.function for use in self.uses}
        involved |= {FunctionRef(site.importer, site.function) for site in self.sites}
        involved |= {
            FunctionRef(c.chain[0].link.importer, c.chain[0].link.function)
            for c in self.crossings
            if c.chain[0].link.function
        }
        leading = {hop.caller for function in involved for hop in self.calls.path_to(function)}
        called = [f for f in self.calls.in_flow_order() if f in involved | leading]
        present = sorted(f for f in involved if f not in self.calls.functions and f.module in self.entry_modules)
        return tuple(f for f in (*called, *present) if f.name and f not in self.entry_functions)

    def _home(self) -> str:
        """The forbidden package that can take over the work: the deepest one that the contract names."""
        packages = [
            module.name
            for pattern in self.contract.forbidden_modules
            if (module := self.project.module(pattern.text)) is not None and module.is_package
        ]
        return max(packages, key=lambda name: name.count("."), default="")

    def _cut_calls(self) -> tuple[CallHop, ...]:
        """The calls by which what stays reaches what leaves."""
        leaving = set(self.leaving)
        return tuple(hop for hop in self.calls.hops if hop.callee in leaving and hop.caller not in leaving)

    def _staying(self) -> tuple[str, ...]:
        """What the entry functions go on calling."""
        leaving = set(self.leaving)
        return tuple(
            dict.fromkeys(
                f"{hop.callee}()" for hop in self.calls.hops
                if hop.caller in self.entry_functions and hop.callee not in leaving
            )
        )  # fmt: skip

    def _before(self) -> Branch:
        branches = [
            Branch(f"scans {' and '.join(scan.values) or scan.expression} ({scan.place})")
            for site in self.sites
            for scan in site.scans
            if scan.is_listing
        ]
        direct = {crossing.last.link.imported for crossing in self.crossings}
        seen: set[str] = set()
        for site in self.sites:
            found = [each.imported for each in site.imports if each.how is How.DYNAMIC]
            label = f"imports {' and '.join(site.patterns) or ', '.join(found)} ({counted(len(found), 'module')})"
            branches.append(Branch(label, self._onward_branches(set(found) & direct, seen)))
        for crossing in told_alone(self.crossings):
            way = " -> ".join(hop.link.imported for hop in crossing.chain)
            branches.append(Branch(f"imports {way}", self._onward_branches({crossing.last.link.imported}, seen)))
        if self.uses:
            kinds = dict.fromkeys(use.kind.value for use in self.uses)
            branches.append(Branch(f"uses what it loaded ({', '.join(kinds)})"))
        if not branches:
            branches = [Branch("imports nothing that is forbidden"), *map(Branch, self._staying())]
        return Branch(", ".join(self.entry_modules), tuple(branches))

    def _onward_branches(self, modules: Set[str], seen: set[str], depth: int = 3) -> tuple[Branch, ...]:
        """What the modules import in turn, as far as it is forbidden too; outside packages by their first name.

        What a module leads on to is told once: ``seen`` are those of which it was.
        """
        importers: dict[str, set[str]] = {}
        for module in sorted(modules) if depth else ():
            for hop in self.onward[ModuleName(module)].hops if module in self.onward else ():
                target = hop.link.imported if self._path(hop.link.imported) else hop.link.imported.partition(".")[0]
                importers.setdefault(target, set()).add(module)
        branches = []
        for target, found in sorted(importers.items()):
            label = f"{_subject(found, len(modules))} {target}{self._aside(found, target)}"
            if target not in seen:
                seen.update([target] if depth > 1 else [])
                branches.append(Branch(label, self._onward_branches({target}, seen, depth - 1)))
            else:
                leads_on = target in self.onward and self.onward[ModuleName(target)].hops
                branches.append(Branch(f"{label} (as above)" if leads_on else label))
        return tuple(branches)

    def _aside(self, importers: set[str], target: str) -> str:
        """What is special about these imports: run at load time from a function, or not reached at all."""
        hops = [
            hop
            for each in map(self.onward.__getitem__, map(ModuleName, sorted(importers)))
            for hop in each.hops
            if target in (hop.link.imported, hop.link.imported.partition(".")[0])
        ]
        if all(hop.reach is Reach.PRESENT for hop in hops):
            return f" ({Reach.PRESENT})"
        run_by = next((hop.run_by for hop in hops if hop.run_by is not None), None)
        return f" (inside a function, run at load time: {run_by})" if run_by is not None else ""

    def _after(self) -> Branch:
        stays = [Branch(name) for name in self._staying()]
        source = Branch(
            ", ".join(self.entry_modules),
            (*stays, Branch("imports and scans nothing that is forbidden")),
        )
        moved = [Branch(f"{function.name}()") for function in self.leaving]
        home = Branch(
            self.home or "the forbidden side",
            (*moved, Branch(self.contract.guidance or "starts its own work")),
        )
        return Branch("", (source, home))

    def _plan(self) -> tuple[PlanStep, ...]:
        home = self.home or "the forbidden side"
        steps = []
        cut = self._cut_calls()
        if cut:
            details = tuple(f"{hop.place}: {hop.source}{self._loss(hop)}" for hop in cut)
            steps.append(
                PlanStep(
                    f"Remove {counted(len(cut), 'call')} that lead{'s' if len(cut) == 1 else ''} there",
                    details,
                )
            )
        if self.leaving:
            names = tuple(str(function) for function in self.leaving)
            steps.append(PlanStep(f"Move {counted(len(names), 'function')} into {home}", names))
        statements = self._idle_imports()
        if statements:
            steps.append(PlanStep("Take out the imports that then serve nothing", statements))
        if self.leaving:
            steps.append(PlanStep(self.contract.guidance or f"Let {home} call what was moved when it starts"))
        stays = self._staying()
        steps.append(PlanStep(f"{', '.join(self.entry_modules)} keeps the rest of its work", stays))
        if self.leaving:
            steps.append(
                PlanStep("All of this can be planned, shown, proved and undone by a command", self._commands())
            )
        return tuple(steps)

    def _commands(self) -> tuple[str, ...]:
        """How ``refactor`` is told to do it; ``--diff`` only shows what would change."""
        if self.contract.id == COMMAND_LINE:
            patterns = [word for pattern in self.contract.forbidden_modules for word in ("--from", pattern.text)]
            wanted = [[source, *patterns] for source in self.entry_modules]
        else:
            wanted = [["--contract", self.contract.id]]
        command = self.invocation.command
        modes = [[*what, mode] for what in wanted for mode in ("--diff", "--apply")]
        return (
            *(command("refactor", "disconnect", *words) for words in modes),
            command("refactor", "undo", takes_config=False),
        )

    def _loss(self, hop: CallHop) -> str:
        """A word of warning when the result of the call that goes is used."""
        facts = self.project.facts(hop.caller.module)
        if facts is None:
            return ""
        calls = (call for scope in facts.scopes.values() for call in scope.calls)
        call = next((call for call in calls if facts.place(call) == hop.place), None)
        above = facts.parents.get(call) if call is not None else None
        if isinstance(above, ast.Await):
            above = facts.parents.get(above)
        is_used = above is not None and not isinstance(above, ast.Expr)
        return " (its result is used: something must take its place)" if is_used else ""

    def _idle_imports(self) -> tuple[str, ...]:
        """The import statements that cross, and those of the entry modules that only what leaves uses."""
        found: dict[Place, str] = {
            c.chain[0].link.place: c.chain[0].source
            for c in self.crossings
            if c.chain[0].link.how not in (How.DYNAMIC, How.PARENT)
        }
        for module in self.entry_modules if self.leaving else ():
            facts = self.project.facts(module)
            if facts is not None:
                names = {function.name for function in self.leaving if function.module == module}
                leaving = {facts.by_name[name] for name in names if name in facts.by_name}
                found.update((facts.place(node), facts.written(node)) for node in _idle(facts, leaving))
        return tuple(f"{place}: {source}" for place, source in sorted(found.items()))

    def _files(self) -> tuple[FileToModify, ...]:
        found: dict[str, FileToModify] = {}
        for reference in (*self.entry_functions, *self.leaving):
            path = self._path(reference.module)
            found.setdefault(path, FileToModify(path, "remove what scans for, imports and uses the forbidden modules"))
        for crossing in self.crossings:
            path = crossing.chain[0].link.place.path
            found.setdefault(path, FileToModify(path, f"remove the import of {crossing.chain[0].link.imported}"))
        files = [found[path] for path in sorted(found)]
        module = self.project.module(self.home) if self.home else None
        if module is not None:
            files.append(
                FileToModify(f"{module.folders[0]}/", "add the moved functions, and the call that starts them")
            )
        for each in self.onward.values():
            path = self._path(each.module)
            if path and path not in found and each.hops:
                files.append(FileToModify(path, "none: it may go on importing what it imports", changes=False))
        return tuple(files)

    def _path(self, module: str) -> str:
        known = self.project.module(module)
        return known.path if known is not None else ""

    def _verification(self) -> tuple[Verification, ...]:
        done = not self.crossings
        source = ", ".join(self.entry_modules)
        steps = [Verification("Trace all connections", True)]
        if self.leaving:
            steps.append(Verification(f"Remove them from {source}", done))
            steps.append(Verification(f"Move the work to {self.home or 'the forbidden side'}", done))
        elif self.crossings:
            steps.append(Verification(f"Remove the imports from {source}", done))
        steps.append(Verification("Trace again: no route is found (boundary-guard trace exits with 0)", done))
        steps.append(Verification("Document the final architecture", done))
        return tuple(steps)


def _idle(facts: Facts, leaving: set[Scope]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The module-level imports of which what leaves is the only user."""
    gone = {node for scope in leaving for node in ast.walk(scope.node)}
    loads = [node for node in facts.parents if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    stays = {node.id for node in loads if node not in gone}
    goes = {node.id for node in loads if node in gone}
    for node in facts.imports:
        names = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        if facts.scope_of(node) is facts.body and not names & stays and names <= goes:
            yield node


def _subject(importers: set[str], of: int) -> str:
    """``imports`` for one module, ``each imports`` for all, ``3 of 10 import`` for some."""
    if of == 1:
        return "imports"
    return "each imports" if len(importers) == of else f"{len(importers)} of {of} import"
