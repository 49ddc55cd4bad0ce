"""Elements of containers: iterated, indexed, sliced, unpacked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import (
    behind,
    chosen,
    distinct,
    pairs,
)
from boundary_guard.resolve.answers import was_cut
from boundary_guard.resolve.environment_variables import variable
from boundary_guard.resolve.members import module_value
from boundary_guard.resolve.tables import is_surely_in, lacks, mapped
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    Constant,
    External,
    FunctionValue,
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
from boundary_guard.resolve.whole_tuples import each_alone
from boundary_guard.scan.unpacking import Path, Rest

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_CHARACTERS = 64
"""How many characters of a text are looked at one by one."""
NO_ELEMENT = Unknown("the elements of what is iterated over are not known")


def items_of(evaluator: Evaluator, found: Alternatives) -> list[Alternatives]:
    """The elements of the containers, one set of alternatives for each known position.

    Nobody asks for the characters of a text that a test keeps out: in a recursion they would be tested again.
    """
    items: list[Alternatives] = []
    for each in found:
        if each.excluded is not None and isinstance(each.value, Text):
            continue
        for item in _items(evaluator, each.value):
            items.append(behind(item, each))
    return [item for item in items if item]


def elements(evaluator: Evaluator, found: Alternatives, site: object) -> Alternatives:
    """What a loop at ``site`` gives in its rounds: every element is tied to its round.

    What was given up belongs to none: it may stand for any, and rounds are others the next time they are looked at.
    """
    results: list[Alternative] = []
    for index, item in enumerate(_with_options(_flat(items_of(evaluator, found)))):
        results.extend(item if was_cut(item) else chosen(item, site, index))
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
            return found if complete else [*found, only(NO_ELEMENT)]
        case Mapping(items=items, is_complete=complete):
            keys = [key for key, _ in items]
            return keys if complete else [*keys, only(NO_ELEMENT)]
        case Text(known=str(characters)) if len(characters) <= MAX_CHARACTERS:
            return [only(text(each)) for each in characters]
        case Text():
            return [only(Text((Hole("a character of a text", is_dotted=False),)))]
        case Unknown(reason=reason):
            return [only(Unknown(reason))]
        case External(name=name):
            return [only(External(f"{name}[]"))]
        case BoundMethod():
            return evaluator.lines(value) or [only(NO_ELEMENT)]
        case InstanceValue():
            return _iterated(evaluator, value)
        case ClassValue():
            produced = _of_metaclass(evaluator, value, "__iter__")
            return evaluator.members(value) or items_of(evaluator, produced) or [only(NO_ELEMENT)]
    return [only(NO_ELEMENT)]


def _iterated(evaluator: Evaluator, value: InstanceValue) -> list[Alternatives]:
    """What ``__iter__`` (or ``__next__``) of a class of the project gives."""
    produced = evaluator.call_method(value, "__iter__")
    if produced is None:
        tuple_of_fields = evaluator.as_tuple(value)
        whole = only(tuple_of_fields) if tuple_of_fields is not None else evaluator.contents(value)
        return items_of(evaluator, whole) if whole else [only(NO_ELEMENT)]
    iterators = tuple(each for each in produced if isinstance(each.value, InstanceValue))
    items = items_of(evaluator, tuple(each for each in produced if not isinstance(each.value, InstanceValue)))
    for each in iterators:
        assert isinstance(each.value, InstanceValue)
        given = evaluator.call_method(each.value, "__next__")
        items.append(given if given is not None else only(NO_ELEMENT))
    return items


def unpacked(evaluator: Evaluator, found: Alternatives, path: Path) -> Alternatives:
    """The part of the value that an unpacking target takes."""
    for step in path:
        if isinstance(step, Rest):
            found = distinct(one for each in found for one in behind(only(_rest(evaluator, each, step)), each))
        else:
            found = element_at(evaluator, found, only(Constant(step)))
    return found


def _rest(evaluator: Evaluator, whole: Alternative, step: Rest) -> Sequence:
    """The list that a starred target takes."""
    match whole.value:
        case Sequence(items=items, rest=(), is_complete=True, is_ordered=True):
            return Sequence(items[step.before : len(items) - step.after])
        case Sequence(items=items, rest=rest, is_complete=is_complete, is_ordered=True):
            left = distinct((*(one for item in items[step.before :] for one in item), *rest))
            return Sequence((), left, is_complete)
    items_found = _items(evaluator, whole.value)
    return Sequence((), distinct(one for item in items_found for one in item))


def element_at(evaluator: Evaluator, found: Alternatives, keys: Alternatives) -> Alternatives:
    """``container[key]``."""
    results: list[Alternative] = []
    for container, key in pairs(found, each_alone(keys)):
        tied = Alternative(key.value, key.choices, key.excluded, via=key.via)
        results.extend(behind(_element(evaluator, container.value, key.value), container, tied))
    return distinct(results)


def _element(evaluator: Evaluator, container: Value, key: Value) -> Alternatives:
    match container, key:
        case Sequence(items=items, rest=rest, is_ordered=True), Constant(value=int(index)):
            if not rest and container.is_complete and -len(items) <= index < len(items):
                return items[index]
            if 0 <= index < len(items):
                return items[index]
            return any_item(container)
        case Sequence(), _:
            return any_item(container)
        case Mapping(), _:
            return mapped(evaluator, container, key)
        case Text(), Constant(value=int(index)):
            known = container.known
            if known is not None and -len(known) <= index < len(known):
                return only(text(known[index]))
        case External(name="os.environ"), Text(known=str(name)):
            return variable(evaluator, name)
        case External(name="builtins"), Text(known=str(name)):
            return only(External(f"builtins.{name}"))
        case External(name=owner), Text(known=str(name)) if owner.endswith(".__dict__"):
            return only(External(f"{owner.removesuffix('.__dict__')}.{name}"))
        case External(name="sys.version_info"), Constant(value=0):
            return only(Constant(3))
        case External(name="sys.modules"), Text(known=str(name)):
            return only(module_value(evaluator, name, ""))
        case External(name=name), _ if name.startswith("configparser.") and name.endswith("Parser()"):
            return evaluator.call(External(f"{name}.__getitem__"), (only(key),))
        case External(name=name), _:
            return only(External(f"{name}[]"))
        case Unknown(reason=reason), _:
            return only(Unknown(reason))
        case InstanceValue(), _:
            found = evaluator.call_method(container, "__getitem__", only(key))
            tuple_of_fields = evaluator.as_tuple(container) if found is None else None
            if tuple_of_fields is not None:
                return _element(evaluator, tuple_of_fields, key)
            found = found if found is not None else held_by(evaluator, container, key)
            if found:
                return found
        case ClassValue(), _:
            return _member(evaluator, container, key)
    return only(Unknown("the element is not known"))


def held_by(evaluator: Evaluator, value: InstanceValue, key: Value) -> Alternatives:
    """What an object that is a container gives for the key; what ``__missing__`` gives where that may not be there."""
    held = evaluator.contents(value)
    missing = evaluator.call_method(value, "__missing__", only(key)) if held else None
    if missing is not None and not all(is_surely_in(each.value, key) for each in held):
        found = element_at(evaluator, held, only(key))
        return distinct((*(each for each in found if not isinstance(each.value, Unknown)), *missing))
    having = tuple(each for each in held if not lacks(each.value, key))
    return element_at(evaluator, having or held, only(key))


def _member(evaluator: Evaluator, cls: ClassValue, key: Value) -> Alternatives:
    """``Enum[name]``; ``Class[T]``, which stands for the class itself (PEP 560)."""
    members = evaluator.members(cls)
    known = key.known if isinstance(key, Text) else None
    if members and known is not None:
        return evaluator.attributes(only(cls), known)
    if members:
        return distinct(each for item in members for each in item)
    given = _of_metaclass(evaluator, cls, "__getitem__", only(key))
    if given or evaluator.metaclasses(cls):
        return given or only(Unknown("the element is not known"))
    if not evaluator.class_member(cls, "__class_getitem__"):
        return only(cls)
    found = evaluator.attributes(only(cls), "__class_getitem__")
    return distinct(one for each in found for one in evaluator.call(each.value, (only(key),)))


def _of_metaclass(evaluator: Evaluator, cls: ClassValue, method: str, *given: Alternatives) -> Alternatives:
    """What the method of the metaclass gives, for ``Class[key]`` and ``for each in Class``."""
    found = (one.value for meta in evaluator.metaclasses(cls) for one in evaluator.class_member(meta, method))
    functions = [replace(each, receiver=cls) for each in found if isinstance(each, FunctionValue)]
    return distinct(one for function in functions for one in evaluator.call(function, given))


def any_item(container: Sequence) -> Alternatives:
    found = distinct([*(each for item in container.items for each in item), *container.rest])
    return found or only(Unknown("the element is not known"))
