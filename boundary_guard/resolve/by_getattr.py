"""Which calls by a name that is a value may call one function: ``getattr(self, f"load_{kind}")(…)``."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import CallSite, is_called_with, takes
from boundary_guard.resolve.calls_by_name import calls_of_modules, written_calls
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.getter_values import GETTERS, new_names
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.named_calls import NamedCall, named_calls
from boundary_guard.resolve.proxies import ANY_CALL, MAX_ASKING, handed_on, is_proxy
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    ModuleValue,
    Partial,
    Text,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

NAMES, TEXTS = "names", "texts"
"""What another evaluator is asked for."""


def called_by_name(
    evaluator: Evaluator, facts: Facts, scope: Scope, receiver: Value | None, function: str
) -> Iterator[CallSite | str]:
    """The calls by name that may call the function, which goes by the name ``function``; what is not known, in words.

    ``receiver`` is what the function gets as its first argument, None where it is no method.
    """
    if apart(evaluator, NAMES) is evaluator:
        return
    for call in dict.fromkeys(_candidates(evaluator, facts, scope, function)):
        owners = owners_of(evaluator, call)
        if _is_inside(call, scope):
            yield from calls(evaluator, call, scope, None, function)
        for owner in (*owners.get(scope.parent, ()), *owners.get(None, ())):
            if isinstance(owner, InstanceValue) and owner not in owners.get(scope.parent, ()):
                if _meant(evaluator, call, function)[0]:
                    for bound in handed_on(apart(evaluator, NAMES), owner, scope, function):
                        yield from calls(evaluator, call, scope, bound, function)
            elif not isinstance(owner, ModuleValue) or _has(evaluator, owner, scope, function):
                first = receiver if isinstance(owner, ModuleValue) else _given_with(call, owner, receiver)
                yield from calls(evaluator, call, scope, first, function)


def _is_inside(call: NamedCall, scope: Scope) -> bool:
    """Whether the function is a variable of the one whose variables are asked, or a global of whatever module."""
    if call.inside is None or scope.parent is None:
        return False
    return scope.parent is call.inside or (call.inside.parent is None and scope.parent.parent is None)


def _candidates(evaluator: Evaluator, facts: Facts, scope: Scope, function: str) -> Iterator[NamedCall]:
    """The calls that may be meant, as far as a look tells."""
    near = _near(evaluator, facts, scope)
    yield from (call for where in near for call in named_calls(where) if may_call(call, scope, function))
    if scope.parent is None or not scope.parent.is_class or function != scope.name.rpartition(".")[2]:
        yield from (call for call in calls_of_modules(evaluator).of(function) if call.may_be(function))
    yield from (call for call in written_calls(evaluator).of(function) if may_call(call, scope, function))


def may_call(call: NamedCall, scope: Scope, function: str) -> bool:
    """Whether it may, as far as a look tells: by the name, and by what the function takes."""
    if not call.may_be(function):
        return False
    if call.call is None:  # under a name that the file does not say another function is handed on
        said = mentions_in(call.facts)
        is_said = any(isinstance(each, ast.Constant) for each in said.get(function, ()))
        return call.is_written or call.name is None or is_said or "dir" in said
    return any(takes(scope, call.call, more - call.skipped) for more in (0, 1))


def _near(evaluator: Evaluator, facts: Facts, scope: Scope) -> dict[Facts, None]:
    """The files that may ask the class or the module of the function for an attribute of any name."""
    key = ("near", scope.parent)
    if key not in evaluator.notes:
        evaluator.notes[key] = dict.fromkeys((facts, *_asking(evaluator, facts, scope.parent)))
    found = evaluator.notes[key]
    assert isinstance(found, dict)
    return found


def _asking(evaluator: Evaluator, facts: Facts, around: Scope | None) -> Iterator[Facts]:
    search = evaluator.project.search
    if around is None or not around.is_class:
        yield from search.asking(facts.module.rpartition(".")[2])
        return
    own = ClassValue(facts, around, general_frame(facts, around.parent or facts.body))
    if not search.is_written_everywhere(ANY_CALL, MAX_ASKING):
        yield from search.matching(ANY_CALL)
    yield from (each.facts for each in (*evaluator.bases(own), *evaluator.derived(own)))
    yield from search.calling(around.name.rpartition(".")[2], ANY_CALL)


def apart(evaluator: Evaluator, purpose: str) -> Evaluator:
    """The evaluator that is asked for names and objects (or texts), the same for every function: with its own steps.

    It follows no calls by name, and none in texts.
    """
    key = ("apart", purpose)
    if key not in evaluator.notes:
        evaluator.notes[key] = other = evaluator.apart(with_own_classes=purpose == TEXTS)
        other.notes.update({("apart", each): other for each in (NAMES, TEXTS)})
    found = evaluator.notes[key]
    assert isinstance(found, type(evaluator))
    return found


Owners = dict[Scope | None, list[Value]]
"""The objects that a call by name asks, by the classes that may have an answer.

