"""Elements of containers: iterated, indexed, sliced, unpacked."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import (
    behind,
    chosen,
    distinct,
    map_values,
    pairs,
    product,
    without_choices,
)
from boundary_guard.resolve.texts import changed
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    Hole,
    InstanceValue,
    Literal,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame

_NO_ELEMENT = Unknown("the elements of what is iterated over are not known")


def items_of(evaluator: Evaluator, found: Alternatives) -> list[Alternatives]:
    """The elements of the containers, one set of alternatives for each known position."""
    items: list[Alternatives] = []
    for each in found:
        for item in _items(evaluator, each.value):
            items.append(behind(item, each))
    return [item for item in items if item]


def as_sequence(evaluator: Evaluator, value: Value) -> Sequence:
    """What ``list(value)`` gives."""
    if isinstance(value, Sequence):
        return value
    if isinstance(value, Unknown | External):
        return Sequence((), only(value), is_complete=False)
    items = items_of(evaluator, only(value))
    return Sequence((), distinct(each for item in items for each in without_choices(item)))


def added(left: Sequence, right: Sequence) -> Sequence:
    """``left + right``: positions stay known as long as the left side is."""
    complete = left.is_complete and right.is_complete
    if not left.rest and left.is_complete:
        return Sequence((*left.items, *right.items), right.rest, complete)
    later = distinct(each for item in right.items for each in item)
    return Sequence(left.items, distinct((*left.rest, *later, *right.rest)), complete)


def joined(evaluator: Evaluator, parts: list[ast.expr], frame: Frame) -> Alternatives:
    """``[a, *b, c]``, and the arguments of a call: positions stay known as long as what is spread is."""
    whole: Alternatives = only(Sequence())
    plain: list[Alternatives] = []
    for part in parts:
        if not isinstance(part, ast.Starred):
            plain.append(evaluator.value(part, frame))
            continue
        spread = map_values(evaluator.value(part.value, frame), lambda value: as_sequence(evaluator, value))
        whole = product(_with_items(whole, plain), spread, _concatenated)
        plain = []
    return _with_items(whole, plain)


def _with_items(whole: Alternatives, items: list[Alternatives]) -> Alternatives:
    if not items:
        return whole
    return map_values(whole, lambda value: _concatenated(value, Sequence(tuple(items))))


def _concatenated(left: Value, right: Value) -> Value:
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return added(left, right)
    return Sequence((), only(_NO_ELEMENT), is_complete=False)


def positions(evaluator: Evaluator, found: Alternatives) -> tuple[list[Alternatives], Alternatives]:
    """What stands at each position of what is spread, and what may stand at any position behind these."""
    sequences = [(each, as_sequence(evaluator, each.value)) for each in found]
    known = max((len(sequence.items) for _, sequence in sequences), default=0)
    places: list[Alternatives] = []
    for index in range(known):
        here: list[Alternative] = []
        for each, sequence in sequences:
            item = sequence.items[index] if index < len(sequence.items) else _behind(sequence)
            here.extend(behind(item, each))
        places.append(distinct(here))
    return places, distinct(one for each, sequence in sequences for one in behind(_behind(sequence), each))


def _behind(sequence: Sequence) -> Alternatives:
    return sequence.rest if sequence.is_complete else (*sequence.rest, *only(_NO_ELEMENT))


def elements(evaluator: Evaluator, found: Alternatives, site: object) -> Alternatives:
    """What a loop at ``site`` gives in its rounds: every element is tied to its round."""
    results: list[Alternative] = []
    for index, item in enumerate(_with_options(_flat(items_of(evaluator, found)))):
        results.extend(chosen(item, site, index))
    return distinct(results)


def _flat(items: list[Alternatives]) -> list[Alternatives]:
    """One item for each alternative of an item whose position is not known."""
    return [(each,) for item in items for each in item]


def _with_options(items: list[Alternatives]) -> list[Alternatives]:
    """Tell each literal of a table which others stand beside it, so that a pattern can show them."""
    literals = []
    for item in items:
        value = item[0].value
        if not (isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Literal)):
            return items
        literals.append(value.parts[0].text)
    if not 1 < len(literals) <= 64:
        return items
    options = tuple(literals)
    return [
        (item[0].with_value(Text((Literal(literal, options),))),) for item, literal in zip(items, literals, strict=True)
    ]


def _items(evaluator: Evaluator, value: Value) -> list[Alternatives]:
    match value:
        case Sequence(items=items, rest=rest, is_complete=complete):
            found = [*items, *((each,) for each in rest)]
            return found if complete else [*found, only(_NO_ELEMENT)]
        case Mapping(items=items, is_complete=complete):
            keys = [key for key, _ in items]
            return keys if complete else [*keys, only(_NO_ELEMENT)]
        case Text():
            return [only(Text((Hole("a character of a text", is_dotted=False),)))]
        case Unknown(reason=reason):
            return [only(Unknown(reason))]
        case External(name=name):
            return [only(External(f"{name}[]"))]
        case InstanceValue():
            return _iterated(evaluator, value)
        case ClassValue():
            return evaluator.members(value) or [only(_NO_ELEMENT)]
    return [only(_NO_ELEMENT)]


def _iterated(evaluator: Evaluator, value: InstanceValue) -> list[Alternatives]:
    """What ``__iter__`` (or ``__next__``) of a class of the project gives."""
    produced = evaluator.call_method(value, "__iter__")
    if produced is None:
        tuple_of_fields = evaluator.as_tuple(value)
        return _items(evaluator, tuple_of_fields) if tuple_of_fields is not None else [only(_NO_ELEMENT)]
    iterators = tuple(each for each in produced if isinstance(each.value, InstanceValue))
    items = items_of(evaluator, tuple(each for each in produced if not isinstance(each.value, InstanceValue)))
    for each in iterators:
        assert isinstance(each.value, InstanceValue)
        given = evaluator.call_method(each.value, "__next__")
        items.append(given if given is not None else only(_NO_ELEMENT))
    return items


def unpacked(evaluator: Evaluator, found: Alternatives, path: tuple[int, ...]) -> Alternatives:
    """The part of the value that an unpacking target takes."""
    for index in path:
        if index < 0:
            rest = distinct(each for item in items_of(evaluator, found) for each in item)
            found = only(Sequence((), rest))
        else:
            found = element_at(evaluator, found, only(Constant(index)))
    return found


def element_at(evaluator: Evaluator, found: Alternatives, keys: Alternatives) -> Alternatives:
    """``container[key]``."""
    results: list[Alternative] = []
    for container, key in pairs(found, keys):
        tied = Alternative(key.value, key.choices, key.excluded, via=key.via)
        results.extend(behind(_element(evaluator, container.value, key.value), container, tied))
    return distinct(results)


def _element(evaluator: Evaluator, container: Value, key: Value) -> Alternatives:
    match container, key:
        case Sequence(items=items, rest=rest), Constant(value=int(index)):
            if not rest and container.is_complete and -len(items) <= index < len(items):
                return items[index]
            if 0 <= index < len(items):
                return items[index]
            return _any_item(container)
        case Sequence(), _:
            return _any_item(container)
        case Mapping(), _:
            return _mapped(evaluator, container, key)
        case Text(), Constant(value=int(index)):
            known = container.known
            if known is not None and -len(known) <= index < len(known):
                return only(text(known[index]))
        case External(name=name), _:
            return only(External(f"{name}[]"))
        case Unknown(reason=reason), _:
            return only(Unknown(reason))
        case InstanceValue(), _:
            found = evaluator.call_method(container, "__getitem__", only(key))
            tuple_of_fields = evaluator.as_tuple(container) if found is None else None
            if tuple_of_fields is not None:
                return _element(evaluator, tuple_of_fields, key)
            if found is not None:
                return found
        case ClassValue(), _:
            return _member(evaluator, container, key)
    return only(Unknown("the element is not known"))


def _member(evaluator: Evaluator, cls: ClassValue, key: Value) -> Alternatives:
    """``Enum[name]``."""
    members = evaluator.members(cls)
    known = key.known if isinstance(key, Text) else None
    if members and known is not None:
        return evaluator.attributes(only(cls), known)
    return distinct(each for item in members for each in item) or only(Unknown("the element is not known"))


def _any_item(container: Sequence) -> Alternatives:
    found = distinct([*(each for item in container.items for each in item), *container.rest])
    return found or only(Unknown("the element is not known"))


class _Table:
    """A mapping's values by their keys, as far as these are known."""

    def __init__(self, mapping: Mapping) -> None:
        self.known: dict[Hashable, list[int]] = {}
        self.anywhere: list[int] = []
        """The items whose key may be any."""
        self.values = [values for _, values in mapping.items]
        for number, (keys, _) in enumerate(mapping.items):
            for each in keys:
                key = _plain_key(each.value)
                if key is not None:
                    self.known.setdefault(key, []).append(number)
                elif isinstance(each.value, Text | Unknown | External):
                    self.anywhere.append(number)

    def behind(self, key: Hashable) -> Iterator[Alternatives]:
        """What may lie behind a key."""
        found = self.known.get(key, ())
        for number in sorted({*found, *self.anywhere}) if self.anywhere else found:
            yield self.values[number]


