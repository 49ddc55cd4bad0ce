"""Where an object goes from an expression that gives it, or that gives something which holds it: one step.

Only the syntax of one file is looked at; who is called, and whose attribute is stored, is the question of ``holders``.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from boundary_guard.resolve.access_paths import (
    ANY,
    GENERATED,
    RESULT,
    Key,
    Keys,
    attribute,
    behind,
    bound_method,
    key_of,
)
from boundary_guard.resolve.changes import changes_at
from boundary_guard.resolve.changing import is_type, method_called
from boundary_guard.resolve.changing_functions import ADDING
from boundary_guard.resolve.filling import FILLING, filled, stored_by
from boundary_guard.resolve.known_results import given_back, held_behind
from boundary_guard.resolve.moves import (
    Altered,
    Given,
    Held,
    Move,
    Named,
    Returned,
    into_container,
    to_default,
    to_pattern,
    to_target,
)
from boundary_guard.resolve.renamed import called
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered


@remembered
def onward(facts: Facts, node: ast.expr, keys: Keys) -> tuple[Move | Altered, ...]:
    """Where it goes from the expression."""
    above = facts.parents.get(node)
    match above:
        case ast.Call():
            return tuple(_into_call(facts, node, above, keys))
        case ast.keyword():
            call = facts.parents[above]
            return tuple(_as_keyword(facts, call, above.arg, keys)) if isinstance(call, ast.Call) else ()
        case ast.expr():
            return tuple(_in_expression(facts, node, above, keys))
    return tuple(_in_statement(facts, node, above, keys))


def goes_on(facts: Facts, node: ast.expr, keys: Keys) -> bool:
    """Whether it goes somewhere from there, or is changed there."""
    return bool(onward(facts, node, keys)) or any(True for _ in changes_at(facts, node, keys))


def _in_expression(facts: Facts, node: ast.expr, above: ast.expr, keys: Keys) -> Iterator[Move | Altered]:
    match above:
        case ast.Attribute():
            yield from _by_attribute(facts, above, keys)
        case ast.Subscript(value=container, ctx=ast.Load()) if container is node:
            yield from _by_subscript(above, keys)
        case ast.IfExp(test=test) if test is not node:
            yield Held(above, keys)
        case ast.BoolOp() | ast.Await() | ast.NamedExpr():
            yield Held(above, keys)
            if isinstance(above, ast.NamedExpr):
                yield from to_target(facts, above.target, keys)
        case ast.List(elts=elements, ctx=ast.Load()) | ast.Tuple(elts=elements, ctx=ast.Load()):
            is_behind_star = any(isinstance(each, ast.Starred) for each in elements[: elements.index(node)])
            yield Held(above, (ANY if is_behind_star else Key(elements.index(node)), *keys))
        case ast.Dict(keys=written, values=values) if node in values:
            key = written[values.index(node)]
            yield Held(above, keys if key is None else (key_of(key), *keys))
        case ast.Starred():
            yield from _spread(facts, above, keys)
        case ast.BinOp(op=ast.Add() | ast.BitOr() | ast.Mult()) if keys:
            yield Held(above, (ANY, *keys[1:]))
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element) if element is node:
            yield Held(above, (ANY, *keys))
        case ast.DictComp(value=value) if value is node:
            yield Held(above, (ANY, *keys))
        case ast.Lambda(body=body) if body is node:
            yield Returned(facts.scopes[above], keys)
            yield from _given_by_lambda(facts, facts.parents[above], keys)
        case ast.Yield():
            yield Returned(facts.scope_of(above), (ANY, *keys))
        case ast.YieldFrom() if keys[:1] == (GENERATED,):
            yield Held(above, keys[1:])
        case ast.YieldFrom() if keys:
            yield Returned(facts.scope_of(above), (ANY, *keys[1:]))


def _given_by_lambda(facts: Facts, call: ast.AST, keys: Keys) -> Iterator[Move | Altered]:
    """``defaultdict(lambda: x)``, ``submit(lambda: x)``: what calls it outside gives what it gives.

    ``names: list = field(default_factory=lambda: x)`` binds an attribute of each object.
    """
    above = facts.parents.get(facts.parents.get(call, call)) if isinstance(call, ast.keyword) else None
    if isinstance(above, ast.AnnAssign):
        yield from to_target(facts, above.target, keys)
    name = called(facts, call.func) if isinstance(call, ast.Call) else ""
    if isinstance(call, ast.Call) and name in ("defaultdict", "submit", "to_thread", "property"):
        yield Held(call, (ANY, *keys) if name == "defaultdict" else keys)


def _in_statement(facts: Facts, node: ast.expr, above: ast.AST | None, keys: Keys) -> Iterator[Move | Altered]:
    match above:
        case ast.Assign(value=value, targets=targets) if value is node:
            for target in targets:
                yield from to_target(facts, target, keys)
        case ast.AnnAssign(value=value, target=target) if value is node:
            yield from to_target(facts, target, keys)
        case ast.AugAssign(value=value, target=target) if value is node and keys:
            yield from into_container(facts, target, (ANY, *keys[1:]))
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target) if keys:
            if above.iter is node and not keys[0].is_attribute:
                yield from to_target(facts, target, keys[1:])
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from to_target(facts, target, keys[1:] if keys[:1] == (ANY,) else keys)
        case ast.Return():
            scope = facts.scope_of(above)
            yield Returned(scope, (GENERATED, *keys) if scope.yields else keys)
        case ast.Match(subject=subject, cases=cases) if subject is node:
            for each in cases:
                yield from to_pattern(facts.scope_of(above), each.pattern, keys)
        case ast.arguments():
            yield from to_default(facts, node, above, keys)
        case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
            if node in decorators and keys[:1] == (RESULT,):
                yield Named(facts.scope_of(above), above.name, keys[1:])


def _by_attribute(facts: Facts, above: ast.Attribute, keys: Keys) -> Iterator[Move | Altered]:
    """``holder.name``; ``holder.values()`` and other methods that give what a container holds."""
    rest = behind(keys, attribute(above.attr))
    if rest is not None:
        yield Held(above, rest)
    elif above.attr == "__dict__" and keys and keys[0].is_attribute:
        yield Held(above, (Key(keys[0].value), *keys[1:]))
    elif above.attr in ("value", "_value_", "data"):  # of a member of an enum, of a UserDict
        yield Held(above, keys)
    call = facts.parents[above]
    if isinstance(call, ast.Call) and call.func is above:
        if above.attr == "result":  # of a future, which is what "submit" gives
            yield Held(call, keys)
        elif keys and not keys[0].is_attribute:
            yield from _by_method(call, above.attr, keys)
        elif above.attr in ("_asdict", "_replace") and keys:
            yield Held(call, keys if above.attr == "_replace" else (Key(keys[0].value), *keys[1:]))
        elif above.attr == "__enter__":  # of what gives itself, or what it was made of
            yield Held(call, keys)
    elif above.attr in ADDING and isinstance(above.ctx, ast.Load) and not keys:
        yield Held(above, (bound_method(above.attr),))
    elif above.attr in TAKING and (rest := behind(keys, ANY)) is not None:
        yield Held(above, (RESULT, *rest))  # called by somebody else: ``iter(held.pop, None)``


def _by_method(call: ast.Call, name: str, keys: Keys) -> Iterator[Move | Altered]:
    if name in TAKING:
        is_named = call.args and name not in ("popitem", "send", "asend")
        rest = behind(keys, key_of(call.args[0]) if is_named else ANY)
        if rest is not None:
            yield Held(call, (Key(1), *rest) if name == "popitem" else rest)
    elif name == "items":
        yield Held(call, (ANY, Key(1), *keys[1:]))
    elif name == "_replace" or name in ("new_child", "__enter__"):
        yield Held(call, keys)
    elif name in ("values", "copy", "union", "__iter__", "static_order", "get_ready"):
        yield Held(call, keys if name == "copy" else (ANY, *keys[1:]))


TAKING = frozenset(
    {"get", "pop", "popleft", "popitem", "setdefault", "__getitem__", "get_nowait", "send", "asend", "__next__"}
)
"""Methods that give one of the elements."""


def _by_subscript(above: ast.Subscript, keys: Keys) -> Iterator[Move | Altered]:
    if isinstance(above.slice, ast.Slice):
        if keys and not keys[0].is_attribute:
            yield Held(above, (ANY, *keys[1:]))
        return
    rest = behind(keys, key_of(above.slice))
    if rest is not None:
        yield Held(above, rest)


def _spread(facts: Facts, starred: ast.Starred, keys: Keys) -> Iterator[Move | Altered]:
    """``[*held]``, ``f(*held)``."""
    above = facts.parents[starred]
    if not keys or keys[0].is_attribute:
        return
    if isinstance(above, ast.Call):
        first, index = keys[0].value, above.args.index(starred)
        is_known = (
            isinstance(first, int)
            and first >= 0
            and not any(isinstance(each, ast.Starred) for each in above.args[:index])
        )
        yield Given(above, index + first if is_known and isinstance(first, int) else None, keys[1:])
    elif isinstance(above, ast.List | ast.Tuple | ast.Set):
        yield Held(above, (ANY, *keys[1:]))


def _into_call(facts: Facts, node: ast.expr, call: ast.Call, keys: Keys) -> Iterator[Move | Altered]:
    """What a call makes of its argument: what is known of functions outside, and whoever else gets it."""
    if node is call.func:
        yield from held_behind(call, behind(keys, RESULT))
    if node not in call.args:
        return
    name, place = called(facts, call.func), call.args.index(node)
    method = method_called(facts, call)
    if method is not None and method.attr in FILLING:
        yield from filled(facts, call, method, place, keys)
        yield Given(call, place, keys)
        return
    yield from stored_by(facts, call, name, place, keys)
    yield from given_back(facts, call, place, keys)
    if name not in _BUILTINS or any(each.arg == "key" for each in call.keywords):
        yield Given(call, place, keys)


_BUILTINS = frozenset(
    name
    for name, each in vars(builtins).items()
    if name not in ("map", "filter", "sorted") and not (isinstance(each, type) and issubclass(each, BaseException))
)
"""Functions that hand what they are given to nobody: exceptions do, and these three call a function with it."""


_TABLES = frozenset({"dict", "OrderedDict", "UserDict", "ChainMap"})
"""What makes a table of its keywords."""


def _as_keyword(facts: Facts, call: ast.Call, name: str | None, keys: Keys) -> Iterator[Move | Altered]:
    if name is not None:
        if called(facts, call.func) == "update" and isinstance(call.func, ast.Attribute):
            is_given = is_type(call.func.value) and call.args
            yield from into_container(facts, call.args[0] if is_given else call.func.value, (Key(name), *keys))
        elif called(facts, call.func) in _TABLES:
            yield Held(call, (Key(name), *keys))
        elif name == "default_factory" and keys[:1] == (RESULT,):
            above = facts.parents.get(call)
            yield from to_target(facts, above.target, keys[1:]) if isinstance(above, ast.AnnAssign) else ()
        elif called(facts, call.func) in ("max", "min") and name == "default":
            yield Held(call, keys)
        elif called(facts, call.func) in ("_replace", "replace"):
            yield Held(call, (attribute(name), *keys))
        elif called(facts, call.func) == "ContextVar" and name == "default":
            yield Held(call, (ANY, *keys))
        yield Given(call, name, keys)
    elif keys and isinstance(keys[0].value, str):
        if called(facts, call.func) in _TABLES:  # OrderedDict(**held)
            yield Held(call, keys)
        yield Given(call, keys[0].value, keys[1:])
    elif keys:
        yield Given(call, None, keys[1:])
