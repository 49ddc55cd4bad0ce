"""Who calls a setter, or ``__set__`` of a descriptor: ``x.name = v``, ``setattr(x, name, v)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.comparing import compare, truth
from boundary_guard.resolve.hidden_places import HiddenStore
from boundary_guard.resolve.hidden_stores import stores_of
from boundary_guard.resolve.looking import Look
from boundary_guard.resolve.setters import set_by, setters
from boundary_guard.resolve.syntax_calls import SyntaxCall, storing, syntax_calls
from boundary_guard.resolve.values import ClassValue, InstanceValue, SuperValue, Value, text
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import written_as

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


_TAKEN_OUT = re.compile(rb"\.fset\b")
"""What a file has that takes the setter out of a property."""


def calls_by_storing(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[CallSite | str]:
    """The calls of a setter or of ``__set__``; what is not known, in words."""
    names = set_by(facts, scope)
    looks: list[_ForSetter] = [_ForSetter(evaluator, facts, scope, name) for name in names]
    if scope.name.endswith(".__set__"):
        own = _ForDescriptor(evaluator, facts, scope, "")
        looks.extend(_ForDescriptor(evaluator, facts, scope, name) for name in own.names())
    for look in looks:
        yield from look.calls()


class _ForSetter(Look):
    """Looks for stores in one attribute, where a property of that name may have the setter."""

    def __init__(self, evaluator: Evaluator, facts: Facts, scope: Scope, name: str) -> None:
        super().__init__(evaluator, facts, scope, f"the setter of {name}")
        self.name = name

    def functions(self, value: Value) -> Iterator[Value]:
        """The setters, as the classes have them that the object may have."""
        for cls in self._classes_of(value):
            yield from setters(self.evaluator, cls, self.name)

    def _classes_of(self, value: Value) -> Iterator[ClassValue]:
        value = value.receiver if isinstance(value, SuperValue) else value
        if isinstance(value, InstanceValue):
            yield value.cls
            yield from self.evaluator.derived(value.cls) if value.arguments is None else ()

    def calls(self) -> Iterator[CallSite | str]:
        """The stores that call the function; what is not known, in words."""
        if self.objects is self.evaluator:
            yield f"{self.shown} is called by Python itself, too"
            return
        written = rb"|".join(re.escape(each.encode()) for each in written_as(self.name))
        files, are_all = self.files(re.compile(rb"\.\s*(?:" + written + rb")\b"))
        places = ((where, call) for where in files for call in syntax_calls(where).get(storing(self.name), ()))
        yield from self.affordable(places, are_all=are_all)
        for store in stores_of(self.evaluator, self.name):
            if are_all or store.facts in files:
                yield from self._hidden(store)
        yield from self.unclear()
        for where in self.evaluator.project.search.mentioning_one_of(("fset",), _TAKEN_OUT)[:1]:
            yield f"{self.shown} may be called as fset in {where.path}"
        if not are_all:
            yield f"{self.shown} is called by Python itself, too, maybe in places that are too many to look at"

    def _hidden(self, store: HiddenStore) -> Iterator[CallSite]:
        """``setattr(x, name, v)``; what is put into the table of attributes calls nothing."""
        if not isinstance(store.node, ast.Call) or None in (store.owner, store.name, store.stored):
            return
        assert store.name is not None
        assert store.owner is not None
        assert store.stored is not None
        names = self.briefly(store.name, store.frame)
        meant = [(each, truth(compare(ast.Eq(), each.value, text(self.name)))) for each in names]
        call = SyntaxCall(store.node, store.owner, storing(self.name), (store.stored,))
        sites = list(self.at(store.facts, call, tuple(each for each, is_it in meant if is_it) if meant[1:] else ()))
        if any(is_it for _, is_it in meant):
            yield from sites
        elif sites and any(is_it is None for _, is_it in meant):
            self.note_unclear(store.facts, store.node)


class _ForDescriptor(_ForSetter):
    """Looks for stores in one attribute, where the class of the object may have the descriptor under that name."""

    def functions(self, value: Value) -> Iterator[Value]:
        """What ``__set__`` is, of the descriptors that the object's classes have."""
        for descriptor in self._descriptors(value):
            yield from (each.value for each in self.evaluator.class_member(descriptor.cls, "__set__"))

    def given_first(self, value: Value) -> tuple[Value, ...]:
        """The object, and before it the descriptor."""
        return (*super().given_first(value), next(self._descriptors(value)))

    def _descriptors(self, value: Value) -> Iterator[InstanceValue]:
        for cls in self._classes_of(value):
            for each in self.evaluator.class_member(cls, self.name):
                if isinstance(each.value, InstanceValue):
                    yield each.value

    def names(self) -> list[str]:
        """The names that classes give to something, in the files that mention the descriptor's class."""
        search = self.evaluator.project.search
        found: dict[str, None] = {}
        for name in dict.fromkeys(cls.scope.name.rpartition(".")[2] for cls in self.classes()):
            for facts in search.calling(name):
                for scope in facts.scopes.values():
                    if scope.is_class:
                        bound = (each for bindings in scope.bindings.values() for each in bindings)
                        found.update((each.name, None) for each in bound if each.kind is BindingKind.VALUE)
        return list(found)
