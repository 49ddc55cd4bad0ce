"""Markers: the words that are looked for first stand in all that the patterns match."""

from __future__ import annotations

import importlib
import pkgutil
import sysconfig
from pathlib import Path

import boundary_guard.resolve
import boundary_guard.scan
from boundary_guard.scan.marker import Marker

MAX_FILES = 600
"""How many files of the standard library are looked at for each."""


def _markers() -> dict[str, Marker]:
    found: dict[str, Marker] = {}
    for package in (boundary_guard.resolve, boundary_guard.scan):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            own = {name: value for name, value in vars(module).items() if isinstance(value, Marker)}
            found.update((f"{info.name}.{name}", value) for name, value in own.items())
    return found


def test_one_of_the_words_stands_in_whatever_the_pattern_matches() -> None:
    sources = [path.read_bytes() for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))[:MAX_FILES]]
    markers = _markers()
    assert len(markers) > 10
    matched = dict.fromkeys(markers, 0)
    for name, marker in markers.items():
        for source in sources:
            for match in marker.pattern.finditer(source):
                matched[name] += 1
                assert any(word in match.group() for word in marker.words), (name, match.group())
    assert sum(number > 0 for number in matched.values()) > len(matched) // 2
