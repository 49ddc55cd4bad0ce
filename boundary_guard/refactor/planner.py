"""Runs operations one after another on an overlay of the project, proves the outcome, and makes it a Plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundary_guard.model.plan import Changed, Operation, Plan, Refused, Unchanged
from boundary_guard.refactor.along import lifted_name, plan_cut_along
from boundary_guard.refactor.calls import split_target
from boundary_guard.refactor.conservation import prove_conserved
from boundary_guard.refactor.cut import plan_cut
from boundary_guard.refactor.hook import plan_hook
from boundary_guard.refactor.move import Manner, plan_move
from boundary_guard.refactor.proofs import NEW_CYCLE, prove
from boundary_guard.refactor.steps import Step
from boundary_guard.refactor.text import Refusal, Unparsable
from boundary_guard.refactor.workspace import Shared, Workspace
from boundary_guard.source.tree import ModuleTree

MakeStep = Callable[[Workspace], Step]


class Planner:
    """Collects steps; each begins with what those before it left."""

    def __init__(self, tree: ModuleTree, root: str, *, unsafe: bool = False) -> None:
        self.tree = tree
        self.root = root
        self.unsafe = unsafe
        self.shared = Shared()
        self.before = Workspace(tree, root, self.shared)
        self.workspace = Workspace(tree, root, self.shared)
        self.steps: list[Step] = []

    def run(self, make: MakeStep, *, proved: bool = True) -> Step:
        """Plan one step, prove it, and lay its files over the project. Raises Refusal."""
        base = Workspace(self.tree, self.root, self.shared)
        for path, content in self.workspace.overlay.items():
            base.write(path, content)
        try:
            step = make(self.workspace)
            step.files = {path: content for path, content in step.files.items() if content != self.workspace.read(path)}
            for path, content in sorted(step.files.items()):
                self.workspace.write(path, content)
            if step.files:
                prove_conserved(base, self.workspace, step)
        except Unparsable as error:
            raise Refusal(f"internal: an edited file would not be Python: {error}") from error
        if step.files and proved:
            prove(base, self.workspace, sorted(step.files), unsafe=self.unsafe)
        self.steps.append(step)
        return step

    def prove(self) -> None:
        """Prove all steps at once. Raises Refusal."""
        prove(self.before, self.workspace, sorted(self.workspace.overlay), unsafe=True)

    def plan(self) -> Plan:
        """All steps as one plan."""
        files = []
        for path in sorted(self.workspace.overlay):
            old, new = self.before.on_disk(path), self.workspace.overlay[path]
            if old != new:
                edits = tuple(edit for step in self.steps for edit in step.edits.get(path, []))
                files.append(Changed(path, old, new, tuple(sorted(edits, key=lambda edit: edit.line))))
        changed = {each.path for each in files}
        operations = tuple(step.operation for step in self.steps if step.files)
        unchanged = {each.path: each for step in self.steps for each in step.unchanged if each.path not in changed}
        notes = tuple(dict.fromkeys(note for step in self.steps for note in step.notes))
        return Plan(self.root, operations, tuple(files), _sorted(unchanged), (), notes)


def _sorted(unchanged: dict[str, Unchanged]) -> tuple[Unchanged, ...]:
    return tuple(unchanged[path] for path in sorted(unchanged))


def refused(root: str, operations: Sequence[Operation], refusal: Refusal) -> Plan:
    """The plan that says why nothing is done."""
    reason = Refused(refusal.reason, refusal.path, refusal.line, refusal.by_force)
    return Plan(root, tuple(operations), refusals=(reason,))


def move(
    tree: ModuleTree, root: str, symbols: Sequence[str], source: str, destination: str, *, unsafe: bool = False
) -> Plan:
    """The plan of a move. Raises UsageError for names that cannot be meant."""

    def plan(manner: Manner) -> Plan:
        planner = Planner(tree, root, unsafe=unsafe)
        return _single(planner, lambda workspace: plan_move(workspace, symbols, source, destination, manner))

    found = plan(Manner(unsafe))
    if found.is_refused and found.refusals[0].reason.startswith(NEW_CYCLE):
        other = plan(Manner(unsafe, imports_inside=True))
        return found if other.is_refused else other
    return found


def cut(tree: ModuleTree, root: str, target: str, call: str, destination: str = "", *, unsafe: bool = False) -> Plan:
    """The plan of a cut; with a destination, what needs the call's result becomes a function there."""
    planner = Planner(tree, root, unsafe=unsafe)
    if not destination:
        return _single(planner, lambda workspace: plan_cut(workspace, target, call))
    try:
        name = lifted_name(planner.workspace, target, call)
        if not name:
            return _single(planner, lambda workspace: plan_cut(workspace, target, call))
        module = split_target(target)[0]
        planner.run(lambda workspace: plan_cut_along(workspace, target, call, name), proved=False)
        manner = Manner(unsafe)
        planner.run(lambda workspace: plan_move(workspace, [name], module, destination, manner), proved=False)
        planner.prove()
        if plan_cut(planner.workspace, target, call).files:
            raise Refusal("internal: planning again would change the files once more")
    except Refusal as refusal:
        return refused(root, (), refusal)
    return planner.plan()


def hook(tree: ModuleTree, root: str, function: str, target: str, *, unsafe: bool = False) -> Plan:
    """The plan of a hook."""
    return _single(Planner(tree, root, unsafe=unsafe), lambda workspace: plan_hook(workspace, function, target))


def _single(planner: Planner, make: MakeStep) -> Plan:
    try:
        first = planner.run(make)
        if first.files and make(planner.workspace).files:
            raise Refusal("internal: planning again would change the files once more")
    except Refusal as refusal:
        return refused(planner.root, (), refusal)
    return planner.plan()
