"""Classes that a call makes: ``type("Name", (Base,), {"key": value})``, which derive from a class of the project.

Source: Library Reference, ``type`` with three arguments and ``types.new_class``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct, without_choices
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.sequences import positions
from boundary_guard.resolve.values import DATA, Alternative, Alternatives, ClassValue, Mapping, Unknown, only, text
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MARKERS = re.compile(rb"\btype\s*\((?:[^()]|\([^()]*\)){0,200}?,|\bnew_class\s*\(")


def in_made_classes(evaluator: Evaluator, found: Alternatives, cls: ClassValue, name: str) -> Iterator[Alternative]:
    """What the attribute is in instances of classes made by calls; ``found`` is what it is in all others."""
    for facts, call in _made(evaluator).get(cls.scope, ()):
        for each in _namespaces(evaluator, facts, call):
            values = _behind(each.value, name) if isinstance(each.value, Mapping) else ()
            yield from without_choices(behind(values, each))
            is_known = isinstance(each.value, Mapping) and (values or each.value.is_complete)
            if not is_known and any(isinstance(one.value, DATA) for one in found):
                place = facts.place(call)
                reason = f"the attributes of the class that is made at {place.path}:{place.line} are not known"
                yield Alternative(Unknown(reason))


def are_made(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether calls make classes that derive from this one."""
    return cls.scope in _made(evaluator)


def _namespaces(evaluator: Evaluator, facts: Facts, call: ast.Call) -> Alternatives:
    if last_name(call.func) == "new_class":
        return only(Unknown("a function fills the namespace")) if len(call.args) > 3 or call.keywords else ()
    return evaluator.value(call.args[2], general_frame(facts, facts.scope_of(call))) if len(call.args) > 2 else ()


def _behind(namespace: Mapping, name: str) -> Alternatives:
    wanted = text(name)
    return distinct(one for keys, values in namespace.items if any(k.value == wanted for k in keys) for one in values)


def _made(evaluator: Evaluator) -> dict[Scope, list[tuple[Facts, ast.Call]]]:
    """The calls that make classes, by the classes of the project from which these derive."""
    key = ("made classes", len(evaluator.project.scope))
    if key not in evaluator.notes:
        found: dict[Scope, list[tuple[Facts, ast.Call]]] = {}
        evaluator.notes[key] = found  # while that very question is being answered
        for facts in evaluator.project.search.matching(_MARKERS):
            for call in _calls(facts):
                frame = general_frame(facts, facts.scope_of(call))
                places, beyond = positions(evaluator, evaluator.briefly(call.args[1], frame))
                classes = dict.fromkeys(each.value for item in (*places, beyond) for each in item)
                line = (base for cls in classes if isinstance(cls, ClassValue) for base in evaluator.bases(cls))
                for base in dict.fromkeys(each.scope for each in line):
                    found.setdefault(base, []).append((facts, call))
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def _calls(facts: Facts) -> Iterator[ast.Call]:
    for scope in facts.scopes.values():
        for call in scope.calls:
            if last_name(call.func) in ("type", "new_class") and len(call.args) > 1:
                yield call
