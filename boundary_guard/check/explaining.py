"""Why does this module import that one? All chains between the two, whichever contracts there are."""

from __future__ import annotations

from collections.abc import Iterable

from boundary_guard.graph.chains import edges_of, reachable, reversed_edges, simple_chains
from boundary_guard.model.contract import Selection
from boundary_guard.model.errors import UsageError
from boundary_guard.model.explanation import Explanation
from boundary_guard.model.imports import How, Import, Reach, When
from boundary_guard.model.names import ModuleName, ModulePattern, ancestors, is_within
from boundary_guard.model.trace import ImportHop
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.project import Project
from boundary_guard.source.elsewhere import hint_for
from boundary_guard.trace.forbidden_names import check_forbidden
from boundary_guard.trace.reaches import source_at

AT_RUN_TIME = Selection()
"""The imports that make chains."""
MAX_CHAINS = 1000
"""More chains are not listed: there can be more than atoms in a large project."""


def explain(project: Project, importer: str, imported: str) -> Explanation:
    """Find the chains from ``importer`` to ``imported``; UsageError for a name that is not there.

    A package stands for the modules below it, too: their chains begin at the last of them.

    The whole project is read: what a function imports by name may be said by a caller that the importer does not know.
    """
    module = project.module(importer)
    if module is None:
        names = [each.name for each in project.tree.modules()]
        raise UsageError(f'"{importer}" is no module of the project{hint_for(project.tree, importer, names)}')
    notes: tuple[str, ...] = ()
    if project.module(imported) is None:
        notes = check_forbidden(project, (ModulePattern(imported),))
    every = [each.name for each in project.tree.modules()]
    below = {name for name in every if is_within(name, module.name) and name != module.name}
    below = set() if is_within(imported, module.name) else {name for name in below if not is_within(name, imported)}
    closure, _ = read_closure(project, sorted({module.name, *every}))
    edges = edges_of(each for each in closure.imports if AT_RUN_TIME.counts(each))
    above = [name for name in ancestors(module.name) if project.module(name) is not None]
    start = [name for name in (*above, module.name, *sorted(below)) if not is_within(name, imported)]
    goals = sorted({b for row in edges.values() for b in row if is_within(b, imported)} - {module.name})
    inside = {a: {b: e for b, e in row.items() if b not in below} for a, row in edges.items() if a not in goals}
    useful = frozenset(reachable(reversed_edges(inside), goals)) - frozenset(goals)
    found: list[tuple[Import, ...]] = []
    complete = True
    for chain in simple_chains(inside, start, frozenset(goals), useful):
        if chain is None or len(found) == MAX_CHAINS:
            complete = False
            break
        found.append(chain)
    found.sort(key=lambda chain: (len(chain), chain))
    own = (each for each in closure.imports if each.importer == module.name and is_within(each.imported, imported))
    ways = reachable(inside, start)
    return Explanation(
        importer=module.name,
        imported=ModuleName(imported),
        chains=tuple(tuple(_hop(project, link) for link in chain) for chain in found),
        is_complete=complete,
        direct=tuple(_hop(project, link) for link in _direct(own)),
        blind_spots=tuple(spot for spot in closure.blind_spots if spot.importer in ways and AT_RUN_TIME.concerns(spot)),
        notes=notes,
    )


def _direct(imports: Iterable[Import]) -> list[Import]:
    """The imports by place; a package that runs for a module below it only where nobody asks for that module, too."""
    found = sorted(imports, key=lambda each: (each.imported, each.place, each))
    plain = {(each.place, each.when) for each in found if each.how is not How.PARENT}
    return [each for each in found if each.how is not How.PARENT or (each.place, each.when) not in plain]


def _hop(project: Project, link: Import) -> ImportHop:
    reach = Reach.LOAD if link.when is When.LOAD else Reach.PRESENT
    source = source_at(project, link.place, link.importer)
    return ImportHop(link, source, reach, is_external=project.module(link.imported) is None)