Modules, and getters that get their objects elsewhere, stand behind None.
"""


def owners_of(evaluator: Evaluator, call: NamedCall) -> Owners:
    """The objects that the call asks."""
    key = ("owners of a call by name", call)
    if key not in evaluator.notes:
        other = apart(evaluator, NAMES)
        own = only(ModuleValue(call.facts.module))
        objects = own if call.inside is None else ()
        if call.owner is not None and not _is_only_renamed(evaluator, call):
            objects = other.briefly(call.owner, general_frame(call.facts, call.facts.scope_of(call.node)))
        owners: Owners = {}
        for value in dict.fromkeys(each.value for each in objects):
            for scope in dict.fromkeys(_classes(other, value)):
                owners.setdefault(scope, []).append(value)
        evaluator.notes[key] = owners
    found = evaluator.notes[key]
    assert isinstance(found, dict)
    return found


def _is_only_renamed(evaluator: Evaluator, call: NamedCall) -> bool:
    """Whether it is a getter that gets another name, which no other module mentions: its calls are looked at there."""
    names = list(new_names(call.facts, call.node)) if call.owner is call.node else []
    search = evaluator.project.search
    return bool(names) and all(where is call.facts for name in names for where in search.each_mentioning(name))


def names_of(evaluator: Evaluator, call: NamedCall) -> Alternatives:
    """The names that the call asks for; none where it asks for whatever there is."""
    if call.name is None:
        return ()
    key = ("names of a call by name", call)
    if key not in evaluator.notes:  # each function that may be meant asks: as often as the project has methods
        frame = general_frame(call.facts, call.facts.scope_of(call.node))
        evaluator.notes[key] = apart(evaluator, NAMES).briefly(call.name, frame)
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def _classes(evaluator: Evaluator, value: Value) -> Iterator[Scope | None]:
    """The classes whose functions the value may have as attributes."""
    match value:
        case ModuleValue() | Partial():
            yield None
        case External(name=name) if name.rpartition(".")[2] in GETTERS:  # handed on, whoever calls it
            yield None
        case InstanceValue(cls=owner, arguments=None):  # ``self``, in whatever derives from its class
            for each in (owner, *evaluator.derived(owner)):
                yield from (base.scope for base in evaluator.bases(each))
        case InstanceValue(cls=owner) | (ClassValue() as owner):
            yield from (base.scope for base in evaluator.bases(owner))
    if isinstance(value, InstanceValue) and is_proxy(evaluator, value.cls):
        yield None


def _has(evaluator: Evaluator, module: ModuleValue, scope: Scope, function: str) -> bool:
    """Whether the module has the function, its own or another's, under its name."""
    facts = evaluator.project.facts(module.name)
    if facts is None or scope.parent is None or function not in facts.body.bindings:
        return False
    found = evaluator.attributes(only(module), function) if facts.body is not scope.parent else ()
    return facts.body is scope.parent or any(is_called_with(evaluator, each.value, scope) for each in found)


def _given_with(call: NamedCall, owner: Value, receiver: Value | None) -> Value | None:
    """What the function gets before the arguments that are written."""
    if receiver is None or call.is_plain:
        return None
    return receiver if isinstance(receiver, ClassValue) else owner if isinstance(owner, InstanceValue) else None


def calls(
    evaluator: Evaluator, call: NamedCall, scope: Scope, first: Value | None, function: str
) -> Iterator[CallSite | str]:
    """What the call does of the function, if its name may be that; ``first`` is what it gets before all arguments."""
    meant, others = _meant(evaluator, call, function)
    is_clear = bool(meant) or (call.is_written and others)
    if call.call is not None:
        if not takes(scope, call.call, (first is not None) - call.skipped):
            return
        if is_clear:
            frame = general_frame(call.facts, call.facts.scope_of(call.call))
            given = evaluator.arguments(call.call, frame).together_with(() if others else meant)
            given = given.from_second() if call.skipped else given
            yield CallSite(call.facts, call.call, given.with_receiver(first) if first is not None else given)
            return
    if is_clear or call.name is None or (others and call.call is not None):
        place = call.facts.place(call.node)
        written = call.facts.written(call.node)
        yield f"{function}() may be called by its name through {written} at {place.path}:{place.line}"


def _meant(evaluator: Evaluator, call: NamedCall, function: str) -> tuple[Alternatives, bool]:
    """The names by which the call asks for the function, and whether others of its names may be that, too."""
    key = ("names of a call by their texts", call)
    if key not in evaluator.notes:  # hundreds of names, of which one function is asked for after the other
        by_text: dict[str | None, list[Alternative]] = defaultdict(list)
        for each in names_of(evaluator, call):
            by_text[each.value.known if isinstance(each.value, Text) else None].append(each)
        evaluator.notes[key] = by_text
    names = evaluator.notes[key]
    assert isinstance(names, dict)
    doubtful = [(each, truth(compare(ast.Eq(), each.value, text(function)))) for each in names.get(None, ())]
    meant = (*names.get(function, ()), *(each for each, is_meant in doubtful if is_meant))
    return meant, any(is_meant is None for _, is_meant in doubtful)