def _plain_key(value: Value) -> Hashable:
    """A key that is known, in a form that is equal for equal keys; None for others."""
    if isinstance(value, Text):
        return value.known
    return value if isinstance(value, Constant) else None


def _mapped(evaluator: Evaluator, container: Mapping, key: Value) -> Alternatives:
    """The values behind equal keys; every value where the key is not known."""
    plain = _plain_key(key)
    results: list[Alternative] = []
    if plain is None:
        for _, values in container.items:
            results.extend(without_choices(values))
    else:
        note = ("table", container)
        table = evaluator.notes.get(note) or evaluator.notes.setdefault(note, _Table(container))
        assert isinstance(table, _Table)
        for values in table.behind(plain):
            results.extend(values)
    results.extend(container.default)
    if not container.is_complete or not results:
        results.extend(only(Unknown("what the table holds is not known")))
    return distinct(results)


def sliced(found: Alternatives, lower: Alternatives, upper: Alternatives, step: Alternatives) -> Alternatives:
    """``container[lower:upper:step]``."""
    bounds = product(product(lower, upper, _row), step, _row)
    return product(found, bounds, lambda value, three: _sliced(value, _slice(three)))


def _row(one: Value, other: Value) -> Value:
    first = one.items if isinstance(one, Sequence) else (only(one),)
    return Sequence((*first, only(other)))


