"""Functions that count elements, or make one of many: ``len``, ``range``, ``enumerate``, ``reduce``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import sequences
from boundary_guard.resolve.alternatives import map_values, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    NUMBER,
    Alternatives,
    Constant,
    Mapping,
    Sequence,
    Text,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_NUMBERS = 256
"""How long a range may be that is followed number by number."""
MAX_DIGITS = 18
"""How long a number may be that ``int`` reads."""
MAX_FOLDED = 32
"""How many elements are folded into one, step by step."""


def _enumerate(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return None
    begins = argument(given, 1, "start") or only(Constant(0))
    return product(found, begins, lambda value, start: _with_numbers(evaluator, value, start))


def _with_numbers(evaluator: Evaluator, value: Value, start: Value) -> Value:
    """The elements with their numbers, as far as their places are known."""
    whole = sequences.as_sequence(evaluator, value)
    first = start.value if isinstance(start, Constant) and type(start.value) is int else None
    is_known = first is not None and whole.is_ordered
    numbers = (only(Constant(first + n)) if is_known else only(NUMBER) for n in range(len(whole.items)))  # type: ignore[operator]
    rows = tuple(only(Sequence((number, item))) for number, item in zip(numbers, whole.items, strict=True))
    rest = only(Sequence((only(NUMBER), whole.rest))) if whole.rest else ()
    return Sequence(rows, rest, whole.is_complete)


def _range(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    bounds: Alternatives = only(Sequence())
    for found in given.positional:
        bounds = product(bounds, found, _with_bound)
    return map_values(bounds, _numbers) if given.lazy_positional and not given.star else None


def _with_bound(bounds: Value, bound: Value) -> Value:
    items = bounds.items if isinstance(bounds, Sequence) else ()
    return Sequence((*items, only(bound)))


def _numbers(bounds: Value) -> Value:
    """``range``, where it is known and not long."""
    values = [item[0].value for item in bounds.items] if isinstance(bounds, Sequence) else []
    known = [each.value for each in values if isinstance(each, Constant) and type(each.value) is int]
    if len(known) == len(values) and known[2:] != [0]:
        numbers = range(*known)
        if len(numbers) <= MAX_NUMBERS:
            return Sequence(tuple(only(Constant(number)) for number in numbers))
    return Sequence((), only(NUMBER))


def _length(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    return found and map_values(found, _length_of)


def _length_of(value: Value) -> Value:
    """``len``, where all elements are surely there."""
    match value:
        case Sequence(items=items, rest=(), is_complete=True, is_ordered=True):
            return Constant(len(items))
        case Mapping(items=items, is_complete=True, certain=None):
            keys = [item[0][0].value if len(item[0]) == 1 else None for item in items]
            if all(isinstance(key, Text | Constant) for key in keys) and len(set(keys)) == len(keys):
                return Constant(len(keys))
        case Text(known=str(known)) if known.isascii():  # others have more bytes, if they were encoded
            return Constant(len(known))
    return NUMBER


def _whole(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``int(…)``; with a base of its own it reads digits that we do not."""
    found = argument(given, 0)
    if found is None or len(given.lazy_positional) != 1 or given.keywords:
        return only(NUMBER)
    return map_values(found, _as_whole)


def _as_whole(value: Value) -> Value:
    match value:
        case Constant(value=int() as number):
            return Constant(int(number))
        case Text(known=str(digits)) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS:
            return Constant(int(digits))
    return NUMBER


def _reduced(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``functools.reduce``."""
    functions, first = argument(given, 0), argument(given, 2)
    steps = _folded(evaluator, functions, argument(given, 1), first)
    return steps[-1] if steps else None


def _accumulated(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``itertools.accumulate``."""
    functions, first = argument(given, 1, "func"), dict(given.keywords).get("initial")
    steps = _folded(evaluator, functions, argument(given, 0), first)
    return only(Sequence(tuple(steps))) if steps else None


def _folded(
    evaluator: Evaluator, functions: Alternatives | None, found: Alternatives | None, first: Alternatives | None
) -> list[Alternatives]:
    """What a function makes of the elements, one after the other; empty where they are not all known, or too many."""
    whole = found[0].value if found is not None and len(found) == 1 else None
    if functions is None or len(functions) != 1 or not isinstance(whole, Sequence) or whole.rest:
        return []
    items = [*([first] if first is not None else []), *whole.items]
    if not whole.is_complete or not whole.is_ordered or len(items) > MAX_FOLDED:
        return []
    steps = items[:1]
    for item in items[1:]:
        steps.append(evaluator.call(functions[0].value, (steps[-1], item)))
    return steps


COUNTING_RULES: dict[str, Rule] = {
    "builtins.len": _length,
    "builtins.int": _whole,
    "builtins.range": _range,
    "builtins.enumerate": _enumerate,
    "functools.reduce": _reduced,
    "itertools.accumulate": _accumulated,
}
