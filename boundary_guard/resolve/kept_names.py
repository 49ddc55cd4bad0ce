"""Which calls of a file call what is kept there under a name; found by the names that the expressions ask for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from boundary_guard.resolve.handed_names import hands_on
from boundary_guard.resolve.mentions import Mentions
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

MAX_CALLS = 60
"""How many calls in one file are looked at, of what may come out of containers there."""


def calls_of_kept(facts: Facts, mentions: Mentions, name: str) -> Iterator[ast.Call]:
    """The calls in a file of what is kept there under another name: ``TABLE["x"](…)``, ``for f in KEPT: f(…)``."""
    names = {name}
    size = 0
    stored = _stored(facts, mentions)
    values = _index_of_values(facts, mentions)
    while size != len(names):
        size = len(names)
        names.update(stored[number][0] for number in values.handing_on(names))
    names.discard(name)
    calls = _calls(facts)
    for number in _index_of_callees(facts).handing_on(names)[:MAX_CALLS]:
        yield calls[number]


class _Asked(Collection[object]):
    """No names; notes which of them somebody looks for."""

    def __init__(self) -> None:
        self.names: set[object] = set()

    def __contains__(self, name: object) -> bool:
        self.names.add(name)
        return False

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Index:
    """Of the expressions of a file, those that hand on what goes by some names, without asking each of them.

    An expression that finds none of the names that it asks for answers as if there were none.
    """

    def __init__(self, expressions: Iterable[ast.expr]) -> None:
        self._expressions = tuple(expressions)
        self._always: list[int] = []
        self._asking: dict[object, list[int]] = defaultdict(list)
        for number, each in enumerate(self._expressions):
            asked = _Asked()
            if hands_on(each, asked):
                self._always.append(number)
            for name in asked.names:
                self._asking[name].append(number)

    def handing_on(self, names: Collection[str]) -> list[int]:
        """The numbers of those that do, in their order."""
        likely = {number for name in names for number in self._asking.get(name, ())}
        found = {number for number in likely if hands_on(self._expressions[number], names)}
        return sorted(found.union(number for number in self._always if number not in likely))


@remembered
def _stored(facts: Facts, mentions: Mentions) -> tuple[tuple[str, ast.expr], ...]:
    return (*mentions.renamings, *mentions.parts)


@remembered
def _index_of_values(facts: Facts, mentions: Mentions) -> _Index:
    return _Index(value for _, value in _stored(facts, mentions))


@remembered
def _calls(facts: Facts) -> tuple[ast.Call, ...]:
    return tuple(call for scope in facts.scopes.values() for call in scope.calls)


@remembered
def _index_of_callees(facts: Facts) -> _Index:
    return _Index(call.func for call in _calls(facts))
