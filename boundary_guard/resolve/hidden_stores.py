"""Attributes and globals that are stored in other ways than ``thing.name = value``.

``setattr(thing, name, value)``, ``vars(thing).update(table)``, ``globals()[name] = value``, ``thing.name += value``:
whoever reads the name must not take what is written plainly for all that it may be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.alternatives import behind, pairs
from boundary_guard.resolve.class_statements import classes_of
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.hidden_places import MARKERS, HiddenStore, Part, hidden_stores_in, is_body, is_super
from boundary_guard.resolve.left_behind import left_by
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.module_aliases import is_test
from boundary_guard.resolve.solver import BRIEF_STEPS, FEW_STEPS
from boundary_guard.resolve.stores import is_same, may_be_any
from boundary_guard.resolve.values import (
    DATA,
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    InstanceValue,
    Mapping,
    ModuleValue,
    Text,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import attribute_name, written_as
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_STORES = 2_000
"""How many such stores are looked at."""


def with_hidden_stores(evaluator: Evaluator, found: Alternatives, value: Value, name: str) -> Alternatives:
    """``found``, what ``value.name`` is by what is written plainly, with what is stored in hidden ways."""
    if not found:
        return found
    by_name, _ = _stores(evaluator)
    others = _of_any_name(evaluator, value)
    if not any(isinstance(each.value, DATA) for each in found):
        others = [each for each in others if _may_store(evaluator, each, name)]
    stores = [*by_name.get(name, ()), *others]
    hidden = [one for store in stores[:MAX_STORES] for one in _stored(evaluator, store, value, name)]
    if len(stores) > MAX_STORES:
        hidden.append(Alternative(Unknown(f"names that are values are stored in more than {MAX_STORES} places")))
    if any(isinstance(each.value, Constant | Text) for each in found):
        hidden.extend(_augmented(evaluator, value, name))
    return (*found, *dict.fromkeys(hidden)) if hidden else found


def _may_store(evaluator: Evaluator, store: HiddenStore, name: str) -> bool:
    """Whether a plain look at the names finds this one: methods are asked for all the time, and seldom replaced."""
    plain = evaluator.plain
    if store.table is not None:
        for each in plain.within(FEW_STEPS, partial(_value, plain, store.table, store.frame)):
            keys = each.value.items if isinstance(each.value, Mapping) else ()
            if any(isinstance(key.value, Text) and key.value.known == name for row, _ in keys for key in row):
                return True
        return False
    if store.name is None:
        return False
    names = plain.within(FEW_STEPS, partial(_value, plain, store.name, store.frame))
    return any(isinstance(each.value, Text) and each.value.known == name for each in names)


def only_hidden(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """What ``value.name`` is where nothing stores it plainly: what hidden ways store, if anything of it is known."""
    hidden = all_hidden(evaluator, value, name)
    return hidden if any(not isinstance(each.value, Unknown) for each in hidden) else ()


def all_hidden(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """The same, also where nothing of it is known."""
    by_name, _ = _stores(evaluator)
    stores = [*by_name.get(name, ()), *_of_any_name(evaluator, value)][:MAX_STORES]

    def stored(store: HiddenStore) -> Alternatives:
        return tuple(_stored(evaluator, store, value, name))

    found = (evaluator.within(BRIEF_STEPS, partial(stored, each)) for each in stores)  # none starves the others
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def stores_of(evaluator: Evaluator, name: str) -> list[HiddenStore]:
    """Those that may store something under the name: those that say so, and those whose names are computed."""
    by_name, by_any_name = _stores(evaluator)
    return [*by_name.get(name, ()), *by_any_name]


def names_hidden_in(evaluator: Evaluator, owner: ModuleValue | ClassValue) -> tuple[set[str], bool]:
    """The names that are stored there in hidden ways; whether there may be others, whose names are computed."""
    by_name, _ = _stores(evaluator)
    stored = {name for name, found in by_name.items() if any(owner in _owners(evaluator, each) for each in found)}
    return stored, bool(_of_any_name(evaluator, owner))


def _stores(evaluator: Evaluator) -> tuple[dict[str, list[HiddenStore]], list[HiddenStore]]:
    """Those whose names are written there, by these; and those whose names are computed."""
    key = ("hidden stores", len(evaluator.project.scope))
    if key not in evaluator.notes:
        by_name: dict[str, list[HiddenStore]] = {}
        by_any_name: list[HiddenStore] = []
        for store in (each for facts in evaluator.project.search.matching(MARKERS) for each in hidden_stores_in(facts)):
            written = store.name.value if isinstance(store.name, ast.Constant) else None
            (by_name.setdefault(written, []) if isinstance(written, str) else by_any_name).append(store)
        evaluator.notes[key] = by_name, by_any_name
    known = evaluator.notes[key]
    assert isinstance(known, tuple)
    return known


class _ByOwner:
    """The stores whose names are computed, by whose attributes they may be: few of many belong to any one."""

    def __init__(self, evaluator: Evaluator, stores: list[HiddenStore]) -> None:
        self._stores = stores
        self._modules: dict[ModuleName, list[int]] = {}
        self._exact: dict[Scope, list[int]] = {}
        self._below: dict[Scope, list[int]] = {}
        self._others: list[int] = []
        for number, store in enumerate(stores):
            for owner in _owners(evaluator, store):
                match owner:
                    case ModuleValue(name=name):
                        self._modules.setdefault(name, []).append(number)
                    case (ClassValue() as cls) | InstanceValue(cls=cls):
                        self._exact.setdefault(cls.scope, []).append(number)
                        for base in evaluator.bases(cls):
                            self._below.setdefault(base.scope, []).append(number)
                    case _:
                        self._others.append(number)

    def those_of(self, evaluator: Evaluator, value: Value) -> list[HiddenStore]:
        """The stores that may be on that value: on a class and what derives from it, or on what it derives from."""
        match value:
            case ModuleValue(name=name):
                found = self._modules.get(name, [])
            case (ClassValue() as cls) | InstanceValue(cls=cls):
                above = (number for base in evaluator.bases(cls) for number in self._exact.get(base.scope, ()))
                found = [*self._below.get(cls.scope, ()), *above]
            case _:
                found = self._others
        return [self._stores[number] for number in sorted(set(found))]


def _of_any_name(evaluator: Evaluator, value: Value) -> list[HiddenStore]:
    """The stores by names that are values which may be on that value."""
    plain, key = evaluator.plain, "hidden stores by owner"
    if plain is evaluator:
        return []
    if key not in plain.notes:
        plain.notes[key] = _ByOwner(plain, _stores(evaluator)[1])
    index = plain.notes[key]
    assert isinstance(index, _ByOwner)
    return index.those_of(evaluator, value)


def _value(evaluator: Evaluator, part: Part, frame: Frame) -> Alternatives:
    return evaluator.value(part, frame) if isinstance(part, ast.expr) else evaluator.stored(part, frame)


def _is_only_for_tests(store: HiddenStore, value: Value) -> bool:
    """Whether a test replaces what belongs to the program: that counts for the test only."""
    match value:
        case ModuleValue(name=owner):
            module: str = owner
        case ClassValue(facts=facts) | InstanceValue(cls=ClassValue(facts=facts)):
            module = facts.module
        case _:
            return False
    return is_test(store.facts.module) and not is_test(module)


def _stored(evaluator: Evaluator, store: HiddenStore, value: Value, name: str) -> Iterator[Alternative]:
    known = _owners(evaluator, store)
    owners = [owner for owner in known if is_same(evaluator, owner, value)]
    if _is_only_for_tests(store, value):
        return
    if not owners:
        is_named = isinstance(store.name, ast.Constant) and isinstance(value, ClassValue | InstanceValue)
        if is_named and may_be_any(evaluator, tuple(map(Alternative, known))):
            yield Alternative(Unknown(f"{_place_of(store)} may store it, in an object that is not known"))
        return
    found = _stored_under(evaluator, store, name)
    if isinstance(value, InstanceValue) and all(isinstance(each, ClassValue) for each in owners):
        yield from (one for each in found for one in evaluator.seen_by_object(each, value))
    else:
        yield from found


def _stored_under(evaluator: Evaluator, store: HiddenStore, name: str) -> Iterator[Alternative]:
    """What the store stores under the name."""
    if store.table is not None:
        for each in _value(evaluator, store.table, store.frame):
            yield from left_by(tuple(_of_table(each, name, store)), store.facts, store.node, name=name)
        return
    if store.handed is not None:
        yield from [_computed(store)] if evaluator.is_changed_by_holders(store.facts, store.handed) else []
        return
    if store.source is not None:
        sources = _value(evaluator, store.source, store.frame)
        if not all(isinstance(each.value, Text) and _is_free_of(name, each.value) for each in sources):
            yield _computed(store)
        return
    assert store.name is not None
    assert store.stored is not None
    names = _value(evaluator, store.name, store.frame)
    is_missing = store.frame.scope.name.rpartition(".")[2] == "__getattr__"  # it is asked for nothing that is there
    if not is_missing and any(not isinstance(each.value, Text) or each.value.known is None for each in names):
        yield _computed(store)
    if any(isinstance(each.value, Text) and each.value.known == name for each in names):
        both = pairs(names, _value(evaluator, store.stored, store.frame))
        found = tuple(other for one, other in both if isinstance(one.value, Text) and one.value.known == name)
        yield from left_by(found, store.facts, store.node, name=name)


def _is_free_of(name: str, source: Text) -> bool:
    """Whether the name does not stand in the text, which is known."""
    return source.known is not None and re.search(rf"\b{re.escape(name)}\b", source.known) is None


def _of_table(table: Alternative, name: str, store: HiddenStore) -> Iterator[Alternative]:
    if not isinstance(table.value, Mapping) or not table.value.is_complete:
        yield _computed(store)
    for keys, values in table.value.items if isinstance(table.value, Mapping) else ():
        if any(isinstance(key.value, Text) and key.value.known == name for key in keys):
            yield from behind(values, table)
        elif any(not isinstance(key.value, Text) or key.value.known is None for key in keys):
            yield _computed(store)


def _computed(store: HiddenStore) -> Alternative:
    return Alternative(Unknown(f"names are stored at {_place_of(store)} that are computed"))


def _place_of(store: HiddenStore) -> str:
    place = store.facts.place(store.node)  # type: ignore[arg-type]
    return f"{place.path}:{place.line}"


def _owners(evaluator: Evaluator, store: HiddenStore) -> tuple[Value, ...]:
    """The objects whose attributes are stored; none while that very question is being answered."""
    if store.owner is None:
        return (ModuleValue(store.facts.module),)
    if is_super(store.owner) or is_body(store.owner):
        return tuple(_class_around(evaluator, store.frame))
    key, plain = ("owners of a hidden store", store), evaluator.plain
    if key not in plain.notes:
        plain.notes[key] = ()  # while that very question is being answered
        plain.notes[key] = tuple(each.value for each in _closely(plain, store.owner, store.frame))
    known = plain.notes[key]
    assert isinstance(known, tuple)
    return known


def _class_around(evaluator: Evaluator, frame: Frame) -> Iterator[Value]:
    """The class in whose body or method the frame is; in a method of a metaclass the classes that it makes."""
    scope = frame.scope if frame.scope.is_class else frame.scope.parent
    if scope is not None and scope.is_class:
        cls = ClassValue(frame.facts, scope, general_frame(frame.facts, scope.parent or frame.facts.body))
        yield cls
        if scope is not frame.scope and evaluator.is_metaclass(cls):
            yield from classes_of(evaluator, cls)


def _closely(evaluator: Evaluator, part: Part, frame: Frame) -> Alternatives:
    if isinstance(part, ast.expr):
        return evaluator.closely(part, frame)
    return evaluator.within(FEW_STEPS, lambda: evaluator.stored(part, frame))


def _augmented(evaluator: Evaluator, value: Value, name: str) -> Alternatives:
    """What ``thing.name += …`` makes of a number or text is not followed, but said."""
    for facts in (facts for each in written_as(name) for facts in evaluator.project.search.augmenting(each)):
        for target in _augmented_attributes(facts).get(name, ()):
            frame = general_frame(facts, facts.scope_of(target))
            if any(is_same(evaluator, each.value, value) for each in evaluator.briefly(target.value, frame)):
                place = facts.place(target)
                return only(Unknown(f"{last_name(target)} is changed at {place.path}:{place.line}"))
    return ()


@remembered
def _augmented_attributes(facts: Facts) -> dict[str, list[ast.Attribute]]:
    found: dict[str, list[ast.Attribute]] = {}
    for node, above in facts.parents.items():
        if isinstance(node, ast.Attribute) and isinstance(above, ast.AugAssign) and above.target is node:
            found.setdefault(attribute_name(facts, node), []).append(node)
    return found
