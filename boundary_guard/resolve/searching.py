"""Which files to read for a question about a name: found by their text, so that the others need not be parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project

_WORD = re.compile(rb"[A-Za-z_]\w*")
_HANDED_ON = re.compile(rb"[(,=@]\s*(?:\w+\s*\.\s*)*$|[)\]]\s*\.\s*$")
_CLASS_HEAD = re.compile(rb"\bclass\s[^:]*$")
_CONTEXT = 400
"""How many bytes before an occurrence are looked at."""

Test = Callable[[bytes, bytes], bool]
"""Whether an occurrence matters, by what stands before it and after it."""


def _is_called(before: bytes, after: bytes) -> bool:
    """``name(…)``, ``f(name)``, ``x = name``, ``@name``, ``import name as``; not ``def name(`` nor an annotation."""
    if after.startswith(b"("):
        return not before.endswith((b"def ", b"class "))
    return after.startswith(b"as ") or _HANDED_ON.search(before[-80:]) is not None


def _is_base(before: bytes, after: bytes) -> bool:
    return _CLASS_HEAD.search(before) is not None


def _is_changed(before: bytes, after: bytes) -> bool:
    """``name[…] = x``, ``name.append(x)``."""
    return after.startswith((b"[", b"."))


def _is_stored(before: bytes, after: bytes) -> bool:
    """``x.name = value``, also in a tuple, or with an annotation."""
    return before.rstrip().endswith(b".") and after[:1] in (b"=", b",", b")", b":") and after[:2] != b"=="


def _matters(source: bytes, occurrence: re.Pattern[bytes], test: Test) -> bool:
    for found in occurrence.finditer(source):
        start, end = found.span()
        if test(source[max(0, start - _CONTEXT) : start], source[end : end + 4]):
            return True
    return False


class Search:
    """Finds the files of the project's scope that may call, derive from or change a name.

    Remembers which files it has looked at: the scope only ever grows.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._words = _Words()
        self._found: dict[tuple[Test, str], tuple[int, list[ModuleName]]] = {}
        self._matching: dict[re.Pattern[bytes], tuple[int, list[ModuleName]]] = {}

    def calling(self, name: str) -> list[Facts]:
        """The files that may call ``name``, hand it on, or give it another name."""
        return self._holding(name, _is_called)

    def deriving(self, name: str) -> list[Facts]:
        """The files that may have a class with ``name`` among its bases."""
        return self._holding(name, _is_base)

    def changing(self, name: str) -> list[Facts]:
        """The files that may change what ``name`` holds: ``name[…] = x``, ``name.append(x)``."""
        return self._holding(name, _is_changed)

    def storing(self, name: str) -> list[Facts]:
        """The files that may store something in an attribute ``name`` of an object."""
        return self._holding(name, _is_stored)

    def matching(self, pattern: re.Pattern[bytes]) -> list[Facts]:
        """The files whose text holds the pattern."""
        searched, found = self._matching.get(pattern, (0, []))
        if searched < len(self._project.scope):
            found = [*found, *(name for name, source in self._sources_from(searched) if pattern.search(source))]
            self._matching[pattern] = (len(self._project.scope), found)
        return self._facts_of(found)

    def _holding(self, name: str, test: Test) -> list[Facts]:
        word = name.encode()
        if not name.isascii():
            return self.matching(re.compile(re.escape(word)))
        self._words.read(self._sources_from(self._words.size), self._words.size)
        candidates = self._words.modules(word)
        searched, found = self._found.get((test, name), (0, []))
        if searched < len(candidates):
            occurrence = re.compile(rb"\b" + word + rb"\b\s*")
            new = islice(candidates, searched, None)
            found = [*found, *(module for module in new if _matters(self._source(module), occurrence, test))]
            self._found[test, name] = (len(candidates), found)
        return self._facts_of(found)

    def _sources_from(self, number: int) -> Iterator[tuple[ModuleName, bytes]]:
        """The modules that came into scope after the first ``number``."""
        return ((name, self._source(name)) for name in islice(self._project.scope, number, None))

    def _source(self, name: ModuleName) -> bytes:
        module = self._project.module(name)
        return (self._project.source(module) if module is not None else None) or b""

    def _facts_of(self, names: list[ModuleName]) -> list[Facts]:
        return [facts for facts in map(self._project.facts, names) if facts is not None]


class _Words:
    """Which modules hold which words."""

    def __init__(self) -> None:
        self.size = 0
        """How many modules were read."""
        self._modules: dict[bytes, list[ModuleName]] = {}

    def read(self, sources: Iterable[tuple[ModuleName, bytes]], start: int) -> None:
        """Take the words of further modules in."""
        for self.size, (name, source) in enumerate(sources, start + 1):
            for word in set(_WORD.findall(source)):
                self._modules.setdefault(word, []).append(name)

    def modules(self, word: bytes) -> list[ModuleName]:
        """The modules that hold the word, in the order in which they were read."""
        return self._modules.get(word, [])
