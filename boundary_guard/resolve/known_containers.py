"""Functions that make, join or walk through containers: ``list``, ``sorted``, ``zip``, ``itertools``."""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences, tables
from boundary_guard.resolve.alternatives import behind, distinct, map_values, without_choices
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    CONTEXT,
    NAMESPACE,
    NONE,
    SHARED,
    Alternatives,
    Constant,
    InstanceValue,
    Mapping,
    Sequence,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


MAX_ROWS = 64
"""How many rows ``itertools.product`` may give that are told apart."""


def _collected(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``list``, ``tuple``, ``set``, ``sorted`` …: the same elements."""
    found = argument(given, 0)
    if found is None:
        return only(Sequence())
    return map_values(found, lambda value: sequences.as_sequence(evaluator, value))


def _unordered(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return only(Sequence())
    return map_values(found, lambda value: _forget_order(sequences.as_sequence(evaluator, value)))


def _reversed(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    return found and distinct(one for each in found for one in behind(_from_the_end(evaluator, each.value), each))


def _from_the_end(evaluator: Evaluator, value: Value) -> Alternatives:
    own = evaluator.call_method(value, "__reversed__") if isinstance(value, InstanceValue) else None
    return own if own is not None else only(sequences.turned(sequences.as_sequence(evaluator, value)))


def _set(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return only(Sequence(is_ordered=False))
    return map_values(found, lambda value: replace(sequences.as_sequence(evaluator, value), is_ordered=False))


def _forget_order(value: Value) -> Value:
    if not isinstance(value, Sequence):
        return value
    return Sequence((), distinct([*(each for item in value.items for each in item), *value.rest]), value.is_complete)


def _dict(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    first = map_values(evaluator.opened(argument(given, 0) or ()), lambda value: _as_table(evaluator, value))
    layers = [tables.layer_of(first)] if first else []
    layers.append(Mapping(tuple((only(text(name)), value) for name, value in given.keywords)))
    if given.double_star:
        layers.append(tables.layer_of(given.double_star))
    return only(tables.overlaid(layers))


def _as_table(evaluator: Evaluator, value: Value) -> Value:
    """The table that pairs make."""
    if isinstance(value, Mapping):
        return value
    certain = len(value.items) if isinstance(value, Sequence) else 0
    made = []
    for number, item in enumerate(containers.items_of(evaluator, only(value))):
        key, found = (containers.unpacked(evaluator, item, (place,)) for place in (0, 1))
        pair = without_choices(key), without_choices(found)
        made.append(Mapping((pair,), certain=None if number < certain else 0))
    return tables.overlaid(made)


def _from_keys(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``dict.fromkeys``."""
    found, value = argument(given, 0), argument(given, 1) or only(NONE)
    if found is None:
        return None
    tables_made = []
    for each in found:
        certain = len(each.value.items) if isinstance(each.value, Sequence) else 0
        keys = enumerate(containers.items_of(evaluator, (each,)))
        layers = (Mapping(((without_choices(key), value),), certain=None if n < certain else 0) for n, key in keys)
        tables_made.append(behind(only(tables.overlaid(layers)), each))
    return distinct(one for each in tables_made for one in each)


def _defaultdict(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``defaultdict(factory, …)``: behind the factory it takes what ``dict`` does."""
    filled = _dict(evaluator, given.from_second(), frame, site) or ()
    factories = [each.value for each in argument(given, 0) or () if each.value != NONE]
    made = distinct(each for factory in factories for each in evaluator.call(factory, ()))
    return map_values(filled, lambda value: replace(value, default=made) if isinstance(value, Mapping) else value)


def _zip(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    spread, beyond = sequences.positions(evaluator, given.star)
    if beyond:
        return None
    table, count = sequences.rows(evaluator, [*given.positional, *spread])
    made = [only(Sequence(row)) for row in table]
    return only(Sequence(tuple(made[:count]), distinct(one for row in made[count:] for one in row)))


def _map(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    functions, *columns = given.positional
    if not columns:
        return None
    if len(columns) == 1:
        given_to = [containers.elements(evaluator, columns[0], site)]
    else:
        given_to = sequences.rounds(evaluator, columns, site)
    made = distinct(each for f in functions for each in evaluator.call(f.value, tuple(given_to)))
    count = sequences.rounds_over(columns[0]) if len(columns) == 1 else 0
    by_round = sequences.by_round(made, site) if count else None
    if by_round is not None and len(by_round) == count:
        in_order = (without_choices(by_round[number], lambda where: where is not site) for number in range(count))
        return behind(only(Sequence(tuple(in_order))), *columns[0])
    return only(Sequence((), without_choices(made, lambda where: where is not site)))


def _star_mapped(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    functions, rows = argument(given, 0), argument(given, 1)
    if functions is None or rows is None:
        return None
    columns, beyond = sequences.positions(evaluator, containers.elements(evaluator, rows, site))
    if beyond:
        return None
    made = distinct(each for f in functions for each in evaluator.call(f.value, tuple(columns)))
    return only(Sequence((), without_choices(made, lambda where: where is not site)))


def _multiplied(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``itertools.product``: one element of each; where nobody knows of how many, of any."""
    spread, beyond = sequences.positions(evaluator, given.star)
    known = sequences.known_columns(evaluator, given.positional) if not given.star and not given.keywords else None
    if known is not None and prod(map(len, known)) <= MAX_ROWS:
        return only(Sequence(tuple(only(Sequence(row)) for row in itertools.product(*known))))
    further = containers.items_of(evaluator, beyond)
    columns = [
        without_choices(containers.elements(evaluator, found, (site, number)))
        for number, found in enumerate((*given.positional, *spread))
    ]
    times = dict(given.keywords).get("repeat", only(Constant(1)))
    row = Sequence(tuple(columns), distinct(one for item in further for one in without_choices(item)))
    return map_values(times, lambda value: Sequence((), only(sequences.repeated(row, value))))


def _next(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    items = containers.items_of(evaluator, argument(given, 0) or ())
    default = argument(given, 1) or ()
    return distinct([*(each for item in items for each in item), *default])


def _gathered(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    places, beyond = sequences.positions(evaluator, given.star)
    return only(Sequence((*given.positional, *places), beyond))


def _namespace(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``types.SimpleNamespace``: what its keywords name."""
    if given.double_star or given.lazy_positional:
        return None
    values = (only(NONE), *(found for _, found in given.keywords))
    return only(Sequence(values, names=(NAMESPACE, *(name for name, _ in given.keywords))))


def _queue(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(Sequence((), only(Unknown("what others put into a queue is not known")), names=(SHARED,)))


def _context_variable(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    default = dict(given.keywords).get("default", ())
    others = only(Unknown("what others set a context variable to is not known"))
    return only(Sequence((), distinct((*default, *others)), names=(SHARED, CONTEXT)))


def _chain_map(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Lookups ask the first table first, as if the later ones were made before and changed by it."""
    layers = [tables.layer_of(found) for found in reversed(given.positional)]
    default = distinct(one for each in layers for one in each.default)
    whole = replace(tables.overlaid(layers), default=default)
    return only(replace(whole, certain=0) if default else whole)


def _some(position: int) -> Rule:
    """Some elements of one of the arguments, nobody knows which."""

    def some(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, position)
        return found and map_values(found, lambda value: _forget_order(sequences.as_sequence(evaluator, value)))

    return some


def _islice(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, *bounds = given.positional or ((),)
    if not bounds:
        return None
    nothing = only(NONE)
    lower, upper, step = (nothing, bounds[0], nothing) if len(bounds) == 1 else (*bounds, nothing)[:3]
    whole = map_values(found, lambda value: sequences.as_sequence(evaluator, value))
    return sequences.sliced(whole, lower, upper, step)


def _repeated(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0, "object")
    return found and only(Sequence((), without_choices(found)))


def _grouped(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``itertools.groupby``: pairs of a key and the elements that have it."""
    groups = _some(0)(evaluator, given, frame, site)
    if groups is None:
        return None
    is_keyed = len(given.lazy_positional) > 1 or "key" in dict(given.lazy_keywords)
    elements = distinct(one for each in groups for item in containers.items_of(evaluator, (each,)) for one in item)
    keys = only(Unknown("the key of a group is computed")) if is_keyed else elements
    return only(Sequence((), only(Sequence((keys, groups)))))


CONTAINER_RULES: dict[str, Rule] = {
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.iter"), _collected),
    **dict.fromkeys(("builtins.set", "builtins.frozenset", "weakref.WeakSet"), _set),
    "builtins.reversed": _reversed,
    "collections.deque": _unordered,
    **dict.fromkeys(("builtins.dict", "collections.OrderedDict", "types.MappingProxyType"), _dict),
    **dict.fromkeys(("weakref.WeakValueDictionary", "weakref.WeakKeyDictionary"), _dict),
    **dict.fromkeys(("builtins.dict.fromkeys", "collections.OrderedDict.fromkeys"), _from_keys),
    "collections.defaultdict": _defaultdict,
    "collections.ChainMap": _chain_map,
    "types.SimpleNamespace": _namespace,
    **dict.fromkeys((f"queue.{kind}" for kind in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")), _queue),
    **dict.fromkeys(("asyncio.Queue", "multiprocessing.Queue"), _queue),
    "contextvars.ContextVar": _context_variable,
    "argparse.Namespace": _namespace,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.next": _next,
    "itertools.product": _multiplied,
    "itertools.islice": _islice,
    "itertools.cycle": _some(0),
    **dict.fromkeys((f"itertools.{name}" for name in ("takewhile", "dropwhile", "filterfalse")), _some(1)),
    "itertools.starmap": _star_mapped,
    "itertools.repeat": _repeated,
    "itertools.groupby": _grouped,
    "asyncio.gather": _gathered,
}
