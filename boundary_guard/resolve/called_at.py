"""Whether what a call calls is the function: by its value, as one of a generic function, or on an unknown object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.answers import was_cut
from boundary_guard.resolve.call_sites import CallSite, direct, may_take, with_receiver
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.handed_over import HandedOver
from boundary_guard.resolve.made_outside import is_class_given_away
from boundary_guard.resolve.values import Alternatives, External, FunctionValue, Unknown, Value
from boundary_guard.scan.facts import Facts

MAX_STRANGERS = 16
"""How many calls of a method on objects of unknown class are taken to be calls of this one."""


class CalledAt(HandedOver):
    """Looks at one callee."""

    def _look_at_callee(self, facts: Facts, call: ast.Call, frame: Frame, *, is_given: bool = False) -> None:
        found = self.evaluator.briefly(call.func, frame)
        sites = list(direct(self.evaluator, facts, call, found, self.scope, frame))
        sites.extend(self._as_implementation(facts, call, found, frame))
        self._add(sites)
        is_of_main = any(self._is_of_main(each.value) for each in found)
        is_unknown = not found or is_of_main or any(isinstance(each.value, Unknown) for each in found)
        if (is_given or is_of_main) and is_unknown and not sites:
            given = self.evaluator.arguments(call, frame)
            self._add([CallSite(facts, call, given.with_receiver(self.receiver) if self.receiver else given)])
        elif (is_unknown or self._may_be_given_back(found)) and may_take(self.scope, call):
            self._called_on_a_stranger(facts, call, frame)
        elif was_cut(found):
            self._gap(facts, call, "what is called as {} at {} is not known")

    def _may_be_given_back(self, found: Alternatives) -> bool:
        """Whether it is called on what something outside gives, to which the class of the method was given."""
        is_made = any(isinstance(each.value, External) and "()" in each.value.name for each in found)
        return is_made and is_class_given_away(self.evaluator, self.facts, self.scope)

    def _as_implementation(self, facts: Facts, call: ast.Call, found: Alternatives, frame: Frame) -> Iterator[CallSite]:
        """The call of a generic function that comes to this one for the class of its first argument."""
        generics = [each.scope for each in self.generics]
        for each in found if generics else ():
            if isinstance(each.value, FunctionValue) and each.value.scope in generics:
                given = self.evaluator.arguments(call, frame)
                if any(one.scope is self.scope for one in self.evaluator.implementations(each.value, given)):
                    yield CallSite(facts, call, with_receiver(given, each.value))

    def _is_of_main(self, value: Value) -> bool:
        """Whether it is the function of that name in the module that is run, or in one of ``sys.modules``."""
        is_global = self.scope.parent is not None and self.scope.parent.parent is None
        return is_global and value in (
            External(f"__main__.{self.function}"),
            External(f"sys.modules[].{self.function}"),
        )

    def _called_on_a_stranger(self, facts: Facts, call: ast.Call, frame: Frame) -> None:
        """A method of that name is called on an object of which nothing is known: it may be this one."""
        self.strangers += 1
        if self.strangers > MAX_STRANGERS:
            self.gaps[f"{self.function}() is called on unknown objects in more than {MAX_STRANGERS} places"] = None
            return
        given = self.evaluator.arguments(call, frame).with_receiver(Unknown("an object that is not known"))
        self.sites[CallSite(facts, call, given)] = None
