"""The graph of a whole project: every module is a start."""

from __future__ import annotations

from boundary_guard.model.graph import CallGraph, ImportGraph
from boundary_guard.resolve.calls import callees
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.project import Project


def read_import_graph(project: Project) -> ImportGraph:
    """Every import that the modules of the project make. Imports from outside are kept."""
    modules = tuple(module.name for module in project.tree.modules())
    closure, _ = read_closure(project, modules)
    return ImportGraph(modules, closure.imports, closure.sites, closure.blind_spots)


def read_call_graph(project: Project) -> CallGraph:
    """Every call whose callee is known, by the function (or module) whose code makes it."""
    modules = [module.name for module in project.tree.modules()]
    project.scope.update(dict.fromkeys(modules))
    evaluator = Evaluator(project)
    found: dict[str, tuple[str, ...]] = {}
    for module in modules:
        facts = project.facts(module)
        if facts is None:
            continue
        by_owner: dict[str, set[str]] = {}
        for scope in facts.scopes.values():
            owner = scope
            while owner.is_class and owner.parent is not None:
                owner = owner.parent
            name = f"{module}.{owner.name}" if owner.name else module
            by_owner.setdefault(name, set()).update(callees(evaluator, facts, scope))
        found.update((name, tuple(sorted(names))) for name, names in by_owner.items())
    return CallGraph(dict(sorted(found.items())))
