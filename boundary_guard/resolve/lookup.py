"""What a name is bound to where it is used: scopes, closures, globals, builtins (Language Reference, 4.2.2)."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Via
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve import containers, operators
from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.bound_anew import is_test_of_none, tests_behind
from boundary_guard.resolve.carried import in_branches, in_rounds
from boundary_guard.resolve.comprehensions import in_comprehension
from boundary_guard.resolve.dead_bindings import without_dead
from boundary_guard.resolve.definitions import definition_value
from boundary_guard.resolve.deletions import is_unbound_before
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.hidden_stores import only_hidden, with_hidden_stores
from boundary_guard.resolve.left_behind import kept_around, left_by
from boundary_guard.resolve.matching import captured
from boundary_guard.resolve.members import implicit_attribute, imported_value, module_attribute
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.mutation import with_mutations
from boundary_guard.resolve.narrowing import is_open, narrowed
from boundary_guard.resolve.operator_values import operated
from boundary_guard.resolve.overwritten import without_overwritten
from boundary_guard.resolve.parameters import parameter_value
from boundary_guard.resolve.reaching import Reaching, reaching
from boundary_guard.resolve.seen_from import bound_later, unseen
from boundary_guard.resolve.stars import lasting_stars, star_bindings, sure_ones
from boundary_guard.resolve.stores import stored_by_itself, stored_in_module, stored_outside
from boundary_guard.resolve.tested_values import without_refused
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    ModuleValue,
    Sequence,
    Text,
    Unknown,
    only,
)
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.stores import Store

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BUILTINS = frozenset(dir(builtins))
MOST_BINDINGS = 500
"""A name that is bound at more places than these is not followed: each is held against those before it."""


def name_value(evaluator: Evaluator, node: ast.Name, frame: Frame) -> Alternatives:
    """What the name may be at its use, with the tests on the way taken into account."""
    found = in_comprehension(evaluator, node, frame)
    if found is None:
        found = scoped_value(evaluator, node.id, node, frame)
    if any(map(is_open, found)):
        found = narrowed(evaluator, found, node, frame)
    found = without_refused(evaluator, found, node, frame)
    if len(found) > 1 or any(each.choices for each in found):
        return operators.reachable(evaluator, found, node, frame)
    return found


def scoped_value(evaluator: Evaluator, name: str, use: ast.AST, frame: Frame) -> Alternatives:
    """What ``name`` may be at ``use`` in the frame's scope."""
    scope = frame.scope
    results: Alternatives = ()
    if name in scope.bindings and name not in scope.globals | scope.nonlocals:
        seen = _reaching(evaluator, frame.facts, scope, name, use)
        others = (*_bound_elsewhere(frame.facts, scope, name), *bound_later(frame.facts, scope, name, use))
        results = _bound(evaluator, name, dict.fromkeys((*seen.bindings, *others)), frame, use, seen)
        if scope.parent is None and not seen.is_certain:
            results = distinct((*results, *(implicit_attribute(frame.facts, name) or ())))
        if scope.parent is None:
            results = distinct((*results, *stored_by_itself(evaluator, frame.facts, name)))
            results = with_hidden_stores(evaluator, results, ModuleValue(frame.facts.module), name)
        is_kept = not (scope.is_class and is_unbound_before(frame.facts, scope, name, use))
        if (seen.is_certain and is_kept) or scope.is_function:
            return results if seen.bindings or results else only(Unknown(f"{name} has no value here"))
    outer = _outer_value(evaluator, name, frame, scope)
    return distinct((*results, *outer)) if results else outer


def _reaching(evaluator: Evaluator, facts: Facts, scope: Scope, name: str, use: ast.AST) -> Reaching:
    """The bindings that the use may see; those above a star, too, if the star may not have the name after all."""
    stars = star_bindings(evaluator, facts, name) if scope.parent is None else ()
    seen = reaching(facts, scope, name, use, stars)
    met = [each for each in stars if each in seen.bindings]
    if len(sure_ones(evaluator, facts, name, met)) == len(met):
        return seen
    own = reaching(facts, scope, name, use)
    every = tuple(dict.fromkeys((*own.bindings, *seen.bindings)))
    carried = tuple(dict.fromkeys((*own.carried, *seen.carried)))
    return Reaching(every, own.is_certain, own.direct | seen.direct, carried)


def _outer_value(evaluator: Evaluator, name: str, frame: Frame, scope: Scope) -> Alternatives:
    """The name in the functions around the scope, then in the module, then among the builtins."""
    above = scope.parent if name not in scope.globals else None
    while above is not None and above.parent is not None:
        if above.is_function and name in above.bindings and name not in above.globals | above.nonlocals:
            return kept_around(_from_within(evaluator, name, frame.enclosing(above), scope), scope)
        above = above.parent
    gone = _unseen(evaluator, frame.facts, frame.facts.body, name, scope)
    return global_value(evaluator, frame.facts, name, gone)


