"""The graph of a whole project: every module is a start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundary_guard.model.graph import CallGraph, ImportGraph
from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.calls import callees
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.importer_names import files_that_may_import
from boundary_guard.resolve.lexical import needs_facts
from boundary_guard.resolve.processes import started_processes
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.sites import dead_calls
from boundary_guard.resolve.statements import dead_imports


def read_import_graph(project: Project) -> ImportGraph:
    """Every import that the modules of the project make. Imports from outside are kept.

    The modules are those that a statement can name, and those that an import by name reaches (``0001_initial``).
    """
    modules = tuple(module.name for module in project.tree.modules())
    closure, evaluator = read_closure(project, modules)
    dead = set(_dead(evaluator, modules))
    modules = tuple(sorted({*modules, *closure.modules}))
    processes = tuple(sorted(set(started_processes(evaluator, modules))))
    return ImportGraph(modules, closure.imports, closure.sites, closure.blind_spots, tuple(sorted(dead)), processes)


def _dead(evaluator: Evaluator, modules: Iterable[ModuleName]) -> Iterator[Import]:
    """The imports that no maintained Python makes."""
    importing = {facts.module for facts in files_that_may_import(evaluator)}
    for name in modules:
        module = evaluator.project.module(name)
        is_needed = module is not None and needs_facts(evaluator.project, module)
        facts = evaluator.project.facts(name) if is_needed else None
        if facts is not None:
            yield from dead_imports(evaluator, facts)
            yield from dead_calls(evaluator, facts) if name in importing else ()


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
