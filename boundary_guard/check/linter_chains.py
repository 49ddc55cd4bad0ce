"""The chains and the cut of a contract of import-linter's kinds, by our own search between the sides that it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from boundary_guard.check.findings import Chain, Pair
from boundary_guard.check.linter_metadata import Broken
from boundary_guard.graph.chains import Edges, ShortestChains, reachable, reversed_edges
from boundary_guard.graph.cuts import MAX_CUT, smallest_cut
from boundary_guard.graph.through import ChainsThrough
from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName

MAX_SEARCHES = 500
"""So often it is asked whether an import of the cut can be left out; more takes longer than it helps."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Imports without which the contract would hold; ``is_smallest``: there is no cut of fewer."""

    imports: tuple[Import, ...] = ()
    is_smallest: bool = True
    is_too_large: bool = False


@dataclass(frozen=True, slots=True)
class _Between:
    """What lies between the two sides of a broken part."""

    edges: Edges
    start: tuple[ModuleName, ...]
    goals: frozenset[ModuleName]
    useful: frozenset[ModuleName]


def _between(part: Broken, edges: Edges, start: Iterable[ModuleName]) -> _Between:
    inside: dict[ModuleName, dict[ModuleName, Import]] = {}
    for importer, row in edges.items():
        if part.is_goal(importer) or part.is_blocked(importer):
            continue
        inside[importer] = {b: e for b, e in row.items() if not part.is_blocked(b) or part.is_goal(b)}
    first = tuple(sorted(start))
    goals = frozenset(name for row in inside.values() for name in row if part.is_goal(name))
    ways = reachable(inside, first, goals)
    reached = {a: row for a, row in inside.items() if a in ways}
    useful = reachable(reversed_edges(reached), sorted(goals & ways.keys())).keys() - goals
    return _Between(reached, first, goals, frozenset(useful))


def chains_of(part: Broken, edges: Edges, files: Collection[str] = ()) -> list[Chain]:
    """One chain for every import that crosses from the one side to the other: the shortest, if it can through a file
    of ``files``."""
    if part.links:
        return [(edges[a][b],) for a, b in part.links if b in edges.get(a, {})]
    found = _between(part, edges, (name for name in edges if part.is_start(name)))
    to = ChainsThrough(found.edges, ShortestChains(found.edges, found.start), files)
    chains: list[Chain] = [
        to.to(each)
        for importer in sorted(found.useful)
        for imported, each in sorted(found.edges.get(importer, {}).items())
        if imported in found.goals
    ]
    if not chains and part.example and all(b in edges.get(a, {}) for a, b in part.example):
        return [tuple(edges[a][b] for a, b in part.example)]
    return chains


def cut_of(tasks: Sequence[tuple[Broken, Edges]]) -> Cut:
    """Imports that separate the sides of every broken part in its graph; none where that cannot be said.

    Part by part, and what a later one makes needless is left out again. To find the fewest for several parts together
    is a problem for which no fast way is known; where there is one part it is the fewest.
    """
    chosen: dict[Pair, Import] = {}
    for part, edges in tasks:
        more = _cut_of_part(part, _without(edges, chosen))
        if more is None:
            return Cut()
        if more.is_too_large or len(chosen) + len(more.imports) > MAX_CUT:
            return Cut(is_too_large=True)
        chosen.update(((each.importer, each.imported), each) for each in more.imports)
    are_needed = all(part.links and not part.has_other_links for part, _ in tasks)
    if len(tasks) > 1 and not are_needed and len(chosen) * len(tasks) <= MAX_SEARCHES:
        for pair in sorted(chosen, reverse=True):
            fewer = chosen.keys() - {pair}
            if all(_is_separated(part, _without(edges, fewer)) for part, edges in tasks):
                del chosen[pair]
    is_smallest = are_needed or len(chosen) == 1 or (len(tasks) == 1 and not tasks[0][0].links)
    return Cut(tuple(chosen[pair] for pair in sorted(chosen)), is_smallest)


def _cut_of_part(part: Broken, edges: Edges) -> Cut | None:
    """None where no import can be taken out for it; empty where it is separated already."""
    if part.undeclared:
        return None
    if part.links:
        return Cut(tuple(edges[a][b] for a, b in part.links if b in edges.get(a, {})))
    found = _cuttable(part, edges)
    if not found.useful:
        return None if chains_of(part, edges) else Cut()
    imports = smallest_cut(found.edges, found.start, found.goals, found.useful)
    return Cut(imports, is_too_large=not imports)


def _is_separated(part: Broken, edges: Edges) -> bool:
    if part.links:
        return not chains_of(part, edges)
    return not _cuttable(part, edges).useful


def _cuttable(part: Broken, edges: Edges) -> _Between:
    """The same without the packages above each module: no statement brings those in, so none can be taken out."""
    start = {name for name in edges if part.is_start(name)}
    above = {b for a in start for b, each in edges[a].items() if not each.place.line}
    written = {a: {b: each for b, each in row.items() if each.place.line} for a, row in edges.items()}
    return _between(part, written, {name for name in start | above if not part.is_goal(name)})


def _without(edges: Edges, pairs: Collection[Pair]) -> Edges:
    if not pairs:
        return edges
    return {a: {b: each for b, each in row.items() if (a, b) not in pairs} for a, row in edges.items()}
