"""Chains through a graph of imports: what is reachable, the shortest chain, all chains up to a cap."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName

Edges = Mapping[ModuleName, Mapping[ModuleName, Import]]
"""Importer -> imported -> one import that stands for all of them."""


def edges_of(imports: Iterable[Import]) -> dict[ModuleName, dict[ModuleName, Import]]:
    """The graph of the imports; between two modules the first import (by place) stands for all."""
    edges: dict[ModuleName, dict[ModuleName, Import]] = {}
    for each in sorted(imports, key=lambda one: (one.importer, one.imported, one.how == "parent", one.place)):
        if each.importer != each.imported:
            edges.setdefault(each.importer, {}).setdefault(each.imported, each)
    return edges


def reachable(edges: Edges, start: Iterable[ModuleName], stop: Collection[ModuleName] = ()) -> dict[ModuleName, int]:
    """The modules that can be reached, with their distance; the search does not go on behind ``stop``."""
    distance = dict.fromkeys(start, 0)
    waiting = deque(distance)
    while waiting:
        module = waiting.popleft()
        if module in stop:
            continue
        for imported in edges.get(module, ()):
            if imported not in distance:
                distance[imported] = distance[module] + 1
                waiting.append(imported)
    return distance


def reversed_edges(edges: Edges) -> dict[ModuleName, dict[ModuleName, Import]]:
    """The same graph with every arrow turned round."""
    result: dict[ModuleName, dict[ModuleName, Import]] = {}
    for importer, row in edges.items():
        for imported, each in row.items():
            result.setdefault(imported, {})[importer] = each
    return result


class ShortestChains:
    """The shortest chains from some modules to all that they reach: one breadth-first search for all of them."""

    def __init__(self, edges: Edges, start: Iterable[ModuleName]) -> None:
        self._came_by: dict[ModuleName, Import | None] = dict.fromkeys(start)
        waiting = deque(self._came_by)
        while waiting:
            for imported, each in edges.get(waiting.popleft(), {}).items():
                if imported not in self._came_by:
                    self._came_by[imported] = each
                    waiting.append(imported)

    def __contains__(self, goal: ModuleName) -> bool:
        return goal in self._came_by

    def to(self, goal: ModuleName) -> tuple[Import, ...]:
        """The imports of a shortest chain to ``goal``; empty when it is a start, or cannot be reached."""
        chain: list[Import] = []
        step = self._came_by.get(goal)
        while step is not None:
            chain.append(step)
            step = self._came_by[step.importer]
        return tuple(reversed(chain))


MAX_STEPS = 100_000
"""How many imports the enumeration of chains looks at: there can be more chains than atoms in a large project."""


def simple_chains(
    edges: Edges, start: Iterable[ModuleName], goals: Collection[ModuleName], useful: Collection[ModuleName]
) -> Iterator[tuple[Import, ...] | None]:
    """Every chain without a repeated module that ends at the first goal it meets, in a stable order.

    Those of one import come first, then all from one start after the other; neighbours nearer to a goal come first.
    ``useful`` are the modules from which a goal can be reached: the search never enters another. A last None says
    that the search gave up somewhere, and that there may be more; each start has the same share of the steps.
    """
    distance = reachable(reversed_edges(edges), sorted(goals))
    starts, left, is_complete = sorted(start), MAX_STEPS, True

    def neighbours(module: ModuleName) -> Iterator[tuple[ModuleName, Import]]:
        return iter(sorted(edges.get(module, {}).items(), key=lambda item: (distance.get(item[0], 0), item[0])))

    for first in starts:
        yield from ((each,) for imported, each in neighbours(first) if imported in goals)
    for number, first in enumerate(starts):
        stop = left - left // (len(starts) - number)
        path: list[Import] = []
        on_path = {first}
        stack = [neighbours(first)]
        while stack:
            imported, each = next(stack[-1], (None, None))
            if imported is None or each is None:
                stack.pop()
                if path:
                    on_path.discard(path.pop().imported)
                continue
            left -= 1
            if left < stop:
                is_complete = False
                break
            if imported in on_path:
                continue
            if imported in goals:
                if path:
                    yield (*path, each)
            elif imported in useful:
                path.append(each)
                on_path.add(imported)
                stack.append(neighbours(imported))
    if not is_complete:
        yield None
