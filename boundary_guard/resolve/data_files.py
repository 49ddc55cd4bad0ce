"""Data files of the project that code reads at a known path: texts, JSON, TOML.

What lies in the repository is what the program reads; ``Project.data_files`` remembers which files that were.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    Constant,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.resolve.written_files import written_at

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FILE = "<file>"
"""The name of the "method" that an open file is: of the path that it was opened by."""
_READING = frozenset({"read", "read_text", "read_bytes", "readlines", "readline"})
MAX_DEPTH = 12
MAX_ITEMS = 5_000
"""How many values a file may hold."""
MAX_LITERAL = 20_000
"""The longest text that is read as a literal of Python, in characters."""


def opened(path: Value) -> Value:
    """What ``open(path)`` gives."""
    if isinstance(path, Text | PathValue):
        return BoundMethod(PathValue(as_text(path)), _FILE)
    return Unknown("the file that is opened is not known")


def in_memory(content: Text) -> Value:
    """An open file that is a text in memory."""
    return BoundMethod(content, _FILE)


def is_file(value: Value) -> bool:
    """Whether the value is an open file."""
    return isinstance(value, BoundMethod) and value.name == _FILE


def read(evaluator: Evaluator, value: Value, name: str) -> Alternatives | None:
    """What ``file.read()`` or ``path.read_text()`` gives; None when the file is not the project's, or too large."""
    path = value.receiver if isinstance(value, BoundMethod) and value.name == _FILE else value
    if is_file(value) and isinstance(path, Text):
        return only(path) if name == "read" else None
    if not isinstance(path, PathValue) or name not in _READING:
        return None
    places = [place for place, _ in project_paths(evaluator, path.text)]
    texts = [evaluator.project.data(place) for place in places]
    known = [each for each in texts if each is not None]
    if not known or len(known) < len(texts):
        return None
    writes = ((each, written_at(evaluator, each)) for each in places)
    others = [Alternative(Unknown(f"{each} is written at {at.path}:{at.line}, too")) for each, at in writes if at]
    if name == "readlines":
        rows = (Sequence(tuple(only(text(line)) for line in each.splitlines())) for each in known)
        return (*map(Alternative, rows), *others)
    return (*(Alternative(text(each)) for each in known), *others)


def lines(evaluator: Evaluator, value: Value) -> list[Alternatives] | None:
    """What iterating over an open file gives: its lines, without their ends."""
    found = read(evaluator, value, "read")
    if found is None:
        return None
    known = [each for each in found if isinstance(each.value, Text)]
    rows = [only(text(line)) for each in known for line in (as_text(each.value).known or "").splitlines(keepends=True)]
    return [*rows, *((each,) for each in found if each not in known)]


def _open(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, modes = argument(given, 0, "file"), argument(given, 1, "mode") or ()
    if found is None or any(isinstance(m.value, Text) and set(m.value.known or "") & set("wax+") for m in modes):
        return None
    return distinct(behind(only(opened(each.value)), each)[0] for each in found)


def _json(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    if any(name in _HOOKS for name, _ in given.lazy_keywords):
        return None  # it gives what these give
    return _parsed(evaluator, given, _json_data)


_HOOKS = frozenset({"object_hook", "object_pairs_hook", "cls", "parse_float", "parse_int", "parse_constant"})


def _json_data(known: str) -> object:
    import json  # noqa: PLC0415 - few projects name modules in data files

    return json.loads(known)


def _toml(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _parsed(evaluator, given, _toml_data)


def _toml_data(known: str) -> object:
    import tomllib  # noqa: PLC0415

    return tomllib.loads(known)


def _literal(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``ast.literal_eval``: of texts only, trees need not be of what stands in a file."""
    is_text = all(isinstance(each.value, Text) for each in argument(given, 0) or ())
    return _parsed(evaluator, given, _literal_data) if is_text else None


def _literal_data(known: str) -> object:
    if len(known) > MAX_LITERAL:
        raise ValueError(known)
    return ast.literal_eval(known)


def _words(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``shlex.split(text)``, as it is done without further arguments."""
    is_plain = len(given.lazy_positional) == 1 and not given.lazy_keywords and not given.star and not given.double_star
    return _parsed(evaluator, given, _words_of) if is_plain else None


def _words_of(known: str) -> object:
    import shlex  # noqa: PLC0415

    if len(known) > MAX_LITERAL:
        raise ValueError(known)
    return shlex.split(known)


def _parsed(evaluator: Evaluator, given: Arguments, parse: Callable[[str], object]) -> Alternatives | None:
    results: list[Alternative] = []
    for each in argument(given, 0) or ():
        found = read(evaluator, each.value, "read") if is_file(each.value) else only(each.value)
        for content in found or ():
            if isinstance(content.value, Unknown):
                results.append(content)
                continue
            known = content.value.known if isinstance(content.value, Text) else None
            value = _value_of(known, parse) if known is not None else None
            if value is None:
                return None
            results.append(behind(only(value), each)[0])
    return distinct(results) or None


def _value_of(known: str, parse: Callable[[str], object]) -> Value | None:
    try:
        data = parse(known)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return _Budget().value(data, 0)


class _Budget:
    """Turns data into values, as long as there are not too many."""

    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def value(self, data: object, depth: int) -> Value:
        """The data as a value."""
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            return Unknown("the data file holds too much")
        match data:
            case str():
                return text(data)
            case None | bool() | int() | float():
                return Constant(data)
            case list() | tuple():
                return Sequence(tuple(only(self.value(each, depth + 1)) for each in data))
            case dict():
                items = ((only(self.value(k, depth + 1)), only(self.value(v, depth + 1))) for k, v in data.items())
                return Mapping(tuple(items))
        return Unknown("a value of a data file")


DATA_RULES: dict[str, Rule] = {
    **dict.fromkeys(("builtins.open", "io.open", "codecs.open"), _open),
    **dict.fromkeys(("json.load", "json.loads"), _json),
    "ast.literal_eval": _literal,
    "shlex.split": _words,
    **dict.fromkeys(("tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads"), _toml),
}
