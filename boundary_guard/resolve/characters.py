"""Characters and their numbers: ``chr``, ``ord``, ``str.maketrans``, ``str.translate``."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import changed_by_part, concatenated
from boundary_guard.resolve.values import (
    NONE,
    Alternatives,
    Constant,
    Hole,
    Mapping,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def character_table(given: Arguments) -> Mapping | None:
    """``str.maketrans(…)``: what the number of each character becomes, where all of that is known."""
    values = [each[0].value for each in given.positional if len(each) == 1]
    match values:
        case [Mapping() as table] if table.is_complete and table.certain is None:
            return Mapping(tuple((map_values(keys, _number), found) for keys, found in table.items))
        case [Text(known=str(old)), Text(known=str(new)), *more] if len(old) == len(new) and len(more) <= 1:
            pairs: dict[str, Value] = dict(zip(old, map(text, new), strict=True))
            for each in more:
                pairs |= dict.fromkeys((each.known if isinstance(each, Text) else None) or "", NONE)
            return Mapping(tuple((only(_number(text(one))), only(other)) for one, other in pairs.items()))
    return None


def _number(character: Value) -> Value:
    """What ``ord`` gives; anything else stays as it is."""
    known = character.known if isinstance(character, Text) else None
    return Constant(ord(known)) if known is not None and len(known) == 1 else character


def ordinals(found: Alternatives) -> Alternatives:
    """``ord(…)``."""
    numbers = map_values(found, _number)
    return map_values(numbers, lambda value: value if isinstance(value, Constant) else Unknown("a number"))


def translated(value: Text, table: Value) -> Text:
    """The text with other characters in the place of those whose numbers are in the table (``str.translate``)."""
    changes: dict[int, str | int | None] = {}
    is_known = isinstance(table, Mapping) and table.is_complete and table.certain is None
    for keys, values in table.items if isinstance(table, Mapping) else ():
        pair = (keys[0].value, values[0].value) if len(keys) == len(values) == 1 else None
        match pair:
            case Constant(value=int(number)), Text(known=str(other)):
                changes[number] = other
            case Constant(value=int(number)), Constant(value=int() | None as other):
                changes[number] = other
            case Text(known=str()), _:  # a key that is a text stands for no character
                pass
            case _:
                is_known = False
    if not is_known:
        return Text((Hole("characters are translated by a table that is not known"),))
    return concatenated(changed_by_part(value, lambda part: part.translate(changes)))


def _ordinal(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    return found and ordinals(found)


def _character_table(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    table = character_table(given)
    return only(table) if table is not None else None


def _character(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    return found and map_values(found, _of_number)


def _of_number(number: Value) -> Value:
    """What ``chr`` gives: one character, of which nothing may be known."""
    if isinstance(number, Constant) and isinstance(number.value, int) and 0 <= number.value <= sys.maxunicode:
        return text(chr(number.value))
    return Text((Hole("a character that is not known"),))


CHARACTER_RULES: dict[str, Rule] = {
    "builtins.chr": _character,
    "builtins.ord": _ordinal,
    "builtins.str.maketrans": _character_table,
}
