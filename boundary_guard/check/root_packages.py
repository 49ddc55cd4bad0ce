"""The modules below some root packages and their imports: ours, and those that import-linter would see."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import BlindSpot, How, Import, When
from boundary_guard.model.names import ModuleName, ancestors, is_within, join
from boundary_guard.model.places import Place
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.project import Project
from boundary_guard.scan.statements import Statement
from boundary_guard.source.elsewhere import hint_for
from boundary_guard.source.tree import Module, ModuleKind
from boundary_guard.trace.no_files import imports_of_no_files


@dataclass(frozen=True, slots=True)
class RootPackages:
    """What lies below root packages.

    ``imports`` are all imports that we know of, joined with those that grimp reads off the statements
    (``written``: importer and imported). ``unseen`` are the modules that grimp does not find: those in folders without
    ``__init__.py`` inside a package that has one.
    """

    roots: tuple[str, ...]
    modules: tuple[ModuleName, ...]
    imports: tuple[Import, ...]
    written: frozenset[tuple[str, str]]
    unseen: frozenset[str]
    blind_spots: tuple[BlindSpot, ...]

    def is_seen(self, each: Import) -> bool:
        """Whether import-linter sees an import between these two modules."""
        pair = (each.importer, each.imported)
        return pair in self.written and each.importer not in self.unseen and each.imported not in self.unseen


def read_root_packages(project: Project, roots: Sequence[str], *, is_open: bool = False) -> RootPackages:
    """Read all modules below the root packages. UsageError for a root package that is not there.

    ``is_open``: chains may lead through the project's other packages; those that are imported count as roots, too.
    """
    start = sorted({name for root in roots for name in _modules_of(project, root)})
    closure, _ = read_closure(project, start)
    if is_open:
        roots = tuple(dict.fromkeys((*roots, *map(_top, closure.modules))))
    by_name = (name for name in closure.modules if any(is_within(name, root) for root in roots))
    modules = tuple(sorted({*start, *by_name}))
    inside = frozenset(modules)
    ours = [each for each in closure.imports if each.importer in inside]
    known = {(each.importer, each.imported) for each in ours}
    written: set[tuple[str, str]] = set()
    added: list[Import] = []
    for name in modules:
        for each in _written_imports(project, name):
            pair = (each.importer, each.imported)
            written.add(pair)
            if pair not in known:
                known.add(pair)
                added.append(each)
    imports = [_implied(each, written) for each in ours]
    spots = [spot for spot in closure.blind_spots if spot.importer in inside]
    spots += imports_of_no_files(project, inside, closure.sites)
    unseen = frozenset(name for name in modules if _is_unseen(project, name))
    every = tuple(sorted({*imports, *added}))
    return RootPackages(tuple(roots), modules, every, frozenset(written), unseen, tuple(sorted(spots)))


def top_packages(project: Project) -> tuple[str, ...]:
    """The project's top packages and modules."""
    return tuple(dict.fromkeys(_top(module.name) for module in project.tree.modules()))


def _top(name: str) -> str:
    return name.partition(".")[0]


def _modules_of(project: Project, root: str) -> Iterator[ModuleName]:
    module = project.module(root)
    if module is None:
        names = [each.name for each in project.tree.modules()]
        raise UsageError(f'root package "{root}" is no package of the project{hint_for(project.tree, root, names)}')
    waiting = [module]
    while waiting:
        each = waiting.pop()
        yield each.name
        # Also modules that no statement can spell: Django's migrations are called 0001_initial. What lies in a folder
        # of such a name (a template of a project, say) is read where something imports it.
        below = project.tree.children(each.name, any_name=True) if each.folders else ()
        waiting.extend(child for child in below if not child.folders or child.name.rpartition(".")[2].isidentifier())


def _implied(each: Import, written: set[tuple[str, str]]) -> Import:
    """``from pkg import module`` is for grimp an import of ``pkg.module`` only; that ``pkg`` runs is implied."""
    if each.how is How.FROM and (each.importer, each.imported) not in written:
        return dataclasses.replace(each, how=How.PARENT)
    return each


def _is_unseen(project: Project, name: str) -> bool:
    """Whether grimp leaves it out: a folder above it has no ``__init__.py`` inside a package that has one (grimp#298),
    or a name that is no identifier.
    """
    below_package = False
    for package in (*ancestors(name), name):
        module = project.module(package)
        if module is None:
            return False
        if module.folders and not package.rpartition(".")[2].isidentifier():
            return True
        if module.kind is ModuleKind.NAMESPACE and below_package:
            return True
        below_package = below_package or module.kind is ModuleKind.PACKAGE
    return False


def _written_imports(project: Project, name: ModuleName) -> Iterator[Import]:
    """The imports that grimp reads off the statements of a module: all of them, whatever stands around them."""
    module = project.module(name)
    if module is None:
        return
    for statement in project.statements(module):
        when = When.TYPE_CHECKING if statement.type_checking else When.CALL if statement.in_function else When.LOAD
        place = Place(module.path, statement.line, statement.column)
        for imported in _named_by(project, module, statement):
            if imported != name:
                how = How.FROM if statement.is_from else How.STATEMENT
                yield Import(name, ModuleName(imported), place, how, when, statement.guarded)


def _named_by(project: Project, module: Module, statement: Statement) -> Iterable[str]:
    """The modules that a statement names, by grimp's rules: the longest name that is a module."""
    if not statement.is_from:
        return [_known(project, alias.name) for alias in statement.names]
    package = module.name if module.is_package else join(module.name.rpartition(".")[0])
    source = project.absolute_from(package, statement.module, statement.level)
    if source is None:
        return []
    named = []
    for alias in statement.names:
        below = join(source, alias.name) if alias.name != "*" else ModuleName("")
        named.append(below if below and project.module(below) is not None else _known(project, source))
    return named


def _known(project: Project, name: str) -> str:
    """The module of that name, or the module above it that the name is taken out of."""
    if project.module(name) is not None or not project.tree.is_first_party(name.partition(".")[0]):
        return name
    above = [each for each in ancestors(name) if project.module(each) is not None]
    return above[-1] if above else name


def own_packages(found: RootPackages, project: Project) -> list[Import]:
    """For each module the packages above it, which run before it: edges that no statement makes."""
    inside = frozenset(found.modules)
    edges = []
    for name in found.modules:
        module = project.module(name)
        above = list(ancestors(name))
        if module is not None and above and above[-1] in inside:
            edges.append(Import(name, above[-1], Place(module.path), How.PARENT))
    return edges


def external_name(name: str, roots: Sequence[str]) -> str:
    """What grimp calls a module from outside: its top package, or the shortest name that holds no root package."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        candidate = ".".join(parts[:length])
        if not any(is_within(root, candidate) for root in roots):
            return candidate
    return name
