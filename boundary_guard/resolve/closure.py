"""Everything that a program can import, beginning at some modules: read on demand, to a fixpoint.

A dynamic import can bring in modules whose calls give other dynamic imports new names; so the reading is repeated
until nothing is added.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from boundary_guard.model.imports import BlindSpot, BlindSpotCode, DynamicSite, Import, When
from boundary_guard.model.names import ModuleName, ancestors
from boundary_guard.model.places import Place
from boundary_guard.resolve.answers import TOO_MANY_STEPS
from boundary_guard.resolve.compiled import compiled_imports
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.importer_names import files_that_may_import
from boundary_guard.resolve.lexical import lexical_imports, unparsed_imports
from boundary_guard.resolve.module_aliases import find_aliases, is_test
from boundary_guard.resolve.moments import settled
from boundary_guard.resolve.package_paths import names_below_packages
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.sites import dynamic_sites
from boundary_guard.resolve.solver import FEW_STEPS, MOST_STEPS
from boundary_guard.resolve.statements import imports_after_all, statement_imports
from boundary_guard.resolve.syntax import SyntaxCheck
from boundary_guard.scan.exported import SETS_ALL
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.source.tree import Module

MAX_ROUNDS = 12
"""How often all calls are read again."""


@dataclass(slots=True)
class Closure:
    """The modules reached, what each imports, the calls that import by name, and where we were blind."""

    modules: tuple[ModuleName, ...] = ()
    imports: tuple[Import, ...] = ()
    sites: tuple[DynamicSite, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()


@dataclass(slots=True)
class _State:
    statements: dict[ModuleName, list[Import]] = field(default_factory=dict)
    blind: dict[ModuleName, list[BlindSpot]] = field(default_factory=dict)
    sites: dict[ModuleName, tuple[DynamicSite, ...]] = field(default_factory=dict)
    given_up: set[ModuleName] = field(default_factory=set)
    """The modules some of whose calls were given up for their cost."""


def read_closure(project: Project, start: Iterable[ModuleName]) -> tuple[Closure, Evaluator]:
    """Read all that can be reached from ``start``; the evaluator has seen the whole of it."""
    state = _State()
    waiting = [name for module in start for name in (*ancestors(module), module)]
    with _without_collections(), SyntaxCheck(project) as syntax:
        evaluator = _read_all(project, state, waiting, syntax)
        syntax.finish(state.statements)
    return _closure(project, state), evaluator


def _read_all(project: Project, state: _State, waiting: list[ModuleName], syntax: SyntaxCheck) -> Evaluator:
    """Calls in a new module are read at once; when that adds nothing more, all are read again with all in sight.

    The first reading spends little on each question: most modules come in by easy ones. It is the only one where it
    begins with all that the project has.
    """
    begun = [module.name for name in waiting if (module := project.module(name)) is not None]
    project.scope.update(dict.fromkeys(begun))
    is_whole = _is_all_in_scope(project)
    evaluator, in_sight, rounds = Evaluator(project, MOST_STEPS if is_whole else FEW_STEPS), len(project.scope), 1
    unread = _read_statements(project, evaluator, state, waiting)
    if in_sight < len(state.statements):
        evaluator, in_sight = Evaluator(project, FEW_STEPS), len(state.statements)
    while True:
        syntax.begin(state.statements)
        added = _read_sites(project, evaluator, state, unread)
        unread = _read_statements(project, evaluator, state, [*added, *_asked_too_early(project, state)])
        if unread:
            continue
        is_all_seen = in_sight == len(state.statements)
        if is_all_seen and (is_whole or rounds > 1 or not state.given_up):
            return evaluator
        if rounds == MAX_ROUNDS:
            _note_cut(project, state)
            return evaluator
        evaluator, in_sight, rounds = Evaluator(project), len(state.statements), rounds + 1
        unread = sorted(state.given_up if is_all_seen else state.statements)


def _is_all_in_scope(project: Project) -> bool:
    """Whether the project has no other module; its folders are listed only as far as that seems to be so."""
    known, names = -1, set[str]()
    while known < len(names):
        known = len(names)
        names = set(project.names_below("", max(map(_depth, names), default=-1) + 1).split("\n"))
        if not names <= project.scope.keys():
            return False
    return True


def _depth(name: str) -> int:
    return name.count(".")


def _note_cut(project: Project, state: _State) -> None:
    """Say that the reading was stopped before it came to its end."""
    name = next(iter(state.statements))
    module = project.module(name)
    assert module is not None
    reason = f"each reading of the imports by name brings in more modules; stopped after {MAX_ROUNDS}"
    state.blind[name] = [*state.blind[name], BlindSpot(Place(module.path), BlindSpotCode.UNRESOLVED, reason, name)]


@contextmanager
def _without_collections() -> Iterator[None]:
    """Garbage collection off: nearly all that is made here is kept, and looking through it takes long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_statements(
    project: Project, evaluator: Evaluator, state: _State, waiting: list[ModuleName]
) -> list[ModuleName]:
    """Follow import statements from the waiting modules on; the modules that this adds."""
    added: list[ModuleName] = []
    while waiting:
        added += _follow(project, evaluator, state, waiting)
        waiting = _behind_aliases(project, evaluator, state, added) + _behind_exports(project, evaluator, state, added)
    return sorted(added)


def _follow(project: Project, evaluator: Evaluator, state: _State, waiting: list[ModuleName]) -> Iterator[ModuleName]:
    while waiting:
        module = project.module(waiting.pop())
        if module is not None and module.name not in state.statements:
            project.scope[module.name] = None
            found, blind = _statements_of(project, evaluator, module)
            state.statements[module.name], state.blind[module.name] = found, blind
            waiting.extend(each.imported for each in found)
            yield module.name