def _slice(three: Value) -> slice | None:
    """The bounds, when they are known."""
    items = three.items if isinstance(three, Sequence) else ()
    found = [item[0].value.value if isinstance(item[0].value, Constant) else ... for item in items]
    if len(found) == 3 and all(each is None or type(each) is int for each in found):
        return slice(*found)
    return None


def _sliced(value: Value, bounds: slice | None) -> Value:
    if bounds is None:
        return Text((Hole("a part of a text"),)) if isinstance(value, Text) else _unordered(value)
    if isinstance(value, Text):
        return changed(value, lambda known: known[bounds])
    if isinstance(value, Sequence) and not value.rest and value.is_complete:
        return Sequence(value.items[bounds])
    return _unordered(value)


def _unordered(value: Value) -> Value:
    if isinstance(value, Sequence):
        return Sequence((), _any_item(value), value.is_complete)
    return Unknown("a part of something unknown")


def paired(keys: Alternatives, values: Alternatives, own: set[object]) -> tuple[tuple[Alternatives, Alternatives], ...]:
    """The items of a dict comprehension: each key with the values of the same round."""
    items: dict[Alternative, list[Alternative]] = {}
    for key, value in pairs(keys, values):
        items.setdefault(key, []).append(value)

    def keep(site: object) -> bool:
        return site not in own

    return tuple((without_choices((key,), keep), without_choices(tuple(found), keep)) for key, found in items.items())
