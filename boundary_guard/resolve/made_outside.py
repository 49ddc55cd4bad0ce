"""Methods that are called on what something outside of the project gives: it may give back what it was handed.

``mode([Loader("m")]).run()``: neither who gives the object nor which one it is, is known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import may_take
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.values import External
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_GETTER_AS_VALUE = Marker(rb"getattr\s*[,)\]}\n]", b"getattr")
"""``partial(getattr, thing, "run")``, ``map(getattr, things, names)``: no call of ``getattr`` is written."""


def may_be_called_on_others(evaluator: Evaluator, method: Scope) -> bool:
    """Whether objects of its class of which nothing is known may have the method called on them."""
    key = ("called on others", method)
    if key not in evaluator.notes:
        name, search = method.name.rpartition(".")[2], evaluator.project.search
        evaluator.notes[key] = any(
            any(isinstance(each, ast.Constant) for each in mentions_in(facts).get(name, ()))
            for facts in search.matching(_GETTER_AS_VALUE)
        ) or any(_is_called_in(evaluator, facts, method, name) for facts in search.calling(name))
    found = evaluator.notes[key]
    assert isinstance(found, bool)
    return found


def _is_called_in(evaluator: Evaluator, facts: Facts, method: Scope, name: str) -> bool:
    for call in evaluator.project.mentions(facts).calls.get(name, ()):
        if isinstance(call.func, ast.Attribute) and may_take(method, call):
            found = evaluator.briefly(call.func, general_frame(facts, facts.scope_of(call)))
            if any(isinstance(each.value, External) and "()" in each.value.name for each in found):
                return True
    return False