def _from_within(evaluator: Evaluator, name: str, frame: Frame, inner: Scope) -> Alternatives:
    """A variable as an inner scope sees it: any of its values, whichever was last."""
    gone = _unseen(evaluator, frame.facts, frame.scope, name, inner)
    every = without_overwritten(frame.facts, _all_bindings(frame.facts, frame.scope, name))
    return _bound(evaluator, name, [each for each in every if each not in gone], frame, None)


def _unseen(evaluator: Evaluator, facts: Facts, owner: Scope, name: str, inner: Scope) -> frozenset[Binding]:
    if inner is owner:
        return frozenset()
    return unseen(facts, owner, name, inner, lambda use: _reaching(evaluator, facts, owner, name, use).bindings)


def _all_bindings(facts: Facts, scope: Scope, name: str) -> list[Binding]:
    is_global = scope.parent is None
    inside = (each for each in facts.scopes.values() if name in each.globals) if is_global else scope.rebinding(name)
    others = (binding for inner in inside for binding in inner.bindings.get(name, ()))
    return [*scope.bindings.get(name, ()), *others]


def _bound_elsewhere(facts: Facts, scope: Scope, name: str) -> list[Binding]:
    """What functions bind by ``global`` or ``nonlocal``, which may have run before the use."""
    own = set(scope.bindings[name])
    return [each for each in _all_bindings(facts, scope, name) if each not in own]


def final_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """What the name may be once the scope (a class body) has run."""
    known = frame.scope.bindings.get(name, [])
    if len(known) > 1 and all(binding.kind is BindingKind.DEFINITION for binding in known):
        known = known[-1:]
    return without_choices(_bound(evaluator, name, known, frame, None))


def global_value(evaluator: Evaluator, facts: Facts, name: str, gone: frozenset[Binding] = frozenset()) -> Alternatives:
    """A module's global as functions and other modules see it, but for the bindings that are gone by then."""
    return evaluator.solve(("global", facts.module, name, gone), lambda: _global(evaluator, facts, name, gone))


def _global(evaluator: Evaluator, facts: Facts, name: str, gone: frozenset[Binding]) -> Alternatives:
    special = module_attribute(facts, name)
    if special is not None:
        return special
    frame = general_frame(facts, facts.body)
    own = without_overwritten(facts, _all_bindings(facts, facts.body, name))
    bindings = [*(each for each in own if each not in gone), *lasting_stars(evaluator, facts, name)]
    bound = _bound(evaluator, name, bindings, frame, None)
    outside = tuple(stored_in_module(evaluator, ModuleValue(facts.module), name, bound))
    if bindings or outside:
        found = distinct((*bound, *outside))
        return without_choices(with_hidden_stores(evaluator, found, ModuleValue(facts.module), name))
    if name in _BUILTINS:
        return only(External(f"builtins.{name}"))
    home = External("builtins")
    installed = distinct(stored_outside(evaluator, home, name))  # ``builtins._ = translate``
    found = with_hidden_stores(evaluator, installed, home, name) or only_hidden(
        evaluator, ModuleValue(facts.module), name
    )
    return found or only(Unknown(f"{name} is not bound in {facts.module}"))


def _bound(
    evaluator: Evaluator,
    name: str,
    bindings: Iterable[Binding],
    frame: Frame,
    use: ast.AST | None,
    seen: Reaching | None = None,
) -> Alternatives:
    known = list(bindings)
    if len(known) > MOST_BINDINGS:
        return only(Unknown(f"{name} is bound at more than {MOST_BINDINGS} places"))
    results: list[Alternative] = []
    for binding in without_dead(evaluator, known, frame.facts):
        owner = _frame_of(binding, frame)
        found = evaluator.solve((binding, owner), partial(_given, evaluator, binding, owner))
        if owner is not frame:
            found = left_by(found, frame.facts, binding.node)
        if use is not None and len(known) > 1 and owner is frame:
            found = _still_there(evaluator, found, binding, use, frame)
        if seen is not None and seen.carried:
            found = in_rounds(evaluator, found, binding, seen, frame)
        results.extend(in_branches(found, binding, use, frame))
    return with_mutations(evaluator, distinct(results), name, frame, use)


def _still_there(
    evaluator: Evaluator, found: Alternatives, binding: Binding, use: ast.AST, frame: Frame
) -> Alternatives:
    """What is left of a binding's values where tests bind the name anew for some: ``if names is None: names = []``."""
    names = any(isinstance(each.value, Text) for each in found)
    if not names and not any(each.value == NONE for each in found):
        return found
    tests = tests_behind(frame.facts, binding.node, use, binding.name)
    known = [each for each in tests if names or is_test_of_none(each.test, binding.name)]
    return operators.passing(evaluator, found, known, frame, parts=6) if known else found


