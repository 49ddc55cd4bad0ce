"""Whether a function of a module may be called as ``x.name(…)``, where ``x`` is no name of the module.

It may if something stores it in an attribute of its own name, or hands its module on as the object that it is. Most
functions never are: the many calls of methods that happen to have the same name need not be looked at then.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.answers import newest
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import Mentions, last_name
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_HANDING_ON = frozenset({"staticmethod", "classmethod", "partial", "getattr", "cache", "lru_cache", "wraps"})
MAX_LOOKED_AT = 40
"""How many places that may hand a module on are looked at; where there are more, it is taken to be handed on."""


_MAY = newest(True, True)


def may_be_attribute(evaluator: Evaluator, facts: Facts, scope: Scope) -> bool:
    """Whether the function of the module ``facts`` may be an attribute of another object."""
    key = ("may be an attribute", scope, len(evaluator.project.scope))
    name = scope.name.rpartition(".")[2]
    return evaluator.answer(key, lambda: _is_stored(evaluator, name) or _is_object(evaluator, facts.module), _MAY)


def _is_stored(evaluator: Evaluator, name: str) -> bool:
    """Whether an attribute of that name is set to something, in a class or from outside."""
    for facts in evaluator.project.search.setting(name):
        stores = evaluator.project.mentions(facts).stores.get(name, ())
        if any(_may_be_function(each.value) or each.path for each in stores):
            return True
        for scope in facts.scopes.values():
            bindings = scope.bindings.get(name, ()) if scope.is_class else ()
            if any(each.value is not None and (_may_be_function(each.value) or each.path) for each in bindings):
                return True
            if any(each.kind is BindingKind.IMPORT for each in bindings):
                return True
    return False


def _may_be_function(value: ast.expr) -> bool:
    """Whether the value may be a function that goes by a name: no literal, nor the result of most calls."""
    match value:
        case ast.Call(func=func, args=args):
            return last_name(func) in _HANDING_ON and any(_may_be_function(each) for each in args)
        case ast.IfExp(body=body, orelse=orelse):
            return _may_be_function(body) or _may_be_function(orelse)
        case ast.BoolOp(values=values):
            return any(_may_be_function(each) for each in values)
    return isinstance(value, ast.Name | ast.Attribute | ast.Subscript)


def _is_object(evaluator: Evaluator, module: ModuleName) -> bool:
    """Whether the module is an argument, an element, a result, or stored in an attribute somewhere."""
    names = [module.rpartition(".")[2]]
    looked_at = 0
    for name in names:
        for facts in dict.fromkeys((*evaluator.project.search.calling(name), *evaluator.project.search.keeping(name))):
            mentions = evaluator.project.mentions(facts)
            imports = (alias for node in facts.imports for alias in node.names if alias.asname)
            names.extend(
                str(each.asname)
                for each in imports
                if each.name.rpartition(".")[2] == name and each.asname not in names and len(names) < MAX_LOOKED_AT
            )
            for node in islice(_handed_on(mentions, name), MAX_LOOKED_AT):
                looked_at += 1
                values = evaluator.briefly(node, general_frame(facts, facts.scope_of(node)))
                if looked_at > MAX_LOOKED_AT or any(evaluator.is_module(each.value, module) for each in values):
                    return True
    return False


def _handed_on(mentions: Mentions, name: str) -> Iterator[ast.expr]:
    """Where something of that name is an object among others."""
    yield from mentions.kept.get(name, ())
    for call in mentions.calls.get(name, ()):
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        yield from (each for each in given if last_name(each) == name)
    yield from (value for _, value in mentions.renamings if last_name(value) == name)
