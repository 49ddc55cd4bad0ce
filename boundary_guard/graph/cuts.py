"""The smallest cut: the fewest imports whose removal separates two sets of modules.

Maximum flow with unit capacities by shortest augmenting paths (Edmonds and Karp, 1972); by the max-flow min-cut
theorem the arrows that leave what is still reachable are a smallest cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator

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
    flow = _Flow(edges, frozenset(goals), frozenset(useful))
    for _ in range(MAX_CUT):
        path = flow.augmenting(start)
        if path is None:
            return flow.frontier(start)
        flow.add(path)
    return ()


class _Flow:
    """A flow of one unit an arrow; ``back`` holds, for each module, the modules from which flow comes in."""

    def __init__(self, edges: Edges, goals: frozenset[ModuleName], useful: frozenset[ModuleName]) -> None:
        self.edges = edges
        self.goals = goals
        self.useful = useful
        self.used: set[Arrow] = set()
        self.back: dict[ModuleName, dict[ModuleName, None]] = {}

    def add(self, path: list[Arrow]) -> None:
        """Send one more unit along the path; against an arrow in use it takes the unit there back."""
        for importer, imported in path:
            if (imported, importer) in self.used:
                self.used.discard((imported, importer))
                self.back[importer].pop(imported, None)
            else:
                self.used.add((importer, imported))
                self.back.setdefault(imported, {})[importer] = None

    def augmenting(self, start: Collection[ModuleName]) -> list[Arrow] | None:
        """A shortest path with room for one more unit, from its end; None when there is none."""
        came_from = self.search(start)
        end = next((module for module in came_from if module in self.goals), None)
        if end is None:
            return None
        path: list[Arrow] = []
        current: ModuleName = end
        while (before := came_from[current]) is not None:
            path.append((before, current))
            current = before
        return path

    def search(self, start: Collection[ModuleName]) -> dict[ModuleName, ModuleName | None]:
        """What can be reached where there is room, with the module before; ends at the first goal."""
        came_from: dict[ModuleName, ModuleName | None] = dict.fromkeys(sorted(start))
        waiting = deque(came_from)
        while waiting:
            module = waiting.popleft()
            for other in self._neighbours(module):
                if other not in came_from:
                    came_from[other] = module
                    if other in self.goals:
                        return came_from
                    waiting.append(other)
        return came_from

    def _neighbours(self, module: ModuleName) -> Iterator[ModuleName]:
        for imported in self.edges.get(module, ()):
            if (module, imported) not in self.used and (imported in self.useful or imported in self.goals):
                yield imported
        yield from self.back.get(module, ())

    def frontier(self, start: Collection[ModuleName]) -> tuple[Import, ...]:
        """The arrows in use that leave what can still be reached: a smallest cut."""
        inside = self.search(start)
        return tuple(self.edges[a][b] for a, b in sorted(self.used) if a in inside and b not in inside)
