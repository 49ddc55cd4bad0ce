"""Methods that are called on what something outside of the project gives: it may give back what it was handed.

``mode([Loader("m")]).run()``: neither who gives the object nor which one it is, is known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import WITHOUT_CALLING, may_take
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handed_objects import handed
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, External
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_GETTER_AS_VALUE = Marker(rb"getattr\s*[,)\]}\n]", b"getattr")
"""``partial(getattr, thing, "run")``, ``map(getattr, things, names)``: no call of ``getattr`` is written."""
_LOOKING = WITHOUT_CALLING | {"isinstance", "issubclass", "super", "cast", "TypeVar", "NewType"}
"""What does nothing with a class but look at it, or say something of types."""
MAX_HEIRS = 12
"""How many derived classes are looked for."""


def may_be_called_on_others(evaluator: Evaluator, method: Scope) -> bool:
    """Whether objects of its class of which nothing is known may have the method called on them."""
    key = ("called on others", method)
    if key not in evaluator.notes:
        name, search = method.name.rpartition(".")[2], evaluator.project.search
        evaluator.notes[key] = True  # while that very question is being answered
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


def is_class_given_away(evaluator: Evaluator, facts: Facts, method: Scope) -> bool:
    """Whether something outside gets the class of the method, or a derived one: it may give back objects of it.

    ``pool.submit(Loader).result().run("m")``, ``add_argument("--kind", type=Loader)``.
    """
    key = ("class given away", method.parent)
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # while that very question is being answered
        evaluator.notes[key] = any(True for _ in _takers(evaluator, facts, method))
    return bool(evaluator.notes[key])


def _takers(evaluator: Evaluator, own: Facts, method: Scope) -> Iterator[ast.Call]:
    around = method.parent
    if around is None or not around.is_class:
        return
    cls = ClassValue(own, around, general_frame(own, around.parent or own.body))
    heirs = [cls, *islice(evaluator.derived(cls), MAX_HEIRS)]
    scopes = {each.scope for each in heirs}
    for name in dict.fromkeys(each.scope.name.rpartition(".")[2] for each in heirs):
        for facts in evaluator.project.search.calling(name):
            for call, argument in handed(facts):
                if last_name(argument) != name or isinstance(argument, ast.Call) or last_name(call.func) in _LOOKING:
                    continue
                frame = general_frame(facts, facts.scope_of(call))
                found = [each.value for each in evaluator.briefly(argument, frame)]
                if any(isinstance(each, ClassValue) and each.scope in scopes for each in found):
                    callees = evaluator.briefly(call.func, frame)
                    yield from [call] if any(isinstance(each.value, External) for each in callees) else ()
