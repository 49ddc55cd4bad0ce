"""Behaviour documents: small projects in Markdown, with every import that they make (README.md has the format)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

_FENCE = re.compile(r"^(?P<marks>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=marks)[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) +(.+?)\s*$", re.MULTILINE)
_EDGE = re.compile(
    r"(?P<importer>[\w.]+)(?::(?P<line>\d+)(?::\d+)?)? (?P<arrow>->|-/->) (?P<imported>[\w.]+)(?P<words>( .*)?)$"
)
_UNKNOWN = re.compile(r"(?P<importer>[\w.]+):(?P<line>\d+) unknown(?: (?P<reason>.+))?$")
_MISSING = re.compile(r"(?P<importer>[\w.]+):(?P<line>\d+) missing (?P<name>\S+)$")
_DEAD = re.compile(r"(?P<importer>[\w.]+):(?P<line>\d+) dead (?P<imported>[\w.]+)$")
KINDS = ("static", "lazy", "dynamic", "parent", "type-checking", "process")
HOWS = ("statement", "from", "star", "dynamic", "parent", "convention", "process")
WHENS = ("load", "call", "lazy", "type-checking")
CERTAINTIES = ("exact", "pattern", "convention")


@dataclass
class Edge:
    """One expected import; what is None is not asked for."""

    importer: str
    imported: str
    kind: str
    line: int | None = None
    how: str | None = None
    when: str | None = None
    certainty: str | None = None
    pattern: str | None = None
    guarded: bool | None = None
    via: str | None = None
    where: str | None = None
    is_run: bool = True
    """Whether the ``run`` block makes it happen."""


@dataclass
class Behaviour:
    """A heading with its files, what is to be seen in them, and what to run."""

    document: str
    title: str
    files: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    forbidden: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, int, str]] = field(default_factory=list)
    missing: list[tuple[str, int, str]] = field(default_factory=list)
    dead: list[tuple[str, int, str]] = field(default_factory=list)
    calls: dict[str, set[str]] | None = None
    run: str = ""
    is_judged: bool = False
    """Whether there is an ``imports`` block."""

    @property
    def id(self) -> str:
        return f"{self.document}: {self.title}"


def read_documents(folder: Path) -> Iterator[Behaviour]:
    """All behaviours of the documents in a folder and below, in order."""
    for path in sorted(folder.rglob("*.md")):
        if path.name != "README.md":
            yield from read_document(path.relative_to(folder).with_suffix("").as_posix(), path.read_text("utf-8"))


def read_document(name: str, text: str) -> Iterator[Behaviour]:
    """The behaviours of one document. Blocks before the first ``##`` heading are files of every behaviour."""
    fences = list(_FENCE.finditer(text))
    headings = [h for h in _HEADING.finditer(text) if not any(f.start() <= h.start() < f.end() for f in fences)]
    starts = [(h.start(), h[2]) for h in headings if len(h[1]) > 1]
    shared = Behaviour(name, "")
    first = starts[0][0] if starts else len(text)
    for fence in (f for f in fences if f.start() < first):
        _read_block(shared, fence["info"].strip(), fence["text"])
    for (start, title), end in zip(starts, [*(s for s, _ in starts[1:]), len(text)], strict=True):
        found = Behaviour(name, title, dict(shared.files), run=shared.run)
        for fence in (f for f in fences if start <= f.start() < end):
            _read_block(found, fence["info"].strip(), fence["text"])
        if found.is_judged:
            yield found


def _read_block(behaviour: Behaviour, info: str, text: str) -> None:
    language, _, path = info.partition(" ")
    if language == "imports":
        behaviour.is_judged = True
        for line in text.splitlines():
            _read_line(behaviour, line.strip())
    elif language == "calls":
        behaviour.is_judged = True
        behaviour.calls = {}
        for line in text.splitlines():
            caller, _, callees = line.partition(" ->")
            behaviour.calls[caller] = set(callees.split())
    elif language == "run":
        behaviour.run = dedent(text)
    elif language == "empty":
        behaviour.files.update(dict.fromkeys(text.split(), ""))
    else:
        assert path, f"{behaviour.id}: the block {info!r} has no path"
        behaviour.files[path] = text


def _read_line(behaviour: Behaviour, line: str) -> None:
    if not line:
        return
    if found := _EDGE.match(line):
        if found["arrow"] == "-/->":
            behaviour.forbidden.append((found["importer"], found["imported"]))
        else:
            behaviour.edges.append(_edge(found))
    elif found := _UNKNOWN.match(line):
        behaviour.unknown.append((found["importer"], int(found["line"]), found["reason"] or ""))
    elif found := _MISSING.match(line):
        behaviour.missing.append((found["importer"], int(found["line"]), found["name"]))
    elif found := _DEAD.match(line):
        behaviour.dead.append((found["importer"], int(found["line"]), found["imported"]))
    else:
        raise AssertionError(f"{behaviour.id}: {line!r} is not understood")


def _edge(found: re.Match[str]) -> Edge:
    given, _, where = found["words"].partition(" where ")
    kind, *words = given.split()
    assert kind in KINDS, kind
    edge = Edge(found["importer"], found["imported"], kind, int(found["line"]) if found["line"] else None)
    edge.certainty = None if kind == "parent" else "exact"
    edge.where = where
    for word in words:
        key, _, value = word.partition("=")
        if word == "exact":
            edge.certainty = word
        elif word == "guarded":
            edge.guarded = True
        elif word == "unguarded":
            edge.guarded = False
        elif word == "not-run":
            edge.is_run = False
        elif key == "pattern":
            edge.certainty, edge.pattern = "pattern", value or None
        elif key == "convention":
            edge.certainty, edge.pattern = "convention", value or None
        else:
            allowed = {"how": HOWS, "when": WHENS, "via": (value,)}[key]
            assert value in allowed, word
            setattr(edge, key, value)
    return edge
