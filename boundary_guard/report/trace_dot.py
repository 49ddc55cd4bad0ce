"""The routes of a trace as a graph, and that graph as DOT, the language of Graphviz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from boundary_guard.model.imports import How
from boundary_guard.model.names import is_within
from boundary_guard.model.trace import FunctionRef, ImportHop, Reach, Trace
from boundary_guard.report.escaping import for_dot
from boundary_guard.report.wording import counted


class NodeKind(StrEnum):
    """What a node stands for."""

    ENTRY = "entry"
    FUNCTION = "function"
    MODULE = "module"
    FORBIDDEN = "forbidden"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Node:
    """A function, a module or a blind spot."""

    id: str
    label: str
    kind: NodeKind


@dataclass(frozen=True, slots=True)
class Group:
    """The modules that one import by name takes in."""

    id: str
    label: str
    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """From one node or group to another; ``is_reached``: the entry comes this way."""

    tail: str
    head: str
    label: str
    is_reached: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """The sub-graph of the routes in the trace's order; ``nodes`` are those outside of all groups."""

    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]


def picture_of(trace: Trace) -> Picture:
    """Entries, called functions, the imports that cross the boundary, and what lies behind it."""
    drawing = _Drawing(str(entry) for entry in trace.entries)
    for call in trace.calls:
        tail = drawing.node(str(call.caller), NodeKind.FUNCTION)
        drawing.edge(tail, drawing.node(str(call.callee), NodeKind.FUNCTION), f"calls, {call.place}")
    for crossing in trace.crossings:
        for hop in crossing.chain:
            kind = NodeKind.FORBIDDEN if hop is crossing.last else NodeKind.MODULE
            drawing.edge(_tail(drawing, trace, hop), drawing.node(hop.link.imported, kind), *_described(hop))
        if crossing.last.link.how is How.DYNAMIC and crossing.last.link.pattern:
            drawing.gather(crossing.last)
    for each in trace.onward:
        tail = drawing.node(each.module, NodeKind.FORBIDDEN)
        for hop in each.hops:
            drawing.edge(tail, drawing.node(hop.link.imported, NodeKind.FORBIDDEN), *_described(hop))
    _draw_blind_spots(drawing, trace)
    return drawing.picture()


def _tail(drawing: _Drawing, trace: Trace, hop: ImportHop) -> str:
    """Where an import starts: its function, when the picture has it, else its module."""
    function = str(FunctionRef(hop.link.importer, hop.link.function))
    if function in drawing.nodes:
        return drawing.nodes[function].id
    tail = drawing.node(hop.link.importer, NodeKind.MODULE)
    for entry in trace.entries:
        if entry.function and is_within(entry.module, hop.link.importer):
            drawing.edge(drawing.nodes[str(entry)].id, tail, "is loaded with")
    return tail


def _described(hop: ImportHop) -> tuple[str, bool]:
    """What is written at an import's arrow, and whether the import is reached."""
    link = hop.link
    words = {
        How.DYNAMIC: f"{link.pattern}, by name" if link.pattern else "by name",
        How.CONVENTION: f"by convention {link.pattern}",
        How.PARENT: "as a package above",
    }
    parts = [words.get(link.how, ""), str(link.place)]
    parts += [f"in {link.function}()"] if link.function and link.how not in words else []
    parts += [f"run by {hop.run_by}"] if hop.run_by is not None else []
    return ", ".join(filter(None, parts)), hop.reach is not Reach.PRESENT


def _draw_blind_spots(drawing: _Drawing, trace: Trace) -> None:
    """One node for all that is unknown in a module: a picture without it would promise too much."""
    for where, count in Counter(spot.importer or spot.place.path for spot in trace.blind_spots).items():
        head = drawing.node(f"{counted(count, 'blind spot')} in {where}", NodeKind.BLIND)
        if where in drawing.nodes:
            drawing.edge(drawing.nodes[where].id, head, "unknown")


