"""Methods of strings with arguments that need not be given: ``text.find(part, start)``, ``text.replace(a, b, count)``.

Source: "String Methods" in the Library Reference.
"""

from __future__ import annotations

from boundary_guard.resolve.alternatives import map_values, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.values import (
    Alternatives,
    Constant,
    Hole,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

_USUAL = {
    **dict.fromkeys(("find", "rfind", "index", "rindex", "count", "startswith", "endswith"), 1),
    "replace": 2,
    "splitlines": 0,
    "expandtabs": -1,
}
"""How many arguments are usual, and looked at without the others; of ``expandtabs`` what is not given counts, too."""
_GIVING_TEXT = frozenset({"replace", "expandtabs"})
MAX_TABS = 999
"""The widest tab: a wider one would only take memory."""


def with_all_arguments(value: Text, name: str, given: Arguments) -> Alternatives | None:
    """What the method gives for these arguments; None where only the usual ones are given."""
    arguments = [*given.positional, *(found for _, found in given.keywords)]  # what has a keyword comes last
    if name not in _USUAL or len(arguments) <= _USUAL[name] or given.star or given.double_star:
        return None
    rows: Alternatives = only(Sequence(()))
    for found in arguments:
        rows = product(rows, found, _with_one_more)
    return map_values(rows, lambda row: _called(value, name, row))


def _with_one_more(row: Value, argument: Value) -> Value:
    return Sequence((*row.items, only(argument))) if isinstance(row, Sequence) else row


def _called(value: Text, name: str, row: Value) -> Value:
    arguments = [_plain(item[0].value) for item in row.items] if isinstance(row, Sequence) else []
    is_wide = name == "expandtabs" and any(isinstance(each, int) and each > MAX_TABS for each in arguments)
    if value.known is None or is_wide or any(isinstance(each, Value) for each in arguments):
        return _not_known(name)
    try:
        result = getattr(value.known, name)(*arguments)
    except (TypeError, ValueError):  # a part that is not there, or what no text takes
        return _not_known(name)
    if isinstance(result, list):
        return Sequence(tuple(only(text(line)) for line in result))
    return text(result) if isinstance(result, str) else Constant(result)


def _plain(value: Value) -> object:
    """The argument itself; the value that stands for it where it is not known."""
    match value:
        case Text() if value.known is not None:
            return value.known
        case Constant(value=known):
            return known
        case Sequence(rest=(), is_complete=True) if all(len(item) == 1 for item in value.items):
            parts = tuple(_plain(item[0].value) for item in value.items)
            return value if any(isinstance(part, Value) for part in parts) else parts
    return value


def _not_known(name: str) -> Value:
    if name in _GIVING_TEXT:
        return Text((Hole("a text is changed in a way that is not known"),))
    if name == "splitlines":
        return Sequence((), only(Text((Hole("a line of a text"),))), is_complete=False)
    return Unknown("a test of a text, or a place in it")
