"""What a compiled module without source imports, as far as its strings show it."""

from __future__ import annotations

from boundary_guard.model.imports import COMPILED_NAMES, Certainty, How, Import, When
from boundary_guard.model.names import is_within
from boundary_guard.model.places import Place
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.statements import Origin, with_parents
from boundary_guard.scan.compiled import dotted_names, runs_of_names
from boundary_guard.source.reading import read_source
from boundary_guard.source.tree import Module, ModuleKind


def compiled_imports(project: Project, module: Module) -> list[Import]:
    """Imports of the project's modules whose full names are strings in the file; the file stays a blind spot.

    When they are made the file does not show: they count as made while it is loaded, as Cython's are.
    """
    binary = read_source(project.root, module.path) if module.kind is ModuleKind.EXTENSION else None
    if not isinstance(binary, bytes):
        return []
    place, how, rule = Place(module.path), How.CONVENTION, Certainty.CONVENTION
    origin = Origin(module.name, place, how, When.LOAD, certainty=rule, pattern=COMPILED_NAMES)
    found: dict[Import, None] = {}
    runs = runs_of_names(binary, [top.name for top in project.tree.children("")])
    for name in (*dotted_names(binary), *(name for run in runs for name in _beginnings(project, run))):
        imported = project.module(name)
        if imported is not None and not project.tree.is_hollow(imported) and not is_within(module.name, imported.name):
            found.update(dict.fromkeys(with_parents(project, origin, imported.name)))
    return list(found)


def _beginnings(project: Project, run: str) -> list[str]:
    """The modules whose names a run may begin with: of the last part, too, nothing says where it ends."""
    above, _, rest = run.partition(".")
    while rest:
        part, _, behind = rest.partition(".")
        below = [each.name for each in project.tree.children(above)]
        if behind and f"{above}.{part}" in below:
            above, rest = f"{above}.{part}", behind
            continue
        return [name for name in below if part.startswith(name.rpartition(".")[2])]
    return []