def _behind_aliases(project: Project, evaluator: Evaluator, state: _State, added: list[ModuleName]) -> list[ModuleName]:
    """What statements import by other names that code gives to modules: they are read again for that."""
    if not any(_mentions(project, name, _ALIASING) or _mentions(project, name, _SPREADING) for name in added):
        return []
    spreading = names_below_packages(evaluator, _files_with(project, state, _SPREADING))
    files = _files_with(project, state, _ALIASING)
    found = find_aliases(evaluator, (facts for facts in files if not is_test(facts.module)), spreading)
    in_tests = find_aliases(evaluator, files, spreading)
    if (found, in_tests) == (project.aliases, project.aliases_in_tests):
        return []
    project.aliases, project.aliases_in_tests = found, in_tests
    words = "|".join(sorted({re.escape(name.rpartition(".")[2]) for name in in_tests}))
    return _read_again(project, evaluator, state, re.compile(words.encode()))


def _files_with(project: Project, state: _State, pattern: re.Pattern[bytes]) -> list[Facts]:
    read = (project.facts(name) for name in state.statements if _mentions(project, name, pattern))
    return [facts for facts in read if facts is not None]


def _behind_exports(project: Project, evaluator: Evaluator, state: _State, added: list[ModuleName]) -> list[ModuleName]:
    """What star imports load when code sets ``__all__`` of another module: they are read again for that."""
    if not any(_mentions(project, name, SETS_ALL) for name in added):
        return []
    project.forget_exports()
    return _read_again(project, evaluator, state, _STAR)


def _read_again(project: Project, evaluator: Evaluator, state: _State, pattern: re.Pattern[bytes]) -> list[ModuleName]:
    """Read the statements of the files anew that hold the pattern; the modules that this adds."""
    for name in state.statements:
        module = project.module(name)
        if module is not None and _mentions(project, name, pattern):
            state.statements[name], state.blind[name] = _statements_of(project, evaluator, module)
    imported = {each.imported: None for found in state.statements.values() for each in found}
    return [name for name in imported if _is_new(project, state, name)]


_ALIASING = re.compile(rb"sys\.modules|from\s+sys\s+import\b")
_SPREADING = re.compile(rb"\b__path__\b")
_STAR = re.compile(rb"import\s*\*")


def _mentions(project: Project, name: ModuleName, pattern: re.Pattern[bytes] | Marker) -> bool:
    """Whether the module's file holds the pattern."""
    module = project.module(name)
    source = project.source(module) if module is not None else None
    return source is not None and pattern.search(source) is not None


def _statements_of(project: Project, evaluator: Evaluator, module: Module) -> tuple[list[Import], list[BlindSpot]]:
    if not module.source:
        project.source(module)  # for the blind spot that it is
        return compiled_imports(project, module), []
    lexical = lexical_imports(project, module)
    if lexical is not None:
        return lexical
    facts = project.facts(module.name)
    return statement_imports(evaluator, facts) if facts is not None else unparsed_imports(project, module)


def _read_sites(project: Project, evaluator: Evaluator, state: _State, names: list[ModuleName]) -> list[ModuleName]:
    """Evaluate the calls that import by name in these modules; the modules that this adds."""
    added: dict[ModuleName, None] = {}
    asked = frozenset(names)
    for facts in sorted(files_that_may_import(evaluator), key=lambda each: each.module):
        if facts.module not in asked:
            continue
        before = evaluator.times_exhausted
        state.sites[facts.module] = tuple(dynamic_sites(evaluator, facts))
        state.given_up.discard(facts.module)
        if evaluator.times_exhausted > before or any(map(_is_cut, state.sites[facts.module])):
            state.given_up.add(facts.module)
        for site in state.sites[facts.module]:
            added.update((each.imported, None) for each in site.imports if _is_new(project, state, each.imported))
    return list(added)


def _is_cut(site: DynamicSite) -> bool:
    """Whether one of the names, or of the callers who give them, got too small a share of the steps."""
    return any(TOO_MANY_STEPS in spot.reason for spot in site.blind_spots)


def _asked_too_early(project: Project, state: _State) -> list[ModuleName]:
    """Follow what is loaded by name: in a circle, ``from package import name`` may come before the name is bound."""
    known = project.loads_by_name
    project.loads_by_name = {name: found for name in state.sites if (found := _loads(state.sites[name]))}
    if project.loads_by_name == known:
        return []
    added: list[ModuleName] = []
    for each in imports_after_all(project):
        state.statements[each.importer].append(each)
        added.append(each.imported)
    return added


def _loads(sites: Iterable[DynamicSite]) -> tuple[tuple[int, ModuleName], ...]:
    """What calls import while the module is loaded; in case of doubt, all that one of them may."""
    imports = (each for site in sites for each in site.imports if When.LOAD in (each.when, *site.when))
    return tuple((0 if each.function else each.place.line, each.imported) for each in imports)


def _is_new(project: Project, state: _State, name: ModuleName) -> bool:
    module = project.module(name)
    return module is not None and module.name not in state.statements


def _closure(project: Project, state: _State) -> Closure:
    sites = tuple(settled(project, site) for name in sorted(state.sites) for site in state.sites[name])
    imports = [each for name in sorted(state.statements) for each in state.statements[name]]
    imports.extend(each for site in sites for each in site.imports)
    blind = [spot for name in sorted(state.blind) for spot in state.blind[name]]
    blind.extend(spot for site in sites for spot in site.blind_spots)
    reached = {project.module(name).path for name in state.statements if project.module(name)}  # type: ignore[union-attr]
    blind.extend(spot for path, spot in sorted(project.blind.items()) if path in reached)
    return Closure(tuple(sorted(state.statements)), tuple(sorted(set(imports))), sites, tuple(sorted(set(blind))))
