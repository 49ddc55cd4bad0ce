"""Methods of built-in values: strings, paths, lists, dicts, iterators."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences, tables
from boundary_guard.resolve.alternatives import behind, distinct, map_values, meeting, without_choices
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.data_files import is_file, opened, read
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.operators import combined
from boundary_guard.resolve.path_methods import path_method
from boundary_guard.resolve.regular_expressions import GROUPS, match_method, pattern_method
from boundary_guard.resolve.removal import taken_out
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.text_methods import decoded, text_method
from boundary_guard.resolve.text_objects import with_texts
from boundary_guard.resolve.values import (
    CONTEXT,
    NONE,
    SHARED,
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    Constant,
    FunctionValue,
    InstanceValue,
    Mapping,
    PathValue,
    Sequence,
    SuperValue,
    Text,
    Unknown,
    only,
    text,
)
from boundary_guard.resolve.whole_tuples import each_alone

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def call(evaluator: Evaluator, method: BoundMethod, given: Arguments) -> Alternatives:
    """What ``receiver.name(…)`` gives."""
    receiver, name = method.receiver, method.name
    found: Alternatives | None = None
    match receiver:
        case BoundMethod() if is_file(receiver):
            found = read(evaluator, receiver, name)
        case Text():
            found = text_method(evaluator, receiver, name, given)
        case PathValue() if name == "open":
            found = only(opened(receiver))
        case PathValue():
            found = read(evaluator, receiver, name) or path_method(evaluator, receiver, name, given)
        case Mapping():
            found = _mapping_method(evaluator, receiver, name, given)
        case Sequence():
            found = _sequence_method(evaluator, receiver, name, given)
        case Constant(value=bytes()) if name == "decode":
            found = only(decoded(receiver, argument(given, 0, "encoding")))
        case Constant(value=re.Pattern() as pattern):
            found = pattern_method(pattern, name, given)
        case ClassValue() if name == "__subclasses__":
            made = (Unknown("calls make classes, which are not followed"),) if are_made(evaluator, receiver) else ()
            return only(Sequence((), tuple(map(Alternative, (*evaluator.derived(receiver), *made)))))
        case ClassValue() if name == "mro":
            return evaluator.attributes(only(receiver), "__mro__")
        case InstanceValue() | SuperValue():
            found = _of_container(evaluator, receiver, name, given)
        case FunctionValue() if name in ("delay", "apply_async", "submit"):
            return evaluator.call(receiver, given.positional)
    return found if found is not None else only(Unknown(f"what {name}() gives is not modelled"))


def _of_container(
    evaluator: Evaluator, receiver: InstanceValue | SuperValue, name: str, given: Arguments
) -> Alternatives | None:
    """A method of an object that is a container, or of that container alone (``super().get(k)``)."""
    value = receiver.receiver if isinstance(receiver, SuperValue) else receiver
    assert isinstance(value, InstanceValue)
    if name == "__getitem__" and given.lazy_positional:
        return distinct(one for key in given.positional[0] for one in containers.held_by(evaluator, value, key.value))
    results: list[Alternative] = []
    for each in evaluator.contents(value):
        results.extend(behind(call(evaluator, BoundMethod(each.value, name), given), each))
    return distinct(results) or None


def of_text(evaluator: Evaluator, name: str, given: Arguments) -> Alternatives:
    """``str.name(text, …)``, as ``map(str.strip, texts)`` calls it; objects may be texts, too."""
    found = with_texts(evaluator, argument(given, 0) or only(Unknown("the text is not given")))
    rest = given.from_second()
    results: list[Alternative] = []
    for each in found:
        changed = call(evaluator, BoundMethod(each.value, name), rest) if isinstance(each.value, Text) else ()
        results.extend(behind(changed, each) or (each,))
    return distinct(results)


def _mapping_method(evaluator: Evaluator, value: Mapping, name: str, given: Arguments) -> Alternatives | None:
    match name:
        case "items" | "keys" | "values":
            return only(_view(value, name))
        case "get" | "pop" | "setdefault" | "__getitem__" if given.positional:
            said = argument(given, 1, "fallback")  # a section of an INI file calls it so
            default = said if said is not None else only(NONE) if name == "get" else ()
            keys = each_alone(given.positional[0])
            return distinct(one for key in keys for one in _looked_up(evaluator, value, key, default))
        case "copy":
            return only(value)
        case "new_child":  # only a ``ChainMap`` has one, and that is known by what lies behind its keys
            layers = [value, *(tables.layer_of(each) for each in given.positional[:1])]
            return only(replace(tables.overlaid(layers), default=value.default))
    return None


def _looked_up(evaluator: Evaluator, table: Mapping, key: Alternative, default: Alternatives) -> Iterator[Alternative]:
    """``table.get(key, default)``: the default where the key may be missing, as far as both belong together."""
    found = containers.element_at(evaluator, only(table), (key,))
    if truth(compare(ast.In(), key.value, table)) is True:
        yield from found
        return
    is_told = bool(default) and table.is_complete
    yield from (each for each in found if not is_told or each.value != tables.NOT_IN_TABLE)
    yield from (each.with_choices(key.choices | each.choices) for each in meeting(key, default))


def _view(table: Mapping, name: str) -> Sequence:
    """``items()``, ``keys()``, ``values()``: in order, as far as it is known which items are there."""
    items, others = tables.in_places(table)
    unknown = () if table.is_complete else only(tables.NOT_IN_TABLE)
    made = table.default if name == "values" else ()  # reading ``defaultdict(f)[key]`` leaves what ``f`` gives

    def shown(key: Alternatives, found: Alternatives) -> Alternatives:
        return key if name == "keys" else found if name == "values" else only(Sequence((key, found)))

    rest = (one for item in others for one in without_choices(shown(*item)))
    return Sequence(tuple(shown(*item) for item in items), distinct((*rest, *made, *unknown)), is_list=False)


def _sequence_method(evaluator: Evaluator, value: Sequence, name: str, given: Arguments) -> Alternatives | None:
    if name in GROUPS:
        return match_method(value, name, given)
    if value.names[:1] == (SHARED,) and name in ("get", "get_nowait"):
        default = argument(given, 0, "default") if CONTEXT in value.names else None
        return distinct((*(each for item in value.items for each in item), *value.rest, *(default or ())))
    match name:
        case "copy" | "__iter__":
            return only(value)
        case "union":
            return _union(evaluator, value, given)
        case "_replace" if value.names:
            fields = dict(zip(value.names, value.items, strict=True)) | dict(given.keywords)
            return only(replace(value, items=tuple(fields[each] for each in value.names)))
        case "_asdict" if value.names:
            pairs = zip(value.names, value.items, strict=True)
            return only(Mapping(tuple((only(text(each)), found) for each, found in pairs)))
        case "difference" if len(given.positional) == 1:
            return map_values(given.positional[0], lambda other: sequences.without(value, other))
        case "intersection" if len(given.positional) == 1:
            return map_values(given.positional[0], lambda other: sequences.within(value, other))
        case "pop" | "popleft":
            return taken_out(value, name, list(given.positional))
        case "__next__" | "send" | "asend":
            return distinct([*(each for item in value.items for each in item), *value.rest])
        case "append" | "extend" | "insert" | "add" | "remove" | "sort" | "reverse" | "clear":
            return only(NONE)
    return None


def _union(evaluator: Evaluator, value: Sequence, given: Arguments) -> Alternatives:
    """``some.union(*others)``: the elements of all of them; one call may spread more than another."""
    if not given.star:
        return _united(evaluator, value, given.positional, ())
    return distinct(
        one for each in given.star for one in behind(_united(evaluator, value, given.positional, (each,)), each)
    )


def _united(evaluator: Evaluator, value: Sequence, given: Iterable[Alternatives], star: Alternatives) -> Alternatives:
    places, beyond = sequences.positions(evaluator, star)
    items = containers.items_of(evaluator, beyond)
    further = Sequence((), distinct(one for item in items for one in without_choices(item)))
    whole = only(sequences.added(value, further))
    for found in (*given, *places):
        others = map_values(found, lambda value: sequences.as_sequence(evaluator, value))
        whole = combined(ast.BitOr(), whole, others)
    return whole
