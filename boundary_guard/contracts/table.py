"""A table of a configuration, read strictly: only known keys, each of the type that is expected."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from boundary_guard.contracts.document import Document
from boundary_guard.contracts.positions import TomlPath
from boundary_guard.model.contract import Written
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import nearest

_SHOWN = 60
"""How many characters of a value a message shows."""
_ENDS = ("importer", "imported")
"""The keys that tell ignored imports apart."""
_LARGE = 10**18
"""Python refuses to print very long integers, which TOML may have in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string and where it stands, so that its reader can say what is wrong with it."""

    table: Table
    at: TomlPath
    value: str

    def error(self, sentence: str) -> UsageError:
        """An error about this string."""
        return self.table.document.error(self.at, f"{self.table.title}: {sentence}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document; ``title`` is what messages call it."""

    document: Document
    at: TomlPath
    title: str
    data: Mapping[str, object]

    def named(self, title: str) -> Table:
        """The same table by another title."""
        return Table(self.document, self.at, title, self.data)

    def error(self, key: str, sentence: str) -> UsageError:
        """An error about a key; the empty key is the table itself."""
        return self.document.error((*self.at, key) if key else self.at, f"{self.title}: {sentence}")

    def written(self) -> Written:
        """Where the table, its keys and what is in their lists stand."""
        places = {("", ""): self.document.place(self.at)}
        for key, value in self.data.items():
            places[key, ""] = self.document.place((*self.at, key))
            for number, item in enumerate(value if isinstance(value, list) else ()):
                text = " -> ".join(str(item.get(end)) for end in _ENDS) if isinstance(item, dict) else str(item)
                places.setdefault((key, text), self.document.place((*self.at, key, number)))
        return Written(places)

    def allow(self, known: Collection[str]) -> None:
        """Refuse keys that are not known."""
        for key in self.data:
            if key not in known:
                hint = nearest(key, known) or f"; the keys here are {', '.join(sorted(known))}"
                raise self.error(key, f"unknown key {quoted(key)}{hint}")

    def text(self, key: str) -> Text | None:
        """The string of that key; None when it is not there."""
        if key not in self.data:
            return None
        value = self.data[key]
        if not isinstance(value, str):
            raise self.error(key, f"{key} must be a string, not {described(value)}; put it in quotes")
        return Text(self, (*self.at, key), value)

    def boolean(self, key: str, default: bool) -> bool:
        """The boolean of that key."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} must be true or false, not {described(value)}")
        return value

    def chosen(self, key: str, known: Collection[str]) -> tuple[str, ...] | None:
        """The strings of a list, each one of the known words; None when the key is not there."""
        texts = self.texts(key)
        if texts is None:
            return None
        if not texts:
            raise self.error(key, f"{key} is empty, so that nothing would count; leave it out, or name some")
        for text in texts:
            if text.value not in known:
                hint = nearest(text.value, known) or f"; the words here are {', '.join(known)}"
                raise text.error(f"{key} has {quoted(text.value)}, which is not known{hint}")
        return tuple(dict.fromkeys(text.value for text in texts))

    def required(self, key: str, example: str) -> Text:
        """The string of a key that must be there, and not be blank."""
        text = self.text(key)
        if text is None:
            raise self.error("", f"{key} is missing; add {key} = {example}")
        if not text.value.strip():
            raise self.error(key, f"{key} is empty; write {key} = {example}")
        return text

    def texts(self, key: str) -> tuple[Text, ...] | None:
        """The strings of a list; None when the key is not there."""
        if key not in self.data:
            return None
        return tuple(self._texts(key))

    def _texts(self, key: str) -> Iterator[Text]:
        value = self.data[key]
        if not isinstance(value, list):
            advice = f"write [{quoted(value)}]" if isinstance(value, str) else 'write ["…"]'
            raise self.error(key, f"{key} must be a list of strings, not {described(value)}; {advice}")
        for position, item in enumerate(value):
            at = (*self.at, key, position)
            if not isinstance(item, str):
                sentence = f"{key} must be a list of strings, but item {position + 1} is {described(item)}"
                raise self.document.error(at, f"{self.title}: {sentence}; put it in quotes")
            yield Text(self, at, item)

    def tables(self, key: str, title: str, advice: str) -> tuple[Table, ...]:
        """The tables of a list, each titled with its number; ``advice`` says how one is written."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"{key} must be a list of tables, not {described(value)}; {advice}")
        found = []
        for position, item in enumerate(value):
            at = (*self.at, key, position)
            if not isinstance(item, dict):
                sentence = f"{key} must be a list of tables, but item {position + 1} is {described(item)}"
                raise self.document.error(at, f"{self.title}: {sentence}; {advice}")
            found.append(Table(self.document, at, f"{title} {position + 1}", item))
        return tuple(found)


def quoted(text: str) -> str:
    """A value as TOML would quote it, shortened, on one line."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return json.dumps(shown, ensure_ascii=False)


def described(value: object) -> str:
    """What was given, in TOML's words."""
    match value:
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | float():
            return f"the number {value}" if abs(value) < _LARGE else "a number"
        case str():
            return f"the string {quoted(value)}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"the date or time {value}"
