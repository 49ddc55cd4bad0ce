"""Chains that pass a file: what shows that a file which changed lies on a chain, though not on the shortest."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from boundary_guard.graph.chains import Edges, ShortestChains
from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName

MAX_DETOURS = 1000
"""So often a way is searched that keeps clear of the way before it; each costs a search of the whole graph."""


class ChainsThrough:
    """Chains from some modules on which an import stands in one of the ``files``.

    A chain passes no module twice. To find one through a given module is a problem for which no fast way is known in
    a graph with circles; so the shortest way to the module is taken, and from there the shortest that keeps clear of
    it. With no files it searches nothing.
    """

    def __init__(self, edges: Edges, to_all: ShortestChains, files: Collection[str]) -> None:
        self._edges = edges
        self._to_all = to_all
        self._files = files
        self._from: dict[ModuleName, ShortestChains] = {}
        self._detours = 0
        rows = ((importer, row.values()) for importer, row in edges.items() if files and importer in to_all)
        self._inside = tuple(sorted(a for a, row in rows if any(each.place.path in files for each in row)))

    def to(self, last: Import) -> tuple[Import, ...]:
        """A chain that ends with ``last`` and passes one of the files: the shortest one, or if there is none the
        shortest that was found; where none was found the shortest of all, which passes none."""
        shortest = (*self._to_all.to(last.importer), last)
        if not self._inside or self._passes(shortest):
            return shortest
        return min(self._through(last), key=len, default=shortest)

    def _passes(self, chain: tuple[Import, ...]) -> bool:
        return any(each.place.path in self._files for each in chain)

    def _through(self, last: Import) -> Iterator[tuple[Import, ...]]:
        for module in self._inside:
            before = self._to_all.to(module)
            passed = {each.importer for each in before}
            if last.importer in passed:
                continue  # the way to the module leads over the end
            if module not in self._from:
                self._from[module] = ShortestChains(self._edges, [module])
            after = self._from[module].to(last.importer)
            if not passed.isdisjoint(each.imported for each in after) and self._detours < MAX_DETOURS:
                self._detours += 1
                clear = {a: row for a, row in self._edges.items() if a not in passed}
                after = ShortestChains(clear, [module]).to(last.importer)
            chain = (*before, *after, last)
            if after and passed.isdisjoint(each.imported for each in after) and self._passes(chain):
                yield chain
