"""Classes that a call makes: ``type("Name", (Base,), {"key": value})``, which derive from a class of the project.

Source: Library Reference, ``type`` with three arguments and ``types.new_class``.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct, without_choices
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.belonging import made_at
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import SAME_NODES, last_name
from boundary_guard.resolve.sequences import positions
from boundary_guard.resolve.values import (
    DATA,
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    InstanceValue,
    Mapping,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MARKERS = re.compile(
    rb"\btype\s*\((?:[^()]|\([^()]*\)){0,200}?,|\bnew_class\s*\(|\btype\s*\([^()]*\)\s*\(|\b__class__\s*\("
)

_Calls = dict[Scope, list[tuple[Facts, ast.Call]]]


def in_made_classes(evaluator: Evaluator, found: Alternatives, cls: ClassValue, name: str) -> Iterator[Alternative]:
    """What the attribute is in instances of classes made by calls; ``found`` is what it is in all others."""
    for facts, call in made(evaluator, cls):
        for each in _namespaces(evaluator, facts, call):
            values = _behind(each.value, name) if isinstance(each.value, Mapping) else ()
            yield from without_choices(behind(values, each))
            is_known = isinstance(each.value, Mapping) and (values or each.value.is_complete)
            if not is_known and any(isinstance(one.value, DATA) for one in found):
                place = facts.place(call)
                reason = f"the attributes of the class that is made at {place.path}:{place.line} are not known"
                yield Alternative(Unknown(reason))


def names_of_made(evaluator: Evaluator, cls: ClassValue) -> Iterator[Alternative]:
    """The names of the classes that calls make of this one."""
    for facts, call in made(evaluator, cls):
        if call.args:
            found = evaluator.value(call.args[0], general_frame(facts, facts.scope_of(call)))
            yield from without_choices(found)


def may_be_made(value: InstanceValue) -> bool:
    """Whether the object may be of a class that is made of its own: not where the call that makes it names that."""
    call = made_at(value)
    scope = value.cls.scope
    name = scope.name.rpartition(".")[2]
    around = (scope.parent or value.cls.facts.body).bindings
    is_only = len(around.get(name, ())) == 1 and not getattr(scope.node, "decorator_list", ())
    return call is None or last_name(call.func) != name or not is_only


def made(evaluator: Evaluator, cls: ClassValue) -> list[tuple[Facts, ast.Call]]:
    """The calls that make classes which derive from this one."""
    return _made(evaluator)[0].get(cls.scope, [])


def made_by_metaclass(evaluator: Evaluator, meta: ClassValue) -> list[tuple[Facts, ast.Call]]:
    """The calls that make classes whose metaclass this is, other than those of the metaclass by its name."""
    return _made(evaluator)[1].get(meta.scope, [])


def keywords_of(evaluator: Evaluator, facts: Facts, call: ast.Call) -> Arguments:
    """What such a call gives to ``__init_subclass__``."""
    frame = general_frame(facts, facts.scope_of(call))
    if last_name(call.func) != "new_class":
        return evaluator.arguments(_with_keywords(call), frame)
    table = call.args[2] if len(call.args) > 2 else _keyword(call, "kwds")
    found = evaluator.value(table, frame) if table is not None else ()
    return Arguments((call, frame, "keywords"), double_star=tuple(each for each in found if each.value != NONE))


@lru_cache(maxsize=SAME_NODES)
def _with_keywords(call: ast.Call) -> ast.Call:
    """The call with its keywords alone; the same for the same."""
    return ast.copy_location(ast.Call(call.func, [], call.keywords), call)


def are_made(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether calls make classes that derive from this one."""
    return cls.scope in _made(evaluator)[0]


def _namespaces(evaluator: Evaluator, facts: Facts, call: ast.Call) -> Alternatives:
    if last_name(call.func) == "new_class":
        is_filled = len(call.args) > 3 or _keyword(call, "exec_body") is not None
        return only(Unknown("a function fills the namespace")) if is_filled else ()
    return evaluator.value(call.args[2], general_frame(facts, facts.scope_of(call))) if len(call.args) > 2 else ()


def _behind(namespace: Mapping, name: str) -> Alternatives:
    wanted = text(name)
    return distinct(one for keys, values in namespace.items if any(k.value == wanted for k in keys) for one in values)


def _made(evaluator: Evaluator) -> tuple[_Calls, _Calls]:
    """The calls that make classes, by the classes of the project from which these derive, and by their metaclasses."""
    key = ("made classes", len(evaluator.project.scope))
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        by_base: _Calls = defaultdict(list)
        by_metaclass: _Calls = defaultdict(list)
        evaluator.notes[key] = by_base, by_metaclass  # while that very question is being answered
        for facts in evaluator.project.search.matching(_MARKERS):
            for call, bases in _calls(facts):
                frame = general_frame(facts, facts.scope_of(call))
                places, beyond = positions(evaluator, evaluator.briefly(bases, frame))
                values = dict.fromkeys(each.value for item in (*places, beyond) for each in item)
                classes = [each for each in values if isinstance(each, ClassValue)]
                for scope in dict.fromkeys(base.scope for cls in classes for base in evaluator.bases(cls)):
                    by_base[scope].append((facts, call))
                metas = [meta for cls in classes for meta in evaluator.metaclasses(cls)]
                metas.extend(_named_metaclasses(evaluator, call, frame))
                for scope in dict.fromkeys(base.scope for meta in metas for base in evaluator.bases(meta)):
                    by_metaclass[scope].append((facts, call))
    known = evaluator.notes[key]
    assert isinstance(known, tuple)
    return known


def _named_metaclasses(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[ClassValue]:
    """The metaclass in ``new_class(…, {"metaclass": M})`` and ``type(cls)(…)``."""
    match call.func:
        case ast.Call(args=[of]):
            classes = [each.value for each in evaluator.briefly(of, frame)]
            yield from (meta for cls in classes if isinstance(cls, ClassValue) for meta in evaluator.metaclasses(cls))
        case _ if last_name(call.func) == "new_class":
            table = call.args[2] if len(call.args) > 2 else _keyword(call, "kwds")
            for each in evaluator.briefly(table, frame) if table is not None else ():
                values = _behind(each.value, "metaclass") if isinstance(each.value, Mapping) else ()
                yield from (one.value for one in values if isinstance(one.value, ClassValue))


def _calls(facts: Facts) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls, with the bases that they give."""
    for scope in facts.scopes.values():
        for call in scope.calls:
            made_by = call.func.func if isinstance(call.func, ast.Call) else call.func
            if last_name(made_by) in ("type", "new_class", "__class__"):
                bases = call.args[1] if len(call.args) > 1 else _keyword(call, "bases")
                if bases is not None:
                    yield call, bases


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)
