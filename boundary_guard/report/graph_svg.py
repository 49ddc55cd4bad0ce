"""A small graph of imports as SVG: columns by distance, drawn here, so that the picture needs no script."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from boundary_guard.model.imports import How, Import
from boundary_guard.report.escaping import for_html

MAX_NODES = 400
"""A picture of more modules shows nothing; the text has the rest."""
MAX_ROWS = 40
"""Taller columns are broken in two."""
_CHARACTER = 7.3
_HEIGHT, _ROW, _GAP, _PAD = 26, 38, 90, 12
_LONGEST = 44
_BACK = 40
"""How far an arrow that goes back, or down, bulges out."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG, how many modules it shows, and how many were left out of it."""

    svg: str
    nodes: int
    left_out: int


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """What is drawn for an import, or for all imports between two packages."""

    importer: str
    imported: str
    kind: str = ""
    """How it is drawn: plain, ``name`` (dashed) or ``parent`` (dotted)."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    x: int
    y: int
    width: int


def arrows_of(imports: Iterable[Import]) -> list[Arrow]:
    """An arrow for each pair of modules."""
    links = {(each.importer, each.imported): each for each in sorted(imports)}
    return [
        Arrow(importer, imported, _kind(link), f"{importer} -> {imported}, {link.place}")
        for (importer, imported), link in sorted(links.items())
    ]


def arrows_between_packages(imports: Iterable[Import], most: int) -> tuple[list[Arrow], int]:
    """An arrow for each pair of packages, and the depth of their names: the deepest with at most ``most`` of them."""
    links = {(each.importer, each.imported): each for each in sorted(imports)}
    names = {name for pair in links for name in pair}
    depth = max((name.count(".") + 1 for name in names), default=1)
    while depth > 1 and len({package_of(name, depth) for name in names}) > most:
        depth -= 1
    numbers: dict[tuple[str, str], int] = {}
    for importer, imported in links:
        pair = package_of(importer, depth), package_of(imported, depth)
        if pair[0] != pair[1]:
            numbers[pair] = numbers.get(pair, 0) + 1
    return [Arrow(*pair, "", f"{' -> '.join(pair)}, {n} imports") for pair, n in sorted(numbers.items())], depth


def package_of(name: str, depth: int) -> str:
    """The first segments of a name."""
    return ".".join(name.split(".")[:depth])


def _kind(link: Import) -> str:
    return "name" if link.how in (How.DYNAMIC, How.CONVENTION) else "parent" if link.how is How.PARENT else ""


def draw(
    arrows: Sequence[Arrow], sources: Collection[str], targets: Collection[str], name: str, *, in_layers: bool = False
) -> Picture:
    """The graph from ``sources`` on the left to ``targets``; deterministic. Empty when there is nothing to draw.

    ``name`` tells the pictures of a page apart. ``in_layers``: everything stands right of all that imports it, so that
    arrows go to the right as far as there are no circles, and down; else each stands at its distance from the sources.
    """
    pairs = [(each.importer, each.imported) for each in arrows]
    columns = _layers(pairs) if in_layers else _columns(pairs, sources)
    kept = [name for column in columns for name in column][:MAX_NODES]
    total = sum(len(column) for column in columns)
    shown = frozenset(kept)
    columns = [[name for name in column if name in shown] for column in columns]
    columns = _ordered([column for column in columns if column], pairs)
    boxes = _stairs(columns) if in_layers else _place([part for column in columns for part in _broken(column)])
    if not boxes:
        return Picture("", 0, 0)
    lines = [*_edges(arrows, boxes, name), *_nodes(boxes, sources, targets)]
    goes_back = any(a in boxes and b in boxes and boxes[b].x <= boxes[a].x for a, b in pairs)
    width = max(box.x + box.width for box in boxes.values()) + _PAD + (_BACK if goes_back else 0)
    height = max(box.y + _HEIGHT for box in boxes.values()) + _PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="group" aria-label="The imports on the way">'
    )
    marker = (
        f'<defs><marker id="arrow-{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>'
    )
    svg = "\n".join([head, marker, '<g class="all">', *lines, "</g>", "</svg>"])
    return Picture(svg, len(kept), total - len(kept))


def _broken(column: list[str]) -> Iterator[list[str]]:
    """The column, or parts of about the same height."""
    parts = -(-len(column) // MAX_ROWS)
    size = -(-len(column) // parts)
    for start in range(0, len(column), size):
        yield column[start : start + size]


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


def _layers(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The modules by the longest way that leads to them; of each circle one arrow is left out for that."""
    importers: dict[str, list[str]] = {name: [] for pair in sorted(pairs) for name in pair}
    for importer, imported in sorted(pairs):
        importers[imported].append(importer)
    while True:
        try:
            order = list(TopologicalSorter(importers).static_order())
            break
        except CycleError as error:
            importer, imported = max(zip(error.args[1], error.args[1][1:], strict=False))
            importers[imported].remove(importer)
    level: dict[str, int] = {}
    for name in order:
        level[name] = max((level[each] + 1 for each in importers[name]), default=0)
    rows: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name in sorted(level):
        rows[level[name]].append(name)
    return rows


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
        width = _width(column)
        top = _PAD + (tallest - len(column) * _ROW) // 2
        for row, name in enumerate(column):
            boxes[name] = _Box(x, top + row * _ROW, width)
        x += width + _GAP
    return boxes


def _stairs(columns: Iterable[Sequence[str]]) -> dict[str, _Box]:
    """Each column begins below the one before: no arrow hides behind what stands between its ends."""
    boxes: dict[str, _Box] = {}
    x, y = _PAD, _PAD
    for column in columns:
        width = _width(column)
        for name in column:
            boxes[name] = _Box(x, y, width)
            y += _ROW
        x += width + _GAP // 3
    return boxes


def _width(column: Iterable[str]) -> int:
    return round(max(len(_short(name)) for name in column) * _CHARACTER) + 2 * _PAD


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else "…" + name[-_LONGEST + 1 :]


def _edges(arrows: Iterable[Arrow], boxes: Mapping[str, _Box], name: str) -> Iterator[str]:
    for each in arrows:
        if each.importer in boxes and each.imported in boxes:
            curve = _curve(boxes[each.importer], boxes[each.imported])
            ends = f'data-from="{for_html(each.importer)}" data-to="{for_html(each.imported)}"'
            yield (
                f'<path class="edge {each.kind}" d="{curve}" marker-end="url(#arrow-{name})" {ends}>'
                f"<title>{for_html(each.title)}</title></path>"
            )


def _curve(a: _Box, b: _Box) -> str:
    y1, y2 = a.y + _HEIGHT // 2, b.y + _HEIGHT // 2
    if b.x > a.x:
        x1, x2 = a.x + a.width, b.x
        bend = max(30, (x2 - x1) // 2)
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    x1, x2 = a.x + a.width, b.x + b.width
    out = max(x1, x2) + _BACK
    return f"M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}"


def _nodes(boxes: Mapping[str, _Box], sources: Collection[str], targets: Collection[str]) -> Iterator[str]:
    for name, box in boxes.items():
        kind = "forbidden" if name in targets else "source" if name in sources else ""
        yield (
            f'<g class="node {kind}" tabindex="0" role="button" data-name="{for_html(name)}">'
            f"<title>{for_html(name)}</title>"
            f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{_HEIGHT}" rx="5"/>'
            f'<text x="{box.x + _PAD}" y="{box.y + 17}">{for_html(_short(name))}</text></g>'
        )
