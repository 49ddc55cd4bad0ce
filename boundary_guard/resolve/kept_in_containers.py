"""Functions that lie in a container: the calls of what comes out of it, and whether these are all.

A container is known by its name: a variable, or an attribute of whatever object. As long as every use of the name
puts something in, looks, or takes something out and calls it, nobody else can call what lies inside: in a project that
reaches nothing by names which it does not write.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.container_uses import DISPLAYS, FILLING, Uses, home_of, uses_of
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.plain_classes import is_plain_class
from boundary_guard.resolve.plain_names import are_locals_read_by_name, are_read_by_name
from boundary_guard.resolve.values import (
    ClassValue,
    Constant,
    InstanceValue,
    Mapping,
    ModuleValue,
    PathValue,
    Sequence,
    Text,
    Value,
)
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 24
"""How many files that hold the name of the container are looked at."""
MAX_CALLS = 60
"""How many calls of what comes out of it are looked at."""


@dataclass
class Kept:
    """The calls of what lies in a container; ``is_closed`` says that there are no others."""

    calls: list[tuple[Facts, ast.Call]] = field(default_factory=list)
    is_closed: bool = True


@dataclass(frozen=True)
class Container:
    """The variable or attribute by which it goes; ``is_inside`` where something lies in a container inside of it."""

    name: ast.Name | ast.Attribute
    is_inside: bool = False


def container_around(facts: Facts, node: ast.expr) -> Container | None:
    """The container in which the expression is put; None where it has no name.

    ``x = [node]``, ``x = dict(key=node)``, ``x = [node for …]``,
    ``x[key] = node``, ``x.append(node)``, ``x.setdefault(key, []).append(node)``.
    """
    inner: ast.AST = node
    above = facts.parents[inner]
    while isinstance(above, (*DISPLAYS, *COMPREHENSIONS)) or _is_of_table(facts, above):
        inner, above = above, facts.parents[above]
    match above:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]) if inner is not node:
            return Container(target)
        case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target) if inner is not node:
            return Container(target)
        case ast.Assign(targets=[ast.Subscript(value=container)]):
            return _named(container)
        case ast.Call(func=ast.Attribute(value=container, attr=method)) if method in FILLING and inner in above.args:
            return _named(container)
    return None


def _is_of_table(facts: Facts, node: ast.AST) -> bool:
    """``dict(key=…)``, or the keyword in it."""
    call = facts.parents[node] if isinstance(node, ast.keyword) else node
    match call:
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            return "dict" not in facts.body.bindings
    return False


def _named(node: ast.expr) -> Container | None:
    """``x``, and what lies in it: ``x[key]`` and ``x.setdefault(key, [])``; nothing that lies deeper."""
    match node:
        case ast.Name() | ast.Attribute():
            return Container(node)
        case ast.Subscript(value=ast.Name() | ast.Attribute() as name):
            return Container(name, is_inside=True)
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as name, attr="setdefault")):
            return Container(name, is_inside=True)
    return None


def calls_of_elements(evaluator: Evaluator, facts: Facts, container: Container) -> Kept:
    """The calls of what lies in the container of that name, in all files that hold the name."""
    name = last_name(container.name)
    home = home_of(facts, container.name)
    files: list[tuple[Facts, Scope | None]] = [(facts, home)]
    if home is None:
        files = [(each, None) for each in islice(evaluator.project.search.mentioning(name), MAX_FILES + 1)]
    kept = Kept(is_closed=len(files) <= MAX_FILES)
    is_made = False
    for where, inside in files[:MAX_FILES]:
        own = uses_of(where, name, inside)
        kept.calls.extend((where, call) for call in own.calls)
        kept.is_closed &= own.is_closed and not (container.is_inside and own.holds_others)
        kept.is_closed &= _are_apart(evaluator, where, own) and _is_own(evaluator, where, own)
        is_made |= own.is_made
    is_hidden = are_read_by_name(evaluator) if home is None else are_locals_read_by_name(evaluator, facts)
    kept.is_closed &= is_made and is_hidden and 0 < len(kept.calls) <= MAX_CALLS
    return kept


def _are_apart(evaluator: Evaluator, facts: Facts, uses: Uses) -> bool:
    """Whether no other file knows the variables that last, and no part that is handed on may be a function."""
    if uses.lasting and not are_read_by_name(evaluator):
        return False
    if any(each is not facts for name in uses.lasting for each in evaluator.project.search.mentioning(name)):
        return False
    for part in uses.parts:
        spread = part.value if isinstance(part, ast.Starred) else part
        found = evaluator.briefly(spread, general_frame(facts, facts.scope_of(part)))
        if not found or not all(_holds_no_function(each.value) for each in found):
            return False
    return True


def _is_own(evaluator: Evaluator, facts: Facts, uses: Uses) -> bool:
    """Whether those that have the container as an attribute are modules and objects of the project, and nothing more.

    A base class, a decorator or a metaclass from outside may look at what lies in its attributes.
    """
    return all(_are_plain(evaluator, facts, owner) for owner in uses.owners)


def _are_plain(evaluator: Evaluator, facts: Facts, owner: ast.expr | Scope) -> bool:
    if isinstance(owner, Scope):
        node = owner.node
        return isinstance(node, ast.ClassDef) and not (node.bases or node.keywords or node.decorator_list)
    found = [each.value for each in evaluator.briefly(owner, general_frame(facts, facts.scope_of(owner)))]
    return bool(found) and all(_is_plain(evaluator, value) for value in found)


def _is_plain(evaluator: Evaluator, value: Value) -> bool:
    match value:
        case ModuleValue(name=name):
            return evaluator.project.facts(name) is not None
        case ClassValue():
            return is_plain_class(evaluator, value)
        case InstanceValue(cls=cls):
            return is_plain_class(evaluator, cls)
    return False


def _holds_no_function(value: Value) -> bool:
    match value:
        case Sequence(items=items, rest=rest, is_complete=True):
            return all(_holds_no_function(each.value) for item in (*items, rest) for each in item)
        case Mapping(items=pairs, is_complete=True, default=()):
            return all(_holds_no_function(each.value) for _, item in pairs for each in item)
    return isinstance(value, Text | Constant | PathValue)
