"""Our imports in the graph that import-linter's contracts work on. The only module that imports grimp."""

from __future__ import annotations

from collections.abc import Iterable

import grimp

from boundary_guard.model.imports import Import

__all__ = ["ImportGraph", "grimp_graph"]

ImportGraph = grimp.ImportGraph


def grimp_graph(modules: Iterable[str], external: Iterable[str], imports: Iterable[Import]) -> grimp.ImportGraph:
    """A graph of these modules (those from outside squashed, as grimp has them) and of the imports between them."""
    graph = grimp.ImportGraph()
    known = set()
    for name in sorted(modules):
        graph.add_module(name)
        known.add(name)
    for name in sorted(set(external) - known):
        graph.add_module(name, is_squashed=True)
        known.add(name)
    seen = set()
    for each in imports:
        key = (each.importer, each.imported, each.place.line)
        if each.importer in known and each.imported in known and each.importer != each.imported and key not in seen:
            seen.add(key)
            graph.add_import(
                importer=each.importer, imported=each.imported, line_number=each.place.line, line_contents="-"
            )
    return graph