class _Drawing:
    """Collects nodes by label and edges by their two ends; the first word about each stands."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str], Edge] = {}
        self._sites: dict[Node, tuple[str, str]] = {}
        for entry in entries:
            self.node(entry, NodeKind.ENTRY)

    def node(self, label: str, kind: NodeKind) -> str:
        """The id of the node with that label."""
        return self.nodes.setdefault(label, Node(f"n{len(self.nodes) + 1}", label, kind)).id

    def edge(self, tail: str, head: str, label: str, is_reached: bool = True) -> None:
        """Draw an arrow, once; a reached import is worth more than one that is only present."""
        known = self._edges.get((tail, head))
        if known is None or (is_reached and not known.is_reached):
            self._edges[tail, head] = Edge(tail, head, label, is_reached)

    def gather(self, hop: ImportHop) -> None:
        """Put a module that is imported by name beside the others of the same call and pattern."""
        self._sites.setdefault(self.nodes[hop.link.imported], (str(hop.link.place), hop.link.pattern))

    def picture(self) -> Picture:
        """What was drawn, with arrows from or to a whole group where all its members share them."""
        gathered: dict[tuple[str, str], list[Node]] = {}
        for node, site in self._sites.items():
            gathered.setdefault(site, []).append(node)
        groups = tuple(
            Group(f"g{number}", f"{pattern}: {len(nodes)} modules", tuple(nodes))
            for number, ((_, pattern), nodes) in enumerate(gathered.items(), 1)
            if len(nodes) > 1
        )
        grouped = {node.id for group in groups for node in group.members}
        single = tuple(node for node in self.nodes.values() if node.id not in grouped)
        return Picture(single, groups, reduce(_bundled, groups, tuple(self._edges.values())))


def _bundled(edges: tuple[Edge, ...], group: Group) -> tuple[Edge, ...]:
    """The edges, with one for the group where there was one for each of its members."""
    members = {node.id for node in group.members}

    def bundle(edge: Edge) -> Edge:
        if edge.head in members:
            return replace(edge, head=group.id)
        return replace(edge, tail=group.id, label=f"each of {len(members)}")

    outer = {edge: bundle(edge) for edge in edges if (edge.tail in members) is not (edge.head in members)}
    sizes = Counter(outer.values())
    whole = {edge: both for edge, both in outer.items() if sizes[both] == len(members)}
    return tuple(dict.fromkeys(whole.get(edge, edge) for edge in edges))


_STYLES = {
    NodeKind.ENTRY: ', style="rounded,bold"',
    NodeKind.FUNCTION: ", style=rounded",
    NodeKind.MODULE: "",
    NodeKind.FORBIDDEN: ', style=filled, fillcolor="#fde8e8", color="#c53030"',
    NodeKind.BLIND: ', style=dashed, color="#b7791f"',
}


def render(trace: Trace) -> str:
    """The routes in DOT."""
    picture = picture_of(trace)
    lines = [_declared(node) for node in picture.nodes]
    for group in picture.groups:
        lines += [f"    subgraph cluster_{group.id} {{", f'        label="{for_dot(group.label)}";']
        lines += [f"    {_declared(node)}" for node in group.members] + ["    }"]
    # DOT has no arrows to groups: they go to a member, and are cut off at the border.
    inner = {group.id: group.members[len(group.members) // 2].id for group in picture.groups}
    for edge in picture.edges:
        options = [f'label="{for_dot(edge.label)}"'] + ([] if edge.is_reached else ["style=dashed"])
        options += [f"ltail=cluster_{edge.tail}"] if edge.tail in inner else []
        options += [f"lhead=cluster_{edge.head}"] if edge.head in inner else []
        tail, head = inner.get(edge.tail, edge.tail), inner.get(edge.head, edge.head)
        lines.append(f"    {tail} -> {head} [{', '.join(options)}];")
    defaults = '    rankdir=LR; compound=true; node [shape=box, fontname="Helvetica"];'
    return "\n".join(("digraph trace {", defaults, *lines, "}", ""))


def _declared(node: Node) -> str:
    return f'    {node.id} [label="{for_dot(node.label)}"{_STYLES[node.kind]}];'
