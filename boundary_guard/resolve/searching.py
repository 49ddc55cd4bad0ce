"""Which files to read for a question about a name: found by their text, so that the others need not be parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project

_WORD = re.compile(rb"[A-Za-z_]\w*")
_CLASS = re.compile(rb"\bclass\s([^:]*(?::[^:\n]{0,200}\][^:]*)?)")
"""``class C(Base, …):``, ``class C[T: bound](Base[T]):``."""
_HEADER = re.compile(rb"\b(?:for|as)[ \t(]+(?:[\w,*()\[\] \t]*[\w)\]])?\.(\w+)[\w,.()\[\] \t]*(?:\bin\b|:)")
"""``for x.name in …``, ``with … as x.name:``."""
_Form = Callable[[bytes, list[int], int], bool]
"""Whether one of the places in a text where a name of that length stands is of some form.

One pattern a name would take longer to compile than to search for.
"""


def _form(*surroundings: tuple[bytes, bytes]) -> _Form:
    """The name with one of the pairs of what stands before it and behind it."""
    patterns = [(re.compile(before).match, re.compile(after).match) for before, after in surroundings]

    def is_at(source: bytes, places: list[int], length: int) -> bool:
        return any(
            stands_before(source, start + length) and stands_behind(source, start)
            for stands_behind, stands_before in patterns
            for start in places
        )

    return is_at


_CALLED = _form(
    (rb"(?<!def )(?<!class )", rb"(?:\s*\(|\s+as\b)"),
    (rb"(?<!def )(?<!class )(?<!: )(?<!-> )(?<!import )", rb"(?!\s*:)"),
)
"""``name(…)``, ``f(name)``, ``x = name``, ``@name``, ``import name as``; not ``def name(`` nor an annotation."""
_KEPT = _form(
    (rb"(?<!def )(?<!class )", rb"\s*(?:[,)\]}\n:;#|&^@%<>*/\\+-]|\Z)|\s+(?:for|if|else|or|and)\b"),
    (rb"", rb"\.(?:__(?:wrapped|func|get|code|call|subclasses)__|func\b)"),
)
"""``[name, …]``, ``{key: name}``, ``return name``, ``name if x else y``, ``[name for …]``, ``name | other``."""
_ASKED = _form(
    (rb"(?<=getattr\()", rb""), (rb"(?<=getmembers\()", rb""), (rb"(?<=vars\()", rb""), (rb"", rb"\.__(?:dict|getattr)")
)
"""``getattr(name, …)``, ``vars(name)``, ``name.__dict__``."""
_CHANGED = _form((rb"", rb"(?:\s*[\[.]|\s*[+|]=|\n)"), (rb"(?<=\.)", rb"\s*:"))
"""``name[…] = x``, ``name.append(x)``, ``name += x``; ``x = y.name`` at the end of a line, ``for x in y.name:``."""
_STORED = _form(
    (
        rb"(?<=\.)(?<!\bself\.)",
        rb"\s*(?:=(?!=)|:[^=\n]*=|[,)\]][^=\n]*=(?!=)|,[\w\s.,*]*[)\]]\s*=(?!=))",
    )
)
"""``x.name = value``, also in a tuple, or with an annotation; "self.x = …" is read with its class."""
_SET = _form((rb"", rb"[ \t]*(?::[^=\n]*)?=(?!=)"))
"""``name = value``, ``self.name: Type = value``; keywords of calls too."""
_AUGMENTED = _form((rb"(?<=\.)", rb"\s*(?:[-+*/%|&^@]|//|\*\*|<<|>>)=(?!=)"))
"""``x.name += value``."""
_NAMED = _form((rb"(?<=[.\"'])", rb"[\"']"), (rb"(?<=[(, ])", rb"="))
"""``"module.name"``, ``"name"``, ``f(name=x)``."""
_PATCHING = Marker(rb"\bpatch(?:\.object|\.multiple|\.dict)?\(|\.setattr\(", b"patch", b".setattr(")
_ASKING = Marker(
    rb"\b(?:attrgetter|methodcaller|getmembers|vars)\(|\b__dict__\b",
    b"attrgetter", b"methodcaller", b"getmembers", b"vars(", b"__dict__",
)  # fmt: skip
_BARE = _form((rb"(?<!\.)", rb""))
"""``name`` that is not asked of something: ``def name``, ``name = x``, ``import name``, ``"name"``."""
_RENAMED = _form((rb"", rb"\s+as\s"), (rb"(?<=[=. ])", rb"\s*(?:[;#\n]|\Z)"))
"""``import name as other``, ``other = name``; and more ends of lines."""


class Search:
    """Finds the files of the project's scope that may call, derive from or change a name.

    Remembers which files it has looked at: the scope only ever grows.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._words = _Words()
        self._places: dict[bytes, dict[ModuleName, list[int]]] = {}
        self._found: dict[tuple[_Form, str], tuple[int, list[ModuleName]]] = {}
        self._matching: dict[re.Pattern[bytes] | Marker, tuple[int, list[ModuleName]]] = {}

    def calling(self, name: str, pattern: re.Pattern[bytes] | Marker | None = None) -> list[Facts]:
        """The files that may call ``name``, hand it on, or give it another name; whose text holds the pattern, too."""
        found = self._holding(name, _CALLED)
        if pattern is not None:
            matching = set(self._matching_names(pattern))
            found = [each for each in found if each in matching]
        return self._facts_of(found)

    def mentioning(self, name: str) -> list[Facts]:
        """The files in which the name stands, in whatever form."""
        if not name.isascii():
            return self.matching(re.compile(re.escape(name.encode())))
        return self._facts_of(self._up_to_date().modules(name.encode()))

    def each_mentioning(self, name: str) -> Iterator[Facts]:
        """The same, one after the other, for who may stop at the first."""
        return (facts for module in self._up_to_date().modules(name.encode()) for facts in self._facts_of([module]))

    def is_called_everywhere(self, name: str, limit: int) -> bool:
        """Whether more than ``limit`` files may call ``name``: looked at by their text, without reading them."""
        return len(self._holding(name, _CALLED)) > limit

    def is_defined(self, name: str) -> bool:
        """Whether the project may define something of that name, which is not only asked of what others define."""
        return bool(self._holding(name, _BARE))

    def keeping(self, name: str) -> list[Facts]:
        """The files that may put ``name`` into a container, or return it."""
        return self._facts_of(self._holding(name, _KEPT))

    def asking(self, name: str) -> list[Facts]:
        """The files that may ask what goes by ``name`` for an attribute whose name is a value."""
        return self._facts_of(self._holding(name, _ASKED))

    def reading(self, owner: str, name: str) -> list[Facts]:
        """The files in which ``owner.name`` stands."""
        written = f"{owner}.{name}".encode()
        candidates = self._up_to_date().modules(owner.encode()) if owner.isascii() else self._project.scope
        return self._facts_of([module for module in candidates if written in self._source(module)])

    def deriving(self, name: str) -> list[Facts]:
        """The files that may have a class with ``name`` among its bases."""
        if not name.isascii():
            return self._facts_of(self._holding(name, _CALLED))
        return self._facts_of(self._up_to_date().in_headers_of_classes(name.encode()))

    def renaming(self, name: str) -> list[Facts]:
        """The files that may give ``name`` another name."""
        return self._facts_of(self._holding(name, _RENAMED))

    def changing(self, name: str) -> list[Facts]:
        """The files that may change what ``name`` holds: ``name[…] = x``, ``name.append(x)``."""
        return self._facts_of(self._holding(name, _CHANGED))

    def storing(self, name: str) -> list[Facts]:
        """The files that may store something in an attribute ``name`` of an object."""
        found = (*self._holding(name, _STORED), *self._words.stored_by_headers(name.encode()))
        return self._facts_of(list(dict.fromkeys(found)))

    def setting(self, name: str) -> list[Facts]:
        """The files that may set ``name`` in a class, or an attribute of that name."""
        return self._facts_of(self._holding(name, _SET))

    def augmenting(self, name: str) -> list[Facts]:
        """The files that may change an attribute ``name`` in place."""
        return self._facts_of(self._holding(name, _AUGMENTED))

    def patching(self, name: str) -> list[Facts]:
        """The files that may replace an attribute ``name`` for a while, as tests do."""
        patching = set(self._matching_names(_PATCHING))
        return self._facts_of([each for each in self._holding(name, _NAMED) if each in patching]) if patching else []

    def matching(self, pattern: re.Pattern[bytes] | Marker) -> list[Facts]:
        """The files whose text holds the pattern."""
        return self._facts_of(self._matching_names(pattern))

    def is_written_everywhere(self, pattern: re.Pattern[bytes] | Marker, limit: int) -> bool:
        """Whether more than ``limit`` files hold the pattern: looked at by their text, without reading them."""
        return len(self._matching_names(pattern)) > limit

    def count_mentioning(self, names: Iterable[str]) -> int:
        """How many files hold one of the names."""
        words = self._up_to_date()
        return len({module for name in names for module in words.modules(name.encode())})

    def mentioning_one_of(self, names: Iterable[str], pattern: re.Pattern[bytes] | Marker) -> list[Facts]:
        """The files whose text holds one of the names, and the pattern."""
        words = self._up_to_date()
        holding = dict.fromkeys(module for name in names for module in words.modules(name.encode()))
        return self._facts_of([module for module in holding if pattern.search(self._source(module))])

    def asking_by_text(self, name: str) -> list[Facts]:
        """The files in which an attribute ``name`` may be asked for by that text, or with all others."""
        asking = set(self._matching_names(_ASKING))
        words = self._up_to_date().modules(name.encode()) if asking else ()
        return self._facts_of([each for each in words if each in asking])

    def _matching_names(self, pattern: re.Pattern[bytes] | Marker) -> list[ModuleName]:
        searched, found = self._matching.get(pattern, (0, []))
        if searched < len(self._project.scope):
            found = [*found, *(name for name, source in self._sources_from(searched) if pattern.search(source))]
            self._matching[pattern] = (len(self._project.scope), found)
        return found

    def _holding(self, name: str, form: _Form) -> list[ModuleName]:
        word = name.encode()
        if not name.isascii():
            return self._matching_names(re.compile(re.escape(word)))
        candidates = self._up_to_date().modules(word)
        searched, found = self._found.get((form, name), (0, []))
        if searched < len(candidates):
            new = self._places_of(word, candidates[searched:])
            length = len(word)
            found = [*found, *(each for each, places in new if form(self._source(each), places, length))]
            self._found[form, name] = (len(candidates), found)
        return found

    def _places_of(self, word: bytes, modules: list[ModuleName]) -> Iterator[tuple[ModuleName, list[int]]]:
        """Where the word stands in these modules."""
        known = self._places.setdefault(word, {})
        find = None
        for module in modules:
            places = known.get(module)
            if places is None:
                find = find or re.compile(rb"%b(?!\w)(?<!\w%b)" % (word, word)).finditer  # searches for the word first
                places = known[module] = [match.start() for match in find(self._source(module))]
            yield module, places

    def _up_to_date(self) -> _Words:
        """The words of all modules that are in scope now."""
        self._words.read(self._sources_from(self._words.size), self._words.size)
        return self._words

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
        self._stored: dict[bytes, list[ModuleName]] = {}
        self._in_classes: dict[bytes, list[ModuleName]] = {}

    def read(self, sources: Iterable[tuple[ModuleName, bytes]], start: int) -> None:
        """Take the words of further modules in."""
        for self.size, (name, source) in enumerate(sources, start + 1):
            for word in set(_WORD.findall(source)):
                self._modules.setdefault(word, []).append(name)
            for word in set(_WORD.findall(b" ".join(_CLASS.findall(source)))):
                self._in_classes.setdefault(word, []).append(name)
            for word in set(_HEADER.findall(source)):
                self._stored.setdefault(word, []).append(name)

    def modules(self, word: bytes) -> list[ModuleName]:
        """The modules that hold the word, in the order in which they were read."""
        return self._modules.get(word, [])

    def in_headers_of_classes(self, word: bytes) -> list[ModuleName]:
        """The modules in which a class may have that name among its bases."""
        return self._in_classes.get(word, [])

    def stored_by_headers(self, word: bytes) -> list[ModuleName]:
        """The modules in which a loop or ``with`` stores something in an attribute of that name."""
        return self._stored.get(word, [])
