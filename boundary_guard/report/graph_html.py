"""The imports on the way as pictures in a page: by module, and where these are many, by package first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from boundary_guard.model.imports import Import
from boundary_guard.report.graph_svg import Picture, arrows_between_packages, arrows_of, draw, package_of
from boundary_guard.report.wording import counted

AT_A_GLANCE = 40
"""A picture of more modules is no help to begin with."""
_KEYS = (
    '<figcaption><span class="key source">source</span> <span class="key forbidden">forbidden</span> '
    '<span class="key name">dashed: by name</span> <span class="key parent">dotted: package above</span>'
)
_HINT = ' <span class="hint">Drag to move; click the picture, then scroll to zoom; click a module for its ways.</span>'


def figures(
    imports: Iterable[Import], sources: Collection[str], targets: Collection[str], number: int
) -> Iterator[str]:
    """The pictures of a graph, as HTML; ``number`` tells those of one page apart."""
    links = list(imports)
    modules = draw(arrows_of(links), sources, targets, f"{number}-modules")
    total = modules.nodes + modules.left_out
    if total > AT_A_GLANCE:
        arrows, depth = arrows_between_packages(links, AT_A_GLANCE)
        near = {package_of(name, depth) for name in sources}
        far = {package_of(name, depth) for name in targets}
        packages = draw(arrows, near, far, f"{number}-packages", in_layers=True)
        if packages.svg:
            yield "<h4>By package</h4>"
            yield from _figure(packages, f"graph-{number}-packages", f"graph-{number}")
            yield f"<details><summary>By module: {counted(total, 'module')}</summary>"
            yield from _figure(modules, f"graph-{number}")
            yield "</details>"
            return
    yield from _figure(modules, f"graph-{number}")


def _figure(picture: Picture, name: str, detail: str = "") -> Iterator[str]:
    """A picture with what the script needs to make it explorable; ``detail`` is the picture that says more."""
    if not picture.svg:
        return
    yield f'<figure class="graph" id="{name}" data-detail="{detail}">'
    yield '<div class="controls">'
    yield '<label>Filter <input type="search" class="filter" placeholder="part of a name"></label>'
    yield from (
        f'<button type="button" class="{css}" title="{title}">{text}</button>'
        for css, title, text in (
            ("in", "Nearer", "+"),
            ("out", "Further away", "&minus;"),
            ("fit", "Show all of it", "Fit"),
            ("reset", "As it was at first", "Reset"),
        )
    )
    yield "</div>"
    yield f'<div class="view">\n{picture.svg}\n</div>'
    yield '<div class="chosen" aria-live="polite"></div>'
    yield f"{_KEYS}{_HINT}</figcaption>"
    if picture.left_out:
        yield f"<p>{counted(picture.left_out, 'more module is', 'more modules are')} not drawn.</p>"
    yield "</figure>"
