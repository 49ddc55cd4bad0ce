"""One HTML file that needs nothing else: styles and script inside, a policy that lets nothing be fetched.

All text can be read without the script, which only makes the picture of the graph explorable.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources

from boundary_guard import __version__
from boundary_guard.report.escaping import for_html
from boundary_guard.report.wording import counted


def page(title: str, body: list[str]) -> str:
    """The document; ``body`` is HTML already."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f'<meta name="generator" content="boundary-guard {__version__}">',
        f"<title>{for_html(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        *body,
        "</main>",
        f"<footer>boundary-guard {__version__}</footer>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


SHOWN = 20
"""So many items of a list are shown; the others are folded up behind one line."""


def listed(items: Sequence[str], tag: str = "ul") -> Iterator[str]:
    """A list of items that are HTML already."""
    yield f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items[:SHOWN]) + f"</{tag}>"
    rest = items[SHOWN:]
    if rest:
        start = f' start="{SHOWN + 1}"' if tag == "ol" else ""
        yield f'<details class="more"><summary>{len(rest)} more</summary><{tag}{start}>'
        yield from (f"<li>{item}</li>" for item in rest)
        yield f"</{tag}></details>"


def folded(blocks: Iterable[str], number: int, noun: str) -> Iterator[str]:
    """Blocks that follow the ones shown, behind one line; nothing where there are none."""
    if number:
        yield f'<details class="more"><summary>{counted(number, f"more {noun}")}</summary>'
        yield from blocks
        yield "</details>"


@functools.cache
def _asset(name: str) -> str:
    file = resources.files("boundary_guard") / "report" / "assets" / name
    return file.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
