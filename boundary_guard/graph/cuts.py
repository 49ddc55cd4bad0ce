"""The smallest cut: the fewest imports whose removal separates two sets of modules.

Maximum flow with unit capacities by shortest augmenting paths (Edmonds and Karp, 1972); by the max-flow min-cut
theorem the arrows that leave what is still reachable are a smallest cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from boundary_guard.graph.chains import Edges
from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName

Arrow = tuple[ModuleName, ModuleName]
MAX_CUT = 200
"""A cut of more imports than this is no help; none is given then."""


def smallest_cut(
    edges: Edges, start: Collection[ModuleName], goals: Collection[ModuleName], useful: Collection[ModuleName]
) -> tuple[Import, ...]:
    """The imports of a smallest cut, nearest to the start; empty when it would be too large."""
    used: set[Arrow] = set()
    for _ in range(MAX_CUT):
        path = _augmenting(edges, start, goals, useful, used)
        if path is None:
            return _frontier(edges, start, goals, useful, used)
        for importer, imported in path:
            if (imported, importer) in used:
                used.discard((imported, importer))
            else:
                used.add((importer, imported))
    return ()


def _neighbours(
    edges: Edges, module: ModuleName, goals: Collection[ModuleName], useful: Collection[ModuleName], used: set[Arrow]
) -> Iterable[ModuleName]:
    for imported in edges.get(module, ()):
        if (module, imported) not in used and (imported in useful or imported in goals):
            yield imported
    for importer, imported in sorted(used):
        if imported == module:
            yield importer


def _search(
    edges: Edges,
    start: Collection[ModuleName],
    goals: Collection[ModuleName],
    useful: Collection[ModuleName],
    used: set[Arrow],
) -> dict[ModuleName, ModuleName | None]:
    came_from: dict[ModuleName, ModuleName | None] = dict.fromkeys(sorted(start))
    waiting = deque(came_from)
    while waiting:
        module = waiting.popleft()
        if module in goals:
            continue
        for other in _neighbours(edges, module, goals, useful, used):
            if other not in came_from:
                came_from[other] = module
                waiting.append(other)
    return came_from


def _augmenting(
    edges: Edges,
    start: Collection[ModuleName],
    goals: Collection[ModuleName],
    useful: Collection[ModuleName],
    used: set[Arrow],
) -> list[Arrow] | None:
    came_from = _search(edges, start, goals, useful, used)
    end = next((module for module in came_from if module in goals), None)
    if end is None:
        return None
    path: list[Arrow] = []
    current: ModuleName = end
    while (before := came_from[current]) is not None:
        path.append((before, current))
        current = before
    return path


def _frontier(
    edges: Edges,
    start: Collection[ModuleName],
    goals: Collection[ModuleName],
    useful: Collection[ModuleName],
    used: set[Arrow],
) -> tuple[Import, ...]:
    inside = set(_search(edges, start, goals, useful, used))
    return tuple(edges[importer][imported] for importer, imported in sorted(used) if importer in inside and imported not in inside)
