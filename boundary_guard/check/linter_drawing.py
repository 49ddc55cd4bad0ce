"""A graph of imports for import-linter's classes, drawn once and then only copied, with some imports taken out.

A contract with many ignored imports is checked once for each of them: to draw the graph anew takes ten times longer.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from boundary_guard.check.findings import Pair
from boundary_guard.check.packages_apart import arrows_of, is_apart, packages_that_run, with_packages_apart
from boundary_guard.graph.chains import Edges, edges_of
from boundary_guard.graph.grimp_graph import grimp_graph
from boundary_guard.graph.ignoring import implied_by_ignored
from boundary_guard.model.imports import Import
from boundary_guard.model.names import ModuleName


class Drawing:
    """The imports of a graph, and what they are in import-linter's; ``apart``: a package that only runs is a node."""

    def __init__(self, modules: Iterable[ModuleName], imports: Sequence[Import], *, apart: bool) -> None:
        self.imports = imports
        self._modules = frozenset(modules)
        self._apart = apart
        self._matched: dict[str, frozenset[Pair]] = {}

    def matched(self, expression: str, find: Callable[[Any, str], Iterable[dict[str, str]]]) -> frozenset[Pair]:
        """The pairs that an expression of ``ignore_imports`` names."""
        if expression not in self._matched:
            links = find(self._plain, expression)
            pairs = ((ModuleName(one["importer"]), ModuleName(one["imported"])) for one in links)
            self._matched[expression] = frozenset(pairs)
        return self._matched[expression]

    def edges(self, imports: Sequence[Import]) -> Edges:
        """The arrows of some of the imports, for our own search."""
        return edges_of(with_packages_apart(imports) if self._apart else imports)

    def without(self, ignored: Collection[Pair], gone: Collection[Pair]) -> tuple[list[Import], Any]:
        """The imports that are left, and a graph of them that may be changed; what ignored ones imply goes, too."""
        out = {number for pair in {*ignored, *gone} for number in self._numbers.get(pair, ())}
        out |= self._implied(ignored)
        counts = Counter((each.importer, each.imported) for number in out for each in self._arrows[number])
        graph = copy.deepcopy(self._graph)
        for (importer, imported), number in counts.items():
            if number == self._users[importer, imported]:
                graph.remove_import(importer=importer, imported=imported)
        return [each for number, each in enumerate(self.imports) if number not in out], graph

    def _implied(self, ignored: Collection[Pair]) -> set[int]:
        """The packages above what is ignored; only what stands at the same places can be one."""
        places = {self._place(number) for pair in ignored for number in self._numbers.get(pair, ())}
        near = [number for place in places for number in self._at[place]]
        implied = implied_by_ignored([self.imports[number] for number in near], ignored)
        return {number for number in near if self.imports[number] in implied}

    def _place(self, number: int) -> object:
        each = self.imports[number]
        return each.importer, each.place

    @cached_property
    def _numbers(self) -> dict[Pair, list[int]]:
        found: dict[Pair, list[int]] = {}
        for number, each in enumerate(self.imports):
            found.setdefault((each.importer, each.imported), []).append(number)
        return found

    @cached_property
    def _at(self) -> dict[object, list[int]]:
        found: dict[object, list[int]] = {}
        for number in range(len(self.imports)):
            found.setdefault(self._place(number), []).append(number)
        return found

    @cached_property
    def _arrows(self) -> list[list[Import]]:
        """What stands for each import. A package that runs for nothing that is left is a node that nothing leads to."""
        if not self._apart:
            return [[each] if each.importer != each.imported else [] for each in self.imports]
        running = packages_that_run(self.imports)
        return [arrows_of(each, running) for each in self.imports]

    @cached_property
    def _users(self) -> Counter[Pair]:
        return Counter((each.importer, each.imported) for arrows in self._arrows for each in arrows)

    @cached_property
    def _plain(self) -> Any:
        return self._graph_of(self.imports)

    @cached_property
    def _graph(self) -> Any:
        return self._graph_of([arrow for arrows in self._arrows for arrow in arrows])

    def _graph_of(self, drawn: Sequence[Import]) -> Any:
        apart = {name for each in drawn for name in (each.importer, each.imported) if is_apart(name)}
        modules = {*self._modules, *apart}
        return grimp_graph(modules, {each.imported for each in self.imports} - modules, drawn)
