"""Where what was declared is given out again: the defaults of a function, and those of the options of a parser."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY, Key, Keys, attribute
from boundary_guard.resolve.belonging import Condition, values
from boundary_guard.resolve.handed_by_syntax import leads_on
from boundary_guard.resolve.mentions import default_pairs, last_name
from boundary_guard.resolve.moves import Given, Held
from boundary_guard.resolve.options import destination
from boundary_guard.resolve.values import ClassValue, InstanceValue, ModuleValue
from boundary_guard.resolve.variables import attribute_reads, namespaces_of_objects
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker, whole
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_WORDS = (b"__defaults__", b"__kwdefaults__", b"signature", b"getfullargspec")
_ASKING = Marker(whole(*_WORDS), *_WORDS)
_SIGNATURES = frozenset({"signature", "getfullargspec"})
_ADDING = frozenset({"add_argument", "add_option"})


def out_of_function(
    evaluator: Evaluator, facts: Facts, default: ast.expr, keys: Keys
) -> Iterator[tuple[Facts, Held, Condition]]:
    """``f.__defaults__``, ``signature(f).parameters[name].default`` (Language Reference, 3.2; ``inspect``)."""
    arguments = facts.parents[default]
    scope = facts.scopes[facts.parents[arguments]]
    names = [name for name, value in default_pairs(scope) if value is default]
    for where in evaluator.project.search.matching(_ASKING) if names else ():
        for node, function, way in _asking_for_defaults(where, names[0]):
            held = Held(node, (*way, *keys))
            if leads_on(evaluator, where, node, held.keys):
                yield where, held, Condition(where, function, scope)


def asked_default(evaluator: Evaluator, scope: Scope, name: str) -> Iterator[ast.expr]:
    """The default of the parameter, if anything in the project asks functions for their defaults."""
    if scope.is_function and evaluator.project.search.matching(_ASKING):
        yield from (value for parameter, value in default_pairs(scope) if parameter == name)


def _asking_for_defaults(facts: Facts, name: str) -> Iterator[tuple[ast.expr, ast.expr, Keys]]:
    """The expressions that give the defaults of a function, which one, and where in it lies that of the parameter."""
    for node in _asking(facts):
        match node:
            case ast.Attribute(value=function, attr="__defaults__"):
                yield node, function, (ANY,)
            case ast.Attribute(value=function):
                yield node, function, (Key(name),)
            case ast.Call(args=[function, *_]) if last_name(node.func) == "signature":
                yield node, function, (attribute("parameters"), Key(name), attribute("default"))
            case ast.Call(args=[function, *_]):
                yield node, function, (attribute("defaults"), ANY)
                yield node, function, (attribute("kwonlydefaults"), Key(name))


@remembered
def _asking(facts: Facts) -> tuple[ast.Attribute | ast.Call, ...]:
    return tuple(
        node
        for node in facts.parents
        if (isinstance(node, ast.Attribute) and node.attr in ("__defaults__", "__kwdefaults__"))
        or (isinstance(node, ast.Call) and last_name(node.func) in _SIGNATURES)
    )


def out_of_parser(evaluator: Evaluator, facts: Facts, given: Given) -> Iterator[tuple[Facts, Held]]:
    """``parser.parse_args().name``, of which the argument is the default."""
    name = _option(evaluator, facts, given)
    search = evaluator.project.search
    for where in dict.fromkeys((*search.changing(name), *search.calling(name))) if name else ():
        whole = ((node, of, (Key(name), *given.keys)) for node, of in namespaces_of_objects(where))
        reads = ((node, of, given.keys) for node, of in attribute_reads(where, name))
        for node, of, keys in (*reads, *whole):
            if leads_on(evaluator, where, node, keys) and _may_be_parsed(evaluator, where, of):
                yield where, Held(node, keys)


def _option(evaluator: Evaluator, facts: Facts, given: Given) -> str:
    """The attribute under which the parser gives it."""
    method = last_name(given.call.func)
    if method in _ADDING and given.place == "default":
        return destination(evaluator, facts, given.call)
    return given.place if method == "set_defaults" and isinstance(given.place, str) else ""


def _may_be_parsed(evaluator: Evaluator, facts: Facts, owner: ast.expr) -> bool:
    """Whether it is not surely an object, class or module of the project."""
    found = values(evaluator, facts, owner)
    return not found or any(not isinstance(each, ModuleValue | ClassValue | InstanceValue) for each in found)
