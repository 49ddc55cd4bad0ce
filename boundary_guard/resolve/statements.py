"""Import statements become imports: names to modules, submodules told from bindings, packages above included."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.model.imports import BlindSpot, BlindSpotCode, Certainty, How, Import, Via, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.resolve.bound import is_bound_for
from boundary_guard.resolve.contexts import is_guarded, is_lazy, lazy_names, when, where
from boundary_guard.resolve.module_aliases import aliases_for, real_names
from boundary_guard.resolve.project import Project
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and how an import is made: all of an :class:`Import` but the module that it names."""

    importer: ModuleName
    place: Place
    how: How
    when: When
    guarded: bool = False
    function: str = ""
    certainty: Certainty = Certainty.EXACT
    pattern: str = ""
    via: tuple[Via, ...] = ()
    where: str = ""

    @property
    def hows(self) -> tuple[How, ...]:
        """How imports are made from here; a name that is not known may lie in packages, which run first."""
        return self.how, How.PARENT

    def of(self, imported: ModuleName, how: How | None = None) -> Import:
        """The import of ``imported`` from here."""
        return Import(
            self.importer, imported, self.place, how or self.how, self.when, self.guarded, self.certainty,
            self.pattern, self.function, self.via, self.where,
        )  # fmt: skip


def statement_imports(evaluator: Evaluator, facts: Facts) -> tuple[list[Import], list[BlindSpot]]:
    """The imports that the file's import statements make, in the order in which they stand."""
    found: list[Import] = []
    blind: list[BlindSpot] = []
    lazy = lazy_names(facts)
    for node in sorted(facts.imports, key=lambda n: (n.lineno, n.col_offset)):
        moment = when(evaluator, facts, node)
        if moment is When.LOAD and is_lazy(facts, node, lazy):
            moment = When.LAZY
        if moment is not None:
            _read(evaluator, facts, node, moment, found, blind)
    return list(dict.fromkeys(found)), blind


def dead_imports(evaluator: Evaluator, facts: Facts) -> Iterator[Import]:
    """The imports of the file's statements that no maintained Python ever makes."""
    for node in facts.imports:
        if when(evaluator, facts, node) is None:
            found: list[Import] = []
            _read(evaluator, facts, node, When.LOAD, found, [])
            yield from (each for each in found if each.how is not How.PARENT)


def _read(
    evaluator: Evaluator,
    facts: Facts,
    node: ast.Import | ast.ImportFrom,
    moment: When,
    found: list[Import],
    blind: list[BlindSpot],
) -> None:
    """The imports that one statement makes."""
    place = facts.place(node)
    scope = facts.scope_of(node)
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    test = where(evaluator, facts, node)
    origin = Origin(facts.module, place, How.STATEMENT, moment, is_guarded(facts, node), scope.name, where=test)
    if isinstance(node, ast.Import):
        for alias in node.names:
            found.extend(with_parents(evaluator.project, origin, evaluator.project.beside(facts.package, alias.name)))
        return
    source = evaluator.project.absolute(facts, node.module, node.level)
    if source is None:
        blind.append(above_the_top(origin))
        return
    names = [alias.name for alias in node.names]
    found.extend(from_imports(evaluator.project, origin, source, names))
    blind.extend(unclear_star(evaluator.project, origin, source, names))


def above_the_top(origin: Origin) -> BlindSpot:
    """A relative import that CPython refuses."""
    reason = "the relative import reaches above the top level package"
    how = (How.FROM, How.STAR, How.PARENT)
    return BlindSpot(origin.place, BlindSpotCode.UNRESOLVED, reason, origin.importer, how, (origin.when,))


def from_imports(project: Project, origin: Origin, source: ModuleName, names: Iterable[str]) -> Iterator[Import]:
    """``from source import name, …``."""
    is_star = "*" in names
    how = How.STAR if is_star else How.FROM
    yield from with_parents(project, origin, source, how)
    for each in (source, *real_names(project, source, origin.importer)):
        yield from _submodules(project, origin, each, names, how)


def _submodules(
    project: Project, origin: Origin, source: ModuleName, names: Iterable[str], how: How
) -> Iterator[Import]:
    """The submodules that the names are."""
    for name in sorted(project.names_to_load(source)) if how is How.STAR else names:
        yield from _submodule(project, origin, source, name, how)


def unclear_star(project: Project, origin: Origin, source: ModuleName, names: Iterable[str]) -> Iterator[BlindSpot]:
    """A star import of a package whose ``__all__`` may name submodules that we do not know of."""
    module = project.module(source) if "*" in names else None
    if module is not None and module.name in project.unclear_exports and project.tree.children(module.name):
        reason = f"__all__ of {module.name} is computed: it may name submodules, which the star import loads"
        yield BlindSpot(origin.place, BlindSpotCode.UNRESOLVED, reason, origin.importer, (How.STAR,), (origin.when,))


def _submodule(project: Project, origin: Origin, source: ModuleName, name: str, how: How) -> Iterator[Import]:
    """The import of a submodule, when the package may not have bound the name itself by then."""
    for real in aliases_for(project, origin.importer).get(f"{source}.{name}", ()):
        yield from with_parents(project, origin, real, how)
    below = project.submodule(source, name)
    if below is None or below == origin.importer:
        return
    package = project.facts(source)
    line = origin.place.line if origin.when is When.LOAD else 0
    if package is None or not is_bound_for(project, package, name, origin.importer, line, origin.function):
        yield origin.of(below, how)
    else:
        project.taken_as_bound[origin, source, name, how] = None


def imports_after_all(project: Project) -> Iterator[Import]:
    """The submodules whose names turn out to be asked for too early, now that more is known to be imported by name."""
    project.loaded_before.clear()
    for asked in list(project.taken_as_bound):
        del project.taken_as_bound[asked]
        origin, source, name, how = asked
        yield from _submodule(project, origin, source, name, how)


def with_parents(project: Project, origin: Origin, imported: ModuleName, how: How | None = None) -> Iterator[Import]:
    """The import, and the packages above it that CPython runs first; not those that the importer lies in."""
    real = real_names(project, imported, origin.importer)
    for each in real:
        yield from _with_packages(project, origin, each, how)
    if not real or project.tree.is_first_party(imported.partition(".")[0]):
        yield from _with_packages(project, origin, imported, how)


def _with_packages(project: Project, origin: Origin, imported: ModuleName, how: How | None) -> Iterator[Import]:
    importer, top = origin.importer, imported.partition(".")[0]
    if not project.tree.is_first_party(top):
        project.note_outside(importer, imported, top)
        yield origin.of(imported, how)
        return
    for package in project.packages_above(imported):
        if importer != package and not importer.startswith(package + "."):
            yield origin.of(package, How.PARENT)
    module = project.module(imported)
    if module is not None and importer not in (imported, module.name):
        yield origin.of(module.name, how)  # ``lib.tool`` is ``tool`` where ``lib`` stands on ``sys.path``, too
