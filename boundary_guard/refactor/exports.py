"""``__all__`` in text: names that come, names that go."""

from __future__ import annotations

import ast

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.members import listed
from boundary_guard.refactor.text import Source


def add_moved(move: Move, edits: LineEdits) -> None:
    """``__all__`` of the destination, where it has one."""
    try:
        ours = listed(move.source)
        theirs = listed(edits.source)
    except ValueError:
        return
    if theirs is None:
        return
    wanted = [name for name in sorted(move.names) if not name.startswith("_")]
    if ours is not None:
        public = {str(entry.value) for entry in ours}
        wanted = [name for name in sorted(move.names) if name in public]
    have = {str(entry.value) for entry in theirs}
    missing = [name for name in wanted if name not in have]
    if missing:
        extend_list(edits, theirs, missing)


def extend_list(edits: LineEdits, entries: list[ast.Constant], names: list[str]) -> None:
    """Add names to ``__all__``, in the style of what is there."""
    source = edits.source
    quoted = [f'"{name}"' for name in names]
    why = f"__all__ names {', '.join(names)}"
    grouped = [each for each in entries if _is_in_list(source, each)]
    if not grouped:
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                start, end = source.span(node.value)
                one = ", ".join(quoted)
                text = f"[{one}]" if isinstance(node.value, ast.List) else f"({one},)"
                edits.replace(start, end, text, why)
        return
    last = grouped[-1]
    start, end = source.span(last)
    mark = source.text[start]
    quoted = [f"{mark}{name}{mark}" if mark in "\"'" else f'"{name}"' for name in names]
    before = source.text[source.line_start(start) : start]
    if not before.strip() and len(grouped) > 1:
        for one in quoted:
            edits.insert(end, f",{source.newline}{before}{one}", why)
    else:
        edits.insert(end, "".join(f", {one}" for one in quoted), why)


def _is_in_list(source: Source, entry: ast.Constant) -> bool:
    """Whether an entry stands in a list, and not alone in ``__all__.append("f")``."""
    return any(isinstance(node, ast.List | ast.Tuple) and entry in node.elts for node in source.top_nodes)


def drop_element(edits: LineEdits, node: ast.List | ast.Tuple, gone: list[ast.expr]) -> None:
    """Take elements out of a list or tuple in text."""
    source = edits.source
    kept = [each for each in node.elts if each not in gone]
    why = f"__all__ names {', '.join(str(getattr(each, 'value', '')) for each in gone)} no more"
    if not kept:
        start, end = source.span(node)
        edits.replace(start, end, "[]" if isinstance(node, ast.List) else "()", why)
        return
    for position, each in enumerate(node.elts):
        if each not in gone:
            continue
        start, end = source.span(each)
        if node.elts.index(kept[-1]) > position:
            following = source.span(node.elts[position + 1])[0]
            edits.delete(start, following, why)
            continue
        before = source.span(node.elts[position - 1])[1]
        if (
            source.line_of(before) != source.line_of(start)
            and not source.text[source.line_start(start) : start].strip()
        ):
            rest = source.text[end : source.line_end(end)].strip()
            if rest in ("", ",") or rest.startswith(("#", ", #", ",  #")):
                edits.delete(source.line_start(start), source.next_line(end), why)
                continue
        edits.delete(before, end, why)
    if isinstance(node, ast.Tuple) and len(kept) == 1:
        end = source.span(kept[0])[1]
        if not source.text[end : source.span(node)[1]].lstrip().startswith(","):
            edits.insert(end, ",", why)
