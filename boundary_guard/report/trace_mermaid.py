"""The routes of a trace as a Mermaid flowchart."""

from __future__ import annotations

from boundary_guard.model.trace import Trace
from boundary_guard.report.escaping import for_mermaid
from boundary_guard.report.trace_dot import Node, NodeKind, picture_of

_STYLES = {
    NodeKind.ENTRY: "stroke-width:3px",
    NodeKind.FORBIDDEN: "fill:#fde8e8,stroke:#c53030,color:#63171b",
    NodeKind.BLIND: "stroke:#b7791f,stroke-dasharray:4",
}


def render(trace: Trace) -> str:
    """The routes as Mermaid, in the order of the trace; without the fence that Markdown needs around it."""
    picture = picture_of(trace)
    lines = ["flowchart LR"]
    lines += [_declared(node) for node in picture.nodes]
    for group in picture.groups:
        lines.append(f'    subgraph {group.id}["{for_mermaid(group.label)}"]')
        lines += [f"    {_declared(node)}" for node in group.members]
        lines.append("    end")
    for edge in picture.edges:
        arrow = "-->" if edge.is_reached else "-.->"
        lines.append(f'    {edge.tail} {arrow}|"{for_mermaid(edge.label)}"| {edge.head}')
    everything = (*picture.nodes, *(node for group in picture.groups for node in group.members))
    for kind, style in _STYLES.items():
        ids = ",".join(node.id for node in everything if node.kind is kind)
        if ids:
            lines += [f"    classDef {kind} {style}", f"    class {ids} {kind}"]
    return "\n".join((*lines, ""))


def _declared(node: Node) -> str:
    is_function = node.kind in (NodeKind.ENTRY, NodeKind.FUNCTION)
    opening, closing = ("(", ")") if is_function else ("[", "]")
    return f'    {node.id}{opening}"{for_mermaid(node.label)}"{closing}'
