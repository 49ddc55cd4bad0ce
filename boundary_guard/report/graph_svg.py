"""A small graph of imports as SVG: columns by distance, drawn here, so that the picture needs no script."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from boundary_guard.model.imports import How, Import
from boundary_guard.report.escaping import for_html

MAX_NODES = 250
"""A picture of more modules shows nothing; the text has the rest."""
_CHARACTER = 7
_HEIGHT, _ROW, _GAP, _PAD = 26, 38, 90, 12
_LONGEST = 44


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG, and how many modules were left out of it."""

    svg: str
    left_out: int


@dataclass(frozen=True, slots=True)
class _Box:
    x: int
    y: int
    width: int


def draw(imports: Iterable[Import], sources: Collection[str], targets: Collection[str]) -> Picture:
    """The graph from ``sources`` on the left to ``targets``; deterministic. Empty when there is nothing to draw."""
    edges = sorted({(each.importer, each.imported): each for each in sorted(imports)}.items())
    columns = _columns([pair for pair, _ in edges], sources)
    kept = [name for column in columns for name in column][:MAX_NODES]
    total = sum(len(column) for column in columns)
    shown = frozenset(kept)
    columns = [[name for name in column if name in shown] for column in columns]
    columns = _ordered([column for column in columns if column], [pair for pair, _ in edges])
    boxes = _place(columns)
    if not boxes:
        return Picture("", 0)
    lines = [*_edges(edges, boxes), *_nodes(boxes, sources, targets)]
    width = max(box.x + box.width for box in boxes.values()) + _PAD
    height = max(box.y + _HEIGHT for box in boxes.values()) + _PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-label="The imports on the way">'
    )
    marker = (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>'
    )
    return Picture("\n".join([head, marker, '<g class="all">', *lines, "</g>", "</svg>"]), total - len(kept))


def _columns(pairs: Sequence[tuple[str, str]], sources: Collection[str]) -> list[list[str]]:
    """The modules by their distance from the sources; what they do not reach comes first, too."""
    below: dict[str, list[str]] = {}
    names = {name for pair in pairs for name in pair}
    imported = {b for _, b in pairs}
    for importer, target in pairs:
        below.setdefault(importer, []).append(target)
    start = sorted(name for name in names if name in sources or name not in imported) or sorted(names)[:1]
    columns, seen = [start] if start else [], set(start)
    while columns and columns[-1]:
        row = sorted({b for a in columns[-1] for b in below.get(a, ()) if b not in seen})
        seen.update(row)
        columns.append(row)
    rest = sorted(names - seen)
    return [column for column in [*columns, rest] if column]


def _ordered(columns: list[list[str]], pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each module near to what it is tied to: the mean position of its neighbours, a few times over."""
    ties: dict[str, list[str]] = {}
    for importer, imported in pairs:
        ties.setdefault(importer, []).append(imported)
        ties.setdefault(imported, []).append(importer)
    for _ in range(4):
        position = {name: at / max(len(c), 1) for c in columns for at, name in enumerate(c)}

        def mean(name: str, at: Mapping[str, float] = position) -> float:
            known = [at[other] for other in ties.get(name, ()) if other in at]
            return sum(known) / len(known) if known else at[name]

        columns = [sorted(column, key=lambda name: (mean(name), name)) for column in columns]
    return columns


def _place(columns: list[list[str]]) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    tallest = max((len(column) for column in columns), default=0) * _ROW
    x = _PAD
    for column in columns:
        width = max(len(_short(name)) for name in column) * _CHARACTER + 2 * _PAD
        top = _PAD + (tallest - len(column) * _ROW) // 2
        for row, name in enumerate(column):
            boxes[name] = _Box(x, top + row * _ROW, width)
        x += width + _GAP
    return boxes


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else "…" + name[-_LONGEST + 1 :]


def _edges(edges: Sequence[tuple[tuple[str, str], Import]], boxes: Mapping[str, _Box]) -> Iterator[str]:
    for (importer, imported), link in edges:
        if importer in boxes and imported in boxes:
            a, b = boxes[importer], boxes[imported]
            kind = "name" if link.how in (How.DYNAMIC, How.CONVENTION) else "parent" if link.how is How.PARENT else ""
            title = f"{importer} -> {imported}, {link.place}"
            yield (
                f'<path class="edge {kind}" d="{_curve(a, b)}" marker-end="url(#arrow)" '
                f'data-from="{for_html(importer)}" data-to="{for_html(imported)}">'
                f"<title>{for_html(title)}</title></path>"
            )


def _curve(a: _Box, b: _Box) -> str:
    y1, y2 = a.y + _HEIGHT // 2, b.y + _HEIGHT // 2
    if b.x > a.x:
        x1, x2 = a.x + a.width, b.x
        bend = max(30, (x2 - x1) // 2)
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    x1, x2 = a.x + a.width, b.x + b.width
    out = max(x1, x2) + 40
    return f"M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}"


def _nodes(boxes: Mapping[str, _Box], sources: Collection[str], targets: Collection[str]) -> Iterator[str]:
    for name, box in boxes.items():
        kind = "forbidden" if name in targets else "source" if name in sources else ""
        yield (
            f'<g class="node {kind}" tabindex="0" data-name="{for_html(name)}">'
            f"<title>{for_html(name)}</title>"
            f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{_HEIGHT}" rx="5"/>'
            f'<text x="{box.x + _PAD}" y="{box.y + 17}">{for_html(_short(name))}</text></g>'
        )
