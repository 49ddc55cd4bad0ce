"""Where an argument goes: into the parameter of whoever is called, now or later, or into what the call makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.access_paths import ANY, Key, Keys, attribute
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import run_by
from boundary_guard.resolve.called_later import AT_ONCE, WITH_ELEMENTS, WITH_REST, WITH_TUPLE, places_of
from boundary_guard.resolve.changing import Mutation, is_type
from boundary_guard.resolve.changing_functions import FUNCTION_NAMES, operation_of
from boundary_guard.resolve.container_bases import container_base
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.getters import GETTERS, behind_getter, may_change
from boundary_guard.resolve.mentions import PARTIALS, last_name
from boundary_guard.resolve.moves import Altered, Changed, Given, Held, Move, Named
from boundary_guard.resolve.outside_results import given_back_by_its_own_name, perhaps_given_back
from boundary_guard.resolve.parametrized import into_tests
from boundary_guard.resolve.raised import to_handlers
from boundary_guard.resolve.renamed import called
from boundary_guard.resolve.values import ClassValue, External, FunctionValue, InstanceValue, Partial, Unknown, Value
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

SENDING = frozenset({"send", "asend"})
"""Methods of generators whose argument is what ``yield`` gives there."""
_BEHIND = frozenset({"__func__", "__wrapped__", "value"})
"""Attributes that are a function of the project, of methods, of what is wrapped and of members of enums."""
_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})


@dataclass(frozen=True, slots=True)
class Kept:
    """An attribute of a class, or of the objects that are like this one."""

    owner: ClassValue | InstanceValue
    name: str
    keys: Keys


Passed = tuple[Facts, Move | Kept | Altered | Changed]


def passed_on(evaluator: Evaluator, facts: Facts, given: Given) -> Iterator[Passed]:
    """Where the argument goes, with the file."""
    frame = general_frame(facts, facts.scope_of(given.call))
    callees = (
        [each.value for each in evaluator.briefly(given.call.func, frame)] if _may_matter(evaluator, given) else []
    )
    for callee in callees:
        yield from _taken(evaluator, facts, callee, given, frame)
    if _may_be_ours(evaluator, given.call.func, callees, frame) or any(map(_is_made_outside, callees)):
        where = facts.place(given.call)
        reason = (
            f"{facts.written(given.call.func)} is not known, gets it at {where.path}:{where.line}, and may change it"
        )
        yield facts, Altered(given.call, reason)
    if last_name(given.call.func) == "methodcaller" and given.place != 0:
        yield facts, _altered(facts, given.call, facts.written(given.call.func))
    for callee in callees:
        yield from given_back_by_its_own_name(facts, callee, given)
    later = _run_later(facts, given)
    if later is not None:
        function, place, keys = later
        for each in evaluator.briefly(function, frame):
            yield from _run_by_another(evaluator, facts, each.value, replace(given, place=place, keys=keys))
    elif not any(_functions(evaluator, callee) for callee in callees):
        yield from _to_functions_beside(evaluator, given, frame)
    if last_name(given.call.func) in SENDING and isinstance(given.call.func, ast.Attribute):
        yield from _sent(evaluator, facts, given)
    yield from into_tests(evaluator, facts, given)
    yield from to_handlers(evaluator, facts, given, callees)
    yield from perhaps_given_back(facts, given, callees)


def _may_be_ours(evaluator: Evaluator, callee: ast.expr, found: list[Value], frame: Frame) -> bool:
    """Whether it may be any function of the project: most methods of what is not known are none.

    What an object of the project has under a name that nothing is seen to store was stored in a hidden way.
    """
    is_any = any(map(_may_be_any, found))
    if not isinstance(callee, ast.Attribute) or callee.attr in _BEHIND:
        return is_any or not found
    owners = [each.value for each in evaluator.briefly(callee.value, frame)] if is_any else []
    return any(isinstance(each, InstanceValue | ClassValue) for each in owners)


def _may_be_any(callee: Value) -> bool:
    """Whether it may be any function: nothing is known of it, or only that something outside gives it."""
    return isinstance(callee, Unknown) or (isinstance(callee, External) and "()" in callee.name)


def _is_made_outside(callee: Value) -> bool:
    """Whether it is a function of the project, of which is only known what outside it was made by."""
    return isinstance(callee, External) and callee.name.startswith(_MAKING)


_MAKING = ("types.MethodType()", "builtins.type()", "types.new_class()", "enum.member()", "functools.partialmethod()")
"""What makes methods, or classes with methods, of functions."""


def _run_by_another(evaluator: Evaluator, facts: Facts, callee: Value, given: Given) -> Iterator[Passed]:
    """What is done by the function that another one runs."""
    call = given.call
    for each in _functions(evaluator, callee):
        yield from to_parameter(each, given.place, given.keys)
    match callee:
        case Partial(function=External(name=getter), arguments=names) if getter in GETTERS:
            each_of = (ANY,) if called(facts, call.func) in WITH_ELEMENTS else ()
            yield from ((facts, Held(call, (*each_of, *each))) for each in behind_getter(getter, names, given.keys))
        case External(name=name) if operation_of(name) and given.place in (0, None) and not given.keys:
            yield facts, _altered(facts, call, name.removeprefix("builtins."))


def _to_functions_beside(evaluator: Evaluator, given: Given, frame: Frame) -> Iterator[Passed]:
    """``enter(0, 1, f, (x,))``, ``sorted(rows, key=f)``: who gets a function, too, may call it with that."""
    beside = (each for place, each in places_of(given.call) if place != given.place)
    for argument in (each for each in beside if isinstance(each, ast.Lambda | ast.Name | ast.Attribute)):
        values = [each.value for each in evaluator.briefly(argument, frame)]
        functions = [one for each in values if not isinstance(each, ClassValue) for one in _functions(evaluator, each)]
        for function, keys in product(functions, dict.fromkeys((given.keys, given.keys[1:]))):
            yield from to_parameter(function, None, keys)


def _changed(facts: Facts, call: ast.Call, operation: str) -> Changed | Altered:
    """``add(names, x)``, where ``add`` is ``list.append``, say."""
    if call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return _altered(facts, call, facts.written(call.func))
    return Changed(Mutation(call, (), operation, tuple(call.args[1:]), call, call, is_alias=True))


def _altered(facts: Facts, call: ast.Call, name: str) -> Altered:
    place = facts.place(call)
    return Altered(call, f"{name}() gets it at {place.path}:{place.line}, and may add anything")


def _sent(evaluator: Evaluator, facts: Facts, given: Given) -> Iterator[tuple[Facts, Move]]:
    """``generator.send(x)``: what ``yield`` gives in the generator."""
    assert isinstance(given.call.func, ast.Attribute)
    for made in values_of(facts, given.call.func.value):
        frame = general_frame(facts, facts.scope_of(made))
        for each in evaluator.briefly(made.func, frame) if isinstance(made, ast.Call) else ():
            for function in _functions(evaluator, each.value):
                yield from ((function.facts, Held(node, given.keys)) for node in function.scope.yields)


def values_of(facts: Facts, node: ast.expr) -> list[ast.expr]:
    """The expression, or what is assigned to the variable that it names."""
    if not isinstance(node, ast.Name):
        return [node]
    bound = owner_of(facts.scope_of(node), node.id).bindings.get(node.id, ())
    return [each.value for each in bound if each.kind is BindingKind.VALUE and each.value is not None]


def _may_matter(evaluator: Evaluator, given: Given) -> bool:
    """Whether it may be a function of the project that is called, or what keeps its keywords."""
    callee = given.call.func
    is_method = isinstance(callee, ast.Attribute) and callee.attr not in ("SimpleNamespace", "Namespace")
    search, name = evaluator.project.search, last_name(callee)
    return (
        not is_method
        or (isinstance(callee, ast.Attribute) and is_type(callee.value))
        or search.is_defined(name)
        or name in _BEHIND | FUNCTION_NAMES
        or bool(search.storing(name) or search.asking_by_text(name))
    )


def _taken(evaluator: Evaluator, facts: Facts, callee: Value, given: Given, frame: Frame) -> Iterator[Passed]:
    place, keys = given.place, given.keys
    for each in _functions(evaluator, callee):
        yield from to_parameter(each, place, keys)
    match callee:
        case ClassValue() if container_base(evaluator, callee):
            if isinstance(place, str):
                yield facts, Held(given.call, (Key(place), *keys))
            elif keys:
                yield facts, Held(given.call, keys)
        case ClassValue():
            yield from _into_fields(evaluator, facts, callee, given, frame)
        case Partial(function=External(name=getter), arguments=names) if getter in GETTERS:
            yield from ((facts, Held(given.call, each)) for each in behind_getter(getter, names, keys))
            is_seen = isinstance(given.call.func, ast.Call)  # methodcaller("append", x)(names)
            if may_change(getter, names) and not keys and not is_seen:
                yield facts, _altered(facts, given.call, facts.written(given.call.func))
        case Partial(function=function, arguments=first):
            behind = place + len(first.lazy_positional) if isinstance(place, int) else place
            yield from _taken(evaluator, facts, function, replace(given, place=behind), frame)
        case External(name=maker) if maker.startswith(fields.ROW):
            columns = tuple(maker.removeprefix(fields.ROW).split())
            for name in _fields_at(columns, place):
                yield facts, Held(given.call, (attribute(name), *keys))
                yield facts, Held(given.call, (Key(columns.index(name)), *keys))
        case External(name=name) if operation_of(name) and place == 0 and not keys:
            yield facts, _changed(facts, given.call, operation_of(name))
        case External(name=maker) if maker in _NAMESPACES and isinstance(place, str):
            yield facts, Held(given.call, (attribute(place), *keys))


def _into_fields(
    evaluator: Evaluator, facts: Facts, cls: ClassValue, given: Given, frame: Frame
) -> Iterator[tuple[Facts, Kept | Named | Held]]:
    """What a generated constructor does with its argument: ``__post_init__`` gets what is an ``InitVar``."""
    names = evaluator.names_of_fields(cls)
    made = [each.value for each in evaluator.briefly(given.call, frame)] if names else []
    owners = [each for each in made if isinstance(each, InstanceValue) and each.cls == cls] or [InstanceValue(cls)]
    hooks = [each.value for each in evaluator.class_member(cls, "__post_init__")] if names else []
    for name in _fields_at(names, given.place):
        yield from ((facts, Kept(owner, name, given.keys)) for owner in owners)
        yield facts, Held(given.call, (Key(names.index(name)), *given.keys))
        yield facts, Held(given.call, (attribute(name), *given.keys))
        for hook in hooks:
            if isinstance(hook, FunctionValue):
                yield from to_parameter(replace(hook, receiver=cls), name, given.keys)


def _fields_at(names: tuple[str, ...], place: int | str | None) -> tuple[str, ...]:
    """The fields that an argument may become."""
    if isinstance(place, int):
        return names[place : place + 1]
    return names if place is None else (place,) if place in names else ()


def _functions(evaluator: Evaluator, value: Value) -> list[FunctionValue]:
    if isinstance(value, InstanceValue):
        found = (each.value for each in evaluator.class_member(value.cls, "__call__"))
        return [replace(each, receiver=value) for each in found if isinstance(each, FunctionValue)]
    run = run_by(evaluator, value)
    return [one for each in run for one in evaluator.implementations(each, Arguments.of())]


def to_parameter(function: FunctionValue, place: int | str | None, keys: Keys) -> Iterator[tuple[Facts, Named]]:
    arguments = function.scope.node.args  # type: ignore[union-attr]
    positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    positional = positional[function.receiver is not None :]
    named = [*positional, *(each.arg for each in arguments.kwonlyargs)]
    found: list[tuple[str, Keys]] = []
    if isinstance(place, int) and place < len(positional):
        found.append((positional[place], keys))
    elif isinstance(place, int) and arguments.vararg is not None:
        found.append((arguments.vararg.arg, (Key(place - len(positional)), *keys)))
    elif isinstance(place, str) and place in named:
        found.append((place, keys))
    elif isinstance(place, str) and arguments.kwarg is not None:
        found.append((arguments.kwarg.arg, (Key(place), *keys)))
    elif place is None:
        found.extend((name, keys) for name in named)
        found.extend((each.arg, (ANY, *keys)) for each in (arguments.vararg, arguments.kwarg) if each is not None)
    yield from ((function.facts, Named(function.scope, name, each)) for name, each in found)


def _run_later(facts: Facts, given: Given) -> tuple[ast.expr, int | str | None, Keys] | None:
    """The function that gets it later, with the place: ``partial(f, x)``, ``map(f, [x])``, ``Thread(target=f, …)``."""
    call, place, keys = given.call, given.place, given.keys
    name = called(facts, call.func)
    if name in WITH_TUPLE:
        named = {each.arg: each.value for each in call.keywords}
        function, first = WITH_TUPLE[name]
        target = named.get("target", named.get("function", dict(enumerate(call.args)).get(function)))
        if target is None or not keys:
            return None
        if place in ("args", first):
            return target, keys[0].value if isinstance(keys[0].value, int) else None, keys[1:]
        return (target, str(keys[0].value), keys[1:]) if place in ("kwargs", first + 1) else None
    if name == "reduce":
        return _into_reduced(given)
    if name == "starmap":
        element = keys[1].value if len(keys) > 1 and place == 1 else None
        return (call.args[0], element, keys[2:]) if isinstance(element, int) else None
    if name == "__get__" and isinstance(call.func, ast.Attribute):
        return (call.func.value, 0, keys) if place == 0 else None
    start = 0 if name in PARTIALS or name == "MethodType" else AT_ONCE.get(name, WITH_REST.get(name))
    if start is None or start >= len(call.args):
        return None
    if name in WITH_ELEMENTS:
        return (call.args[0], place - 1, keys[1:]) if isinstance(place, int) and place > 0 and keys else None
    if isinstance(place, int):
        return (call.args[start], place - start - 1, keys) if place > start else None
    return call.args[start], place, keys


def _into_reduced(given: Given) -> tuple[ast.expr, int | str | None, Keys] | None:
    """``reduce(f, elements, first)``: both parameters get elements; the first gets what ``f`` gave, too."""
    if given.place in (2, "initial"):
        return given.call.args[0], 0, given.keys
    return (given.call.args[0], None, given.keys[1:]) if given.place == 1 and given.keys else None