def _frame_of(binding: Binding, frame: Frame) -> Frame:
    """A ``global`` or ``nonlocal`` binding belongs to the function that makes it."""
    made_in = frame.facts.scope_of(binding.node)
    if binding.kind is BindingKind.PARAMETER or made_in is frame.scope:
        return frame
    return general_frame(frame.facts, made_in)


def _given(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    """What one binding gives its name, where control comes by it."""
    found = binding_value(evaluator, binding, frame)
    if (
        binding.kind in (BindingKind.PARAMETER, BindingKind.DEFINITION)
        or len(frame.scope.bindings.get(binding.name, ())) == 1
    ):
        return found
    return operators.reachable(evaluator, found, binding.node, frame, parts=6, is_tied=True)


def binding_value(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    """What one binding gives its name."""
    match binding.kind:
        case BindingKind.PARAMETER:
            return parameter_value(evaluator, binding.name, frame)
        case BindingKind.DEFINITION:
            return definition_value(evaluator, binding.node, frame)
        case BindingKind.IMPORT:
            return imported_value(evaluator, binding, frame.facts)
        case BindingKind.AUGMENTED:
            return _augmented(evaluator, binding, frame)
        case BindingKind.OPAQUE if isinstance(binding.node, ast.pattern):
            return operators.reachable(evaluator, captured(evaluator, binding, frame), binding.node, frame)
        case BindingKind.OPAQUE if isinstance(binding.node, ast.ExceptHandler):
            return _caught(evaluator, binding, frame)
        case BindingKind.OPAQUE:
            return only(Unknown(f"{binding.name} is bound to what is known at run time only"))
    return _with_source(taken(evaluator, binding, frame), binding, frame.facts)


def _caught(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    """``except E as name``: an instance of one of the classes, as far as they are the project's."""
    kinds = getattr(binding.node, "type", None)
    found = evaluator.value(kinds, frame) if kinds is not None else ()
    classes = [one for each in found for one in _members(each)]
    known = [Alternative(InstanceValue(one.value)) for one in classes if isinstance(one.value, ClassValue)]
    others = only(Unknown(f"{binding.name} is bound to what is known at run time only"))
    return tuple(known) if known and len(known) == len(classes) else distinct((*known, *others))


def _members(found: Alternative) -> Alternatives:
    """The elements of a tuple; anything else is one itself."""
    value = found.value
    if isinstance(value, Sequence):
        return distinct((*(one for item in value.items for one in item), *value.rest))
    return (found,)


def taken(evaluator: Evaluator, target: Binding | Store, frame: Frame) -> Alternatives:
    """What a target takes of the value: all of it, an element in a loop, a part by unpacking."""
    assert target.value is not None
    found = evaluator.value(target.value, frame)
    if target.kind is BindingKind.ELEMENT:
        found = containers.elements(evaluator, found, target.node)
    elif target.kind is BindingKind.CONTEXT and not _is_its_own(target.value):
        found = entered(evaluator, found)
    return containers.unpacked(evaluator, found, target.path)


def _with_source(found: Alternatives, binding: Binding, facts: Facts) -> Alternatives:
    """Remember the module of a constant: it supplied the name, whoever imports it."""
    if facts.scope_of(binding.node).is_function:
        return found
    via = Via(ModuleName(facts.module), binding.node.lineno)
    return tuple(
        Alternative(each.value, each.choices, each.excluded, each.taken, each.via | {via}) if not each.via else each
        for each in found
    )


def _augmented(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    node = binding.node
    assert isinstance(node, ast.AugAssign)
    old = scoped_value(evaluator, binding.name, node, frame)
    if isinstance(node.target, ast.Name):
        old = without_refused(evaluator, old, node.target, frame)
    added = evaluator.value(node.value, frame)
    return operated(evaluator, node.op, old, added, frame, is_in_place=True)


def _is_its_own(manager: ast.expr) -> bool:
    """Whether what ``with`` binds is the manager itself: the entries of a folder (``os.scandir``)."""
    return isinstance(manager, ast.Call) and last_name(manager.func) == "scandir"


def entered(evaluator: Evaluator, found: Alternatives) -> Alternatives:
    """What ``with`` binds: the result of ``__enter__``."""
    results: list[Alternative] = []
    for each in found:
        if isinstance(each.value, InstanceValue):
            given = evaluator.call_method(each.value, "__enter__")
            given = given if given is not None else evaluator.call_method(each.value, "__aenter__")
            results.extend(given if given is not None else (each,))
        elif isinstance(each.value, Sequence):  # no sequence but the generator of a ``contextmanager`` can stand there
            results.extend(one for item in containers.items_of(evaluator, (each,)) for one in item)
        else:
            results.append(each)
    return distinct(results)
