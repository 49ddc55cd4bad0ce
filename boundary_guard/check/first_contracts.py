"""First contracts for a project that has none: what holds today, and is worth keeping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from boundary_guard.model.contract import ForbiddenContract, LinterContract
from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import How, Import, When
from boundary_guard.model.names import ModulePattern
from boundary_guard.resolve.project import Project
from boundary_guard.source.module import Module, ModuleKind

_TESTS = re.compile(r"tests?([_-].*)?|.*[_-]tests?")
"""Names of top-level packages that hold tests, and of modules that are one."""
_BESIDE = frozenset(
    {
        *("conftest", "setup", "noxfile", "tasks", "manage", "scripts"),
        *("doc", "docs", "documentation", "example", "examples", "bench", "benchmark", "benchmarks"),
    }
)
"""Top-level modules that are not the application."""
FRAMEWORKS = ("celery", "django", "fastapi", "flask", "pyramid", "sqlalchemy", "starlette", "uvicorn")
"""Frameworks that import by name, or are a boundary of their own; named where they are seen."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract that may be written, and why it was chosen."""

    contract: ForbiddenContract | LinterContract
    comment: str


def draft_contracts(project: Project, graph: ImportGraph) -> list[Draft]:
    """Contracts that say something true about the project, the best first; always at least one if it has packages."""
    tops = [module for module in project.tree.children("") if project.tree.is_first_party(module.name)]
    names: list[str] = [module.name for module in tops]
    tests = [name for name in names if _holds_tests(name, graph)]
    application = [name for name in names if name not in _BESIDE and name not in tests]
    drafts = [_no_tests(application, tests)] if tests and application else []
    packages = [each for module in tops if module.name in application for each in _packages(project, module)]
    packages.sort(key=lambda name: (-sum(each.startswith(f"{name}.") for each in graph.modules), name))
    for package in packages:
        found = _foundation(project, graph, package)
        if found is not None:
            drafts.append(found)
    drafts = drafts[:_MOST]
    with_children = [name for name in packages if len(project.tree.children(name)) > 1]
    if not drafts and with_children:
        drafts.append(_acyclic(with_children[0]))
    return drafts


def _holds_tests(top: str, graph: ImportGraph) -> bool:
    """By its name, or because half of what lies in it and more are tests by theirs (celery's are in ``t``)."""
    if _TESTS.fullmatch(top):
        return True
    below = [each.rpartition(".")[2] for each in graph.modules if each.startswith(f"{top}.")]
    return bool(below) and 2 * sum(bool(_TESTS.fullmatch(name)) for name in below) >= len(below)


def _packages(project: Project, top: Module) -> Iterable[str]:
    """The package itself; below a namespace that holds nothing but packages (``google.cloud``), those."""
    known = {module.name for module in project.tree.modules()}  # links that lead around in a circle have an end there
    waiting = [top]
    while waiting:
        module = waiting.pop()
        children = [each for each in project.tree.children(module.name) if each.name in known]
        if module.kind is ModuleKind.NAMESPACE and all(each.is_package for each in children):
            waiting += children
        elif module.is_package:
            yield module.name


def frameworks_in(graph: ImportGraph) -> list[str]:
    """The frameworks that the project imports."""
    tops = {each.imported.partition(".")[0] for each in graph.imports}
    return [name for name in FRAMEWORKS if name in tops]


def _no_tests(application: list[str], tests: list[str]) -> Draft:
    contract = _forbidden(
        "no-tests",
        f"The application does not import {tests[0] if len(tests) == 1 else 'its tests'}",
        application,
        tests,
        because="tests are not installed where the application runs",
    )
    return Draft(contract, "The application runs where its tests are not.")


def _foundation(project: Project, graph: ImportGraph, package: str) -> Draft | None:
    """The part of a package that most others import, and that imports none of those."""
    parts: list[str] = [
        module.name for module in project.tree.children(package) if module.kind is not ModuleKind.NAMESPACE
    ]
    imports: dict[str, set[str]] = {part: set() for part in parts}
    imported_by: dict[str, set[str]] = {part: set() for part in parts}
    for importer, imported in _pairs(graph.imports, package, frozenset(parts)):
        imports[importer].add(imported)
        imported_by[imported].add(importer)
    best = max(parts, key=lambda part: (not imports[part], len(imported_by[part]), part), default=None)
    if best is None or imports[best] or not imported_by[best]:
        return None
    users = sorted(imported_by[best])
    are_built = f"{', '.join(users)} is" if len(users) == 1 else f"{len(users)} parts of {package} are"
    contract = _forbidden(
        f"{best.replace('.', '-')}-is-a-foundation",
        f"{best} does not depend on what is built on it",
        [best],
        users,
        because=f"{are_built} built on {best}; it must stay usable alone",
    )
    return Draft(contract, f"{best} imports no other part of {package} today, and {are_built} built on it.")


def _pairs(imports: Iterable[Import], package: str, parts: frozenset[str]) -> Iterable[tuple[str, str]]:
    depth = package.count(".") + 2
    for each in imports:
        if each.how is How.PARENT or each.when is When.TYPE_CHECKING:
            continue
        importer = ".".join(each.importer.split(".")[:depth])
        imported = ".".join(each.imported.split(".")[:depth])
        if importer != imported and importer in parts and imported in parts:
            yield importer, imported


def _acyclic(package: str) -> Draft:
    name = f"The parts of {package} do not import each other in circles"
    contract = LinterContract(
        id=f"{package}-acyclic",
        name=name,
        type="acyclic_siblings",
        options={"ancestors": (package,)},
        root_packages=(package,),
        because="a circle of parts can only be understood, tested and moved as one",
    )
    return Draft(
        contract, "Circles between the parts of a package; those of today are in the baseline, if there are any."
    )


def _forbidden(
    contract_id: str, name: str, sources: Iterable[str], forbidden: Iterable[str], because: str
) -> ForbiddenContract:
    patterns = tuple(ModulePattern(each) for each in sources)
    return ForbiddenContract(contract_id, name, patterns, tuple(ModulePattern(each) for each in forbidden), because)
