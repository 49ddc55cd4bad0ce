"""Containers that are filled after they are made: ``append``, ``update``, ``registry[key] = value`` …

A mutation belongs to the variable (or attribute) through which it is made; the order of mutations is not kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, removal, tables
from boundary_guard.resolve.alternatives import distinct, merged, without_choices
from boundary_guard.resolve.changes import REMOVING, Mutation, by_callees, mutations
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import Alternative, Alternatives, Mapping, Sequence, Value, only
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def with_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, frame: Frame, use: ast.AST | None
) -> Alternatives:
    """``found``, the values of a variable at ``use``, with what is added or taken out through that variable."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    for facts, mutation in _of_variable(evaluator, name, frame):
        is_own = facts is frame.facts and facts.scope_of(mutation.node) is frame.scope
        where = frame if is_own else general_frame(facts, facts.scope_of(mutation.node))
        found = _applied(evaluator, found, mutation, where, use if is_own else None)
    return found


def with_attribute_mutations(
    evaluator: Evaluator, found: Alternatives, name: str, files: list[Facts], owner: Value
) -> Alternatives:
    """The same for an attribute of ``owner``: in the files of its class, and elsewhere on what surely is its like."""
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    elsewhere = [facts for facts in evaluator.project.search.changing(name) if facts not in files]
    for facts in (*files, *elsewhere):
        for mutation in mutations(evaluator, facts).get(f".{name}", ()):
            frame = general_frame(facts, facts.scope_of(mutation.node))
            if facts in files or _is_of(evaluator, mutation.root, owner, frame):
                found = _applied(evaluator, found, mutation, frame)
    return found


def _is_of(evaluator: Evaluator, root: ast.expr, owner: Value, frame: Frame) -> bool:
    """Whether the attribute that is changed is one of the owner's class."""
    values = evaluator.briefly(root.value, frame) if isinstance(root, ast.Attribute) else ()
    return any(is_same(evaluator, each.value, owner) for each in values)


def _of_variable(evaluator: Evaluator, name: str, frame: Frame) -> Iterator[tuple[Facts, Mutation]]:
    for mutation in mutations(evaluator, frame.facts).get(name, ()):
        if _owner(frame.facts.scope_of(mutation.node), name) is frame.scope:
            yield frame.facts, mutation
    yield from by_callees(evaluator, name, frame)
    if frame.scope.parent is not None:
        return
    for facts in evaluator.project.search.changing(name):
        if facts is frame.facts:
            continue
        known = mutations(evaluator, facts)
        for mutation in (*known.get(name, ()), *known.get(f".{name}", ())):
            if _names_global(evaluator, facts, mutation, name, frame.facts):
                yield facts, mutation


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _owner(scope: Scope, name: str) -> Scope | None:
    """The scope whose variable ``name`` is, seen from ``scope``."""
    current: Scope | None = scope
    while current is not None and current.parent is not None:
        if name in current.globals:
            return _outermost(current)
        if name in current.bindings and name not in current.nonlocals and (current is scope or not current.is_class):
            return current
        current = current.parent
    return current


def _names_global(evaluator: Evaluator, facts: Facts, mutation: Mutation, name: str, owner: Facts) -> bool:
    """Whether the changed variable is ``name`` of the module ``owner``: imported, or an attribute of it."""
    root = mutation.root
    if isinstance(root, ast.Attribute):
        frame = general_frame(facts, facts.scope_of(mutation.node))
        return any(evaluator.is_module(each.value, owner.module) for each in evaluator.value(root.value, frame))
    for binding in facts.body.bindings.get(name, ()):
        node = binding.node
        if isinstance(node, ast.ImportFrom) and binding.alias is not None and binding.alias.name == name:
            return evaluator.project.absolute(facts, node.module, node.level) == owner.module
    return False


def _applied(
    evaluator: Evaluator, found: Alternatives, mutation: Mutation, frame: Frame, use: ast.AST | None = None
) -> Alternatives:
    if mutation.operation in REMOVING:
        return _shortened(evaluator, found, mutation, frame, use)
    arguments = [evaluator.value(argument, frame) for argument in mutation.arguments]
    steps = [evaluator.value(step, frame) for step in mutation.steps]
    return distinct(
        merged(_changed(evaluator, each.value, steps, mutation.operation, arguments), each)
        if isinstance(each.value, Sequence | Mapping)
        else each
        for each in found
    )


def _shortened(
    evaluator: Evaluator, found: Alternatives, mutation: Mutation, frame: Frame, use: ast.AST | None
) -> Alternatives:
    """With what is taken out: once where that is sure, else as often as may be."""
    if mutation.steps or removal.is_later(frame.facts, mutation, use):
        return found
    is_exact = removal.is_exact(frame.facts, mutation, use)
    arguments = [evaluator.value(argument, frame) for argument in mutation.arguments]
    results: list[Alternative] = []
    for each in found:
        if not isinstance(each.value, Sequence | Mapping):
            results.append(each)
        elif is_exact:
            results.append(merged(removal.without_one(each.value, mutation, arguments), each))
        else:
            results.extend(merged(state, each) for state in removal.states(each.value, mutation, arguments))
    return distinct(results)


def _changed(
    evaluator: Evaluator, value: Value, steps: list[Alternatives], operation: str, arguments: list[Alternatives]
) -> Value:
    if steps:
        inner = _changed(evaluator, _fresh(value, operation, len(steps)), steps[1:], operation, arguments)
        if isinstance(value, Mapping):
            return _with_items(value, ((without_choices(steps[0]), only(inner)),))
        if isinstance(value, Sequence):
            return Sequence(value.items, distinct((*value.rest, *only(inner))), value.is_complete)
        return value
    match value, operation:
        case Mapping(), "[]=" | "setdefault" if len(arguments) == 2:
            return _with_items(value, tables.paired(arguments[0], arguments[1], _Everything()))
        case Mapping(), "update":
            added = [each.value for each in arguments[0] if isinstance(each.value, Mapping)]
            for other in added:
                value = _with_items(value, other.items)
            return value if added else replace(value, is_complete=False)
        case Sequence(), "append" | "add" | "appendleft":
            return _with_rest(value, arguments[0])
        case Sequence(), "insert" | "[]=" if len(arguments) == 2:
            return _with_rest(value, arguments[1])
        case Sequence(), "extend" | "extendleft" | "update":
            items = containers.items_of(evaluator, arguments[0])
            return _with_rest(value, tuple(each for item in items for each in item))
    return value


class _Everything(set[object]):
    """All sites: what is collected is tied to no round any more."""

    def __contains__(self, site: object) -> bool:
        return True


def _fresh(value: Value, operation: str, steps: int) -> Value:
    """The container that lies behind a key before it is changed."""
    if isinstance(value, Mapping) and value.default:
        return value.default[0].value
    return Mapping() if steps > 1 or operation in ("[]=", "setdefault", "update") else Sequence()


def _with_rest(value: Sequence, added: Alternatives) -> Sequence:
    return Sequence(value.items, distinct((*value.rest, *without_choices(added))), value.is_complete)


def _with_items(value: Mapping, added: tuple[tuple[Alternatives, Alternatives], ...]) -> Mapping:
    items = tuple(dict.fromkeys((*value.items, *added)))
    return Mapping(items, value.is_complete, value.default, len(value.certain_items))
