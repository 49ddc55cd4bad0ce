"""An ImportGraph as a picture of its packages: DOT, Mermaid, D2. Modules are summed up at a depth of two names."""

from __future__ import annotations

from collections import Counter

from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import When
from boundary_guard.report.escaping import for_dot, for_mermaid, for_terminal

DEPTH = 2


def render_dot(graph: ImportGraph) -> str:
    """Graphviz: ``dot -Tsvg``."""
    nodes, arrows = _summed_up(graph)
    rows = ["digraph imports {", "    rankdir=LR; node [shape=box];"]
    rows += [f'    n{number} [label="{for_dot(name)}"];' for name, number in nodes.items()]
    rows += [f'    n{nodes[a]} -> n{nodes[b]} [label="{count}"];' for (a, b), count in arrows.items()]
    return "\n".join([*rows, "}"]) + "\n"


def render_mermaid(graph: ImportGraph) -> str:
    """For a pull request or a README."""
    nodes, arrows = _summed_up(graph)
    rows = ["flowchart LR"]
    rows += [f'    n{number}["{for_mermaid(name)}"]' for name, number in nodes.items()]
    rows += [f"    n{nodes[a]} -->|{count}| n{nodes[b]}" for (a, b), count in arrows.items()]
    return "\n".join(rows) + "\n"


def render_d2(graph: ImportGraph) -> str:
    """For the D2 language."""
    nodes, arrows = _summed_up(graph)
    rows = ["direction: right"]
    rows += [f"n{number}: {_d2(name)}" for name, number in nodes.items()]
    rows += [f"n{nodes[a]} -> n{nodes[b]}: {count}" for (a, b), count in arrows.items()]
    return "\n".join(rows) + "\n"


def _d2(name: str) -> str:
    escaped = for_terminal(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _summed_up(graph: ImportGraph) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """The packages, numbered, and how many run-time imports lead from one to another."""
    names = sorted({_package(name) for name in graph.modules})
    known = set(graph.modules)
    arrows = Counter(
        (_package(each.importer), _package(each.imported))
        for each in graph.imports
        if each.imported in known and each.when is not When.TYPE_CHECKING
    )
    between = {pair: arrows[pair] for pair in sorted(arrows) if pair[0] != pair[1]}
    return {name: number for number, name in enumerate(names, 1)}, between


def _package(name: str) -> str:
    return ".".join(name.split(".")[:DEPTH])
