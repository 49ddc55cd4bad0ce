"""Objects that do not have their attributes from their own construction alone.

A constructor that is called once more by hand, a class that gives the same object again, objects that share the table
of their attributes: what one call stores is read by whoever holds the object of another (Language Reference, 3.3.1).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stored_by_methods import CONSTRUCTORS, stores_in_methods
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BY_HAND = Marker(rb"\.__init__\s*\(", b".__init__")


def may_be_shared(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether an object of the class may have what another construction than its own stores in it."""
    key = ("may be shared", cls.scope, len(evaluator.project.scope))
    asked = evaluator.aside
    if key not in asked.notes:
        asked.notes[key] = False  # while that very question is being answered
        order = asked.bases(cls)
        asked.notes[key] = (
            any(_shares_its_table(base) or _gives_again(base) for base in order)
            or any(_is_function(asked, meta, "__call__") for meta in asked.metaclasses(cls))
            or not _called_by_hand(asked).isdisjoint(base.scope for base in order)
        )
    return bool(asked.notes[key])


def _is_function(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    return any(isinstance(each.value, FunctionValue) for each in evaluator.class_member(cls, name))


def _shares_its_table(cls: ClassValue) -> bool:
    """``self.__dict__ = self.shared`` in a constructor."""
    stored = stores_in_methods(cls.facts, cls.scope).get("__dict__", ())
    return any(
        isinstance(store.value, ast.Attribute | ast.Name)
        and ast.dump(store.value) != ast.dump(getattr(store.target, "value", store.target))  # self.__dict__ = self
        for method, store in stored
        if method.name.rpartition(".")[2] in CONSTRUCTORS
    )


def _gives_again(cls: ClassValue) -> bool:
    """Whether ``__new__`` may return something else than what it has just made."""
    makers = (each for each in cls.scope.children if each.name.endswith(".__new__"))
    return any(
        node.value is not None and not _is_fresh(maker, node.value) for maker in makers for node in maker.returns
    )


def _is_fresh(maker: Scope, value: ast.expr) -> bool:
    match value:
        case ast.Call(func=func):
            return last_name(func) == "__new__"
        case ast.Name(id=name):
            bound = maker.bindings.get(name, ())
            made = [each.value for each in bound if each.kind is BindingKind.VALUE]
            return bool(made) and len(made) == len(bound) and all(isinstance(each, ast.Call) for each in made)
    return False


def _called_by_hand(evaluator: Evaluator) -> frozenset[Scope]:
    """The classes whose constructors are called by their names elsewhere than in constructors."""
    key = ("constructors that are called by hand", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = frozenset[Scope]()  # while that very question is being answered
        files = evaluator.project.search.matching(_BY_HAND)
        evaluator.notes[key] = frozenset(cls for facts in files for cls in _initialised_again(evaluator, facts))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


def _initialised_again(evaluator: Evaluator, facts: Facts) -> Iterator[Scope]:
    for scope, owner in _calls_by_hand(facts):
        around = scope.parent
        is_own = isinstance(owner, ast.Call) or (isinstance(owner, ast.Name) and owner.id == first_parameter(scope))
        if is_own and around is not None and around.is_class:
            yield around  # super().__init__(…), self.__init__(…)
            continue
        for each in evaluator.briefly(owner, general_frame(facts, scope)):
            match each.value:
                case ClassValue(scope=cls) | InstanceValue(cls=ClassValue(scope=cls)):
                    yield cls


@remembered
def _calls_by_hand(facts: Facts) -> tuple[tuple[Scope, ast.expr], ...]:
    """The functions, but constructors, that call one by its name, with whose it is."""
    return tuple(
        (scope, call.func.value)
        for scope in facts.scopes.values()
        if scope.name.rpartition(".")[2] not in CONSTRUCTORS
        for call in scope.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
    )
