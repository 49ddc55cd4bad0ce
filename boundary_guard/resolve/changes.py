"""The places in a file that change a container: ``names.append(x)``, ``registry[key] = value``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import FunctionValue
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import Store, stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame

MAX_HANDED = 8
"""How many calls that a container is handed to are looked at."""
_ADDING = frozenset(
    {"append", "add", "appendleft", "insert", "extend", "extendleft", "update", "setdefault", "register"}
)
REMOVING = frozenset(
    {"pop", "popleft", "popitem", "remove", "discard", "clear", "difference_update", "del", "sort", "reverse"}
)
"""What takes elements out of a container, or changes their places."""
_IN_PLACE: dict[type[ast.operator], str] = {ast.Add: "extend", ast.BitOr: "update"}
"""What ``+=`` and ``|=`` do to a container that is an attribute, or lies in another; variables are bound anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """``root[steps…].operation(arguments)``; a subscript that is assigned to has the operation ``[]=``, one that is
    deleted ``del``."""

    root: ast.expr
    steps: tuple[ast.expr, ...]
    operation: str
    arguments: tuple[ast.expr | Store, ...]
    node: ast.AST
    is_alias: bool = False
    """Whether it is made through another name, which may stand for this container or not."""


MAX_ALIASES = 3
"""How many names a container is followed back through."""


def mutations(evaluator: Evaluator, facts: Facts) -> dict[str, list[Mutation]]:
    """The file's mutations, by the name of the variable, or ``.name`` of the attribute, that is changed."""
    key = ("mutations", facts)
    if key not in evaluator.notes:
        found: dict[str, list[Mutation]] = {}
        for mutation in sorted(_read(facts), key=_place):
            for each in _by_all_names(facts, mutation, MAX_ALIASES):
                found.setdefault(_name_of(each.root), []).append(each)
        evaluator.notes[key] = found
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def _name_of(root: ast.expr) -> str:
    return root.id if isinstance(root, ast.Name) else f".{root.attr}" if isinstance(root, ast.Attribute) else ""


def _by_all_names(facts: Facts, mutation: Mutation, depth: int) -> Iterator[Mutation]:
    """The mutation, and the same one of what its variable is another name of: ``names = registry.NAMES``."""
    yield mutation
    if not isinstance(mutation.root, ast.Name) or not depth:
        return
    scope = facts.scope_of(mutation.node)
    bindings = scope.bindings.get(mutation.root.id) or facts.body.bindings.get(mutation.root.id, [])
    for binding in bindings if len(bindings) <= MAX_ALIASES else ():
        for source in _sources(binding):
            root, steps = _root(source)
            if isinstance(root, ast.Name | ast.Attribute) and not (steps == () and _name_of(root) == mutation.root.id):
                steps = (*steps, *mutation.steps)
                other = Mutation(root, steps, mutation.operation, mutation.arguments, mutation.node, True)
                yield from _by_all_names(facts, other, depth - 1)


def _sources(binding: Binding) -> Iterator[ast.expr]:
    """The expressions that name the very object which a binding gives its variable."""
    if binding.value is None or binding.path:
        return
    if binding.kind is BindingKind.ELEMENT and isinstance(binding.value, ast.Tuple | ast.List):
        yield from binding.value.elts
    elif binding.kind is BindingKind.VALUE:
        yield binding.value
        if isinstance(binding.node, ast.Assign):
            yield from (each for each in binding.node.targets if isinstance(each, ast.Name) and each.id != binding.name)


def _place(mutation: Mutation) -> tuple[int, int]:
    return getattr(mutation.node, "lineno", 0), getattr(mutation.node, "col_offset", 0)


def _read(facts: Facts) -> Iterator[Mutation]:
    for scope in facts.scopes.values():
        for call in scope.calls:
            method = _method(facts, call)
            if method is None:
                continue
            if method.attr in REMOVING:
                root, steps = _root(method.value)
                yield Mutation(root, steps, method.attr, tuple(call.args), call)
            elif method.attr in _ADDING and (call.args or call.keywords):
                root, steps = _root(method.value)
                arguments: tuple[ast.expr, ...] = tuple(call.args)
                if method.attr == "update" and call.keywords:
                    arguments = (
                        *arguments,
                        ast.Dict([_constant(k) for k in call.keywords], [k.value for k in call.keywords]),
                    )
                yield Mutation(root, steps, method.attr, arguments, call)
    for node in facts.parents:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Del):
            root, steps = _root(node.value)
            yield Mutation(root, steps, "del", (node.slice,), node)
    for store in stores(facts):
        target, statement = store.target, store.node
        if isinstance(statement, ast.AugAssign):
            if isinstance(statement.op, ast.Add | ast.BitOr):
                root, steps = _root(target)
                yield Mutation(root, steps, _IN_PLACE[type(statement.op)], (store.value,), target)
        elif isinstance(target, ast.Subscript):
            root, steps = _root(target.value)
            if isinstance(target.slice, ast.Slice):
                yield Mutation(root, steps, "extend", (store,), target)
            else:
                yield Mutation(root, steps, "[]=", (target.slice, store), target)


def _method(facts: Facts, call: ast.Call) -> ast.Attribute | None:
    """The method that is called, also by another name: ``add = names.append``, ``add(x)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func
    if not isinstance(call.func, ast.Name):
        return None
    bindings = facts.scope_of(call).bindings.get(call.func.id) or facts.body.bindings.get(call.func.id, [])
    values = [each.value for each in bindings if isinstance(each.value, ast.Attribute)]
    return values[0] if len(values) == 1 and values[0].attr in _ADDING | REMOVING else None


def _constant(keyword: ast.keyword) -> ast.expr | None:
    return ast.Constant(keyword.arg) if keyword.arg is not None else None


def _root(node: ast.expr) -> tuple[ast.expr, tuple[ast.expr, ...]]:
    """The variable behind ``x[k].y``, and the keys on the way; ``setdefault(k, …)`` is a key too."""
    steps: list[ast.expr] = []
    while True:
        match node:
            case ast.Subscript(value=value, slice=key):
                steps.append(key)
                node = value
            case ast.Call(func=ast.Attribute(value=value, attr="setdefault" | "get"), args=[key, *_]):
                steps.append(key)
                node = value
            case _:
                return node, tuple(reversed(steps))


def by_callees(evaluator: Evaluator, name: str, frame: Frame) -> Iterator[tuple[Facts, Mutation]]:
    """What functions of the project do to a container that the frame's scope hands to them by this name."""
    handed = [call for call in frame.scope.calls if any(last_name(each) == name for each in call.args)]
    for call in handed[:MAX_HANDED]:
        position = next(index for index, each in enumerate(call.args) if last_name(each) == name)
        if not isinstance(call.args[position], ast.Name):
            continue
        for each in evaluator.briefly(call.func, frame):
            if isinstance(each.value, FunctionValue):
                yield from _of_parameter(evaluator, each.value, position)


def _of_parameter(evaluator: Evaluator, function: FunctionValue, position: int) -> Iterator[tuple[Facts, Mutation]]:
    arguments = getattr(function.scope.node, "args", None)
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)] if arguments is not None else []
    position += function.receiver is not None
    if position >= len(names):
        return
    for mutation in mutations(evaluator, function.facts).get(names[position], ()):
        if function.facts.scope_of(mutation.node) is function.scope:
            yield function.facts, mutation
