"""The places in one file that change a container: ``names.append(x)``, ``registry[key] = v``, ``heappush(h, x)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from boundary_guard.resolve.changing_functions import ADDING, FUNCTION_NAMES, FUNCTIONS, REMOVING, TYPES
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.operator_names import BINARY
from boundary_guard.resolve.values import Unknown
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import Store, stores

_IN_PLACE: dict[type[ast.operator], str] = {ast.Add: "extend", ast.BitOr: "update", ast.BitXor: "update"}
"""What ``+=`` and its like do to a container that is an attribute, or lies in another; variables are bound anew."""
AUGMENTED = "[]+="
"""What ``x[k] += v`` and its like do to the container ``x`` where a text or a number lies behind the key: it is given
the key, what stands on the right, and the name of the operator's method."""
_OF_ONE = frozenset({"append", "appendleft", "add"})
_PAIRS = frozenset({"[]=", "setdefault", "insert"})
Given = ast.expr | Store | Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """``root[steps…].operation(arguments)``: a subscript that is assigned to has the operation ``[]=``, a slice
    ``[:]=`` (with its three bounds), what is deleted ``del``. ``seen_at`` stands in the scope in which ``root`` is
    read, ``node`` where the change is made.
    """

    root: ast.expr
    steps: tuple[ast.expr, ...]
    operation: str
    arguments: tuple[Given, ...]
    node: ast.AST
    seen_at: ast.AST
    is_alias: bool = False
    """Whether it is made through another name, which may stand for this container or not."""
    is_binding: bool = False
    """Whether it binds the variable anew, so that only others which hold the object are changed: ``names += more``."""
    is_yielded: bool = False
    """Whether ``root`` is a call of a generator, and what is changed is what that yields."""


def changes_in(facts: Facts) -> Iterator[Mutation]:
    """Every change of a container in the file, whatever it goes by."""
    for scope in facts.scopes.values():
        for call in scope.calls:
            yield from _by_call(facts, call)
    for node in facts.parents:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Del):
            yield _change(node.value, "del", (node.slice,), node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and type(node.op) in _IN_PLACE:
            change = _change(node.target, _IN_PLACE[type(node.op)], (node.value,), node.target)
            yield replace(change, is_binding=True)
        elif isinstance(node, ast.Attribute) and node.attr in _INSIDES and _is_changed(facts, node):
            place = facts.place(node)
            anything = Unknown(f"{facts.written(node)} is changed at {place.path}:{place.line}")
            yield _change(node.value, "update", (anything,), node)
        elif isinstance(node, ast.Attribute) and node.attr in ADDING and isinstance(node.ctx, ast.Load):
            yield from _handed_on(facts, node)
    for store in stores(facts):
        target, statement = store.target, store.node
        if isinstance(statement, ast.AugAssign):
            if type(statement.op) in _IN_PLACE:
                yield _change(target, _IN_PLACE[type(statement.op)], (store.value,), target)
            if isinstance(target, ast.Subscript):
                method = ast.copy_location(ast.Constant(BINARY[type(statement.op)]), target)
                yield _change(target.value, AUGMENTED, (target.slice, store.value, method), target)
        elif isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Slice):
                bounds = (target.slice.lower, target.slice.upper, target.slice.step)
                given: tuple[Given, ...] = (*(each or ast.Constant(None) for each in bounds), store)
                yield _change(target.value, "[:]=", given, target)
            else:
                yield _change(target.value, "[]=", (target.slice, store), target)


_INSIDES = frozenset({"maps", "default_factory"})
"""Attributes of a ``ChainMap`` and a ``defaultdict`` that say what else lies in it."""


def _is_changed(facts: Facts, node: ast.Attribute) -> bool:
    """Whether it is stored, or something is put into it."""
    match facts.parents[node]:
        case ast.Attribute(attr=name):
            return name in ADDING
        case ast.Subscript(ctx=ast.Load()) as part if part.value is node:  # table.maps[0][key] = x
            above = facts.parents[part]
            return isinstance(above, ast.Attribute | ast.Subscript) and not isinstance(above.ctx, ast.Del)
        case ast.Subscript(ctx=context):
            return isinstance(context, ast.Store)
    return isinstance(node.ctx, ast.Store)


def _change(container: ast.expr, operation: str, arguments: tuple[Given, ...], node: ast.AST) -> Mutation:
    root, steps = root_of(container)
    return Mutation(root, _through_slices(steps), operation, arguments, node, node)


ANY_KEY = ast.Slice()
"""A key of which nothing is known: no expression that is evaluated."""


def _through_slices(steps: tuple[ast.expr, ...]) -> tuple[ast.expr, ...]:
    """``x[1:][0]`` is one of the elements of ``x``."""
    found: list[ast.expr] = []
    for before, step in zip((None, *steps), steps, strict=False):
        if not isinstance(step, ast.Slice) or step is steps[-1]:
            found.append(ANY_KEY if isinstance(before, ast.Slice) else step)
    return tuple(found)


def root_of(node: ast.expr) -> tuple[ast.expr, tuple[ast.expr, ...]]:
    """The variable behind ``x[k].y``, and the keys on the way; ``setdefault(k, …)`` is a key too."""
    steps: list[ast.expr] = []
    while True:
        match node:
            case ast.Subscript(value=value, slice=key):
                steps.append(key)
                node = value
            case ast.Call(func=ast.Attribute(value=ast.Name(id=cls), attr=name), args=[value, key, *_]) if (
                cls in TYPES and name in _READING
            ) or (cls, name) == ("operator", "getitem"):
                steps.append(key)
                node = value
            case ast.Call(func=ast.Name(id="getitem"), args=[value, key]):
                steps.append(key)
                node = value
            case ast.Call(func=ast.Attribute(value=value, attr="setdefault" | "get"), args=[key, *_]) if not isinstance(
                value, ast.Dict
            ):
                steps.append(key)
                node = value
            case _:
                return node, tuple(reversed(steps))


_READING = frozenset({"setdefault", "get", "__getitem__"})


def _by_call(facts: Facts, call: ast.Call) -> Iterator[Mutation]:
    function = _function(facts, call.func)
    if function in FUNCTIONS and call.args:
        yield _change(call.args[0], FUNCTIONS[function], tuple(call.args[1:]), call)
        return
    for namespace in namespaces_of_exec(call):
        place = facts.place(call)
        anything = Unknown(f"exec() at {place.path}:{place.line} may put anything into it")
        yield _change(namespace, "update", (anything,), call)
    match call.func:
        case ast.Call(func=maker, args=[ast.Constant(value=str(name)), *given]) if last_name(maker) == "methodcaller":
            if call.args and name in ADDING:
                place = facts.place(call)
                anything = Unknown(f"what {facts.written(call.func)} adds at {place.path}:{place.line} is not known")
                yield _change(call.args[0], ADDING[name], (*given, *([anything] if call.func.keywords else ())), call)
            return
    owner = _asked_by_computed_name(facts, call.func)
    if owner is not None:
        place = facts.place(call)
        anything = Unknown(f"what is called at {place.path}:{place.line} may add anything to it")
        yield from (_change(owner, operation, (anything,), call) for operation in ("append", "update"))
        return
    method = method_called(facts, call)
    if method is None:
        return
    container, arguments = method.value, tuple(call.args)
    if is_type(container) and arguments:
        container, arguments = arguments[0], arguments[1:]  # list.append(names, x)
    is_patch = method.attr == "dict" and last_name(container) == "patch" and arguments
    if method.attr == "setitem" and len(arguments) == 3:  # monkeypatch.setitem(table, key, value)
        yield _change(arguments[0], "[]=", arguments[1:], call)
    elif is_patch and not isinstance(arguments[0], ast.Constant):
        yield _change(arguments[0], "update", with_keywords(arguments[1:2], call), call)
    elif method.attr in REMOVING or method.attr == "__delitem__":
        yield _change(container, "del" if method.attr == "__delitem__" else method.attr, arguments, call)
    elif method.attr in ADDING and (arguments or call.keywords):
        arguments = with_keywords(arguments, call) if method.attr == "update" else arguments
        yield _change(container, ADDING[method.attr], arguments, call)


def _asked_by_computed_name(facts: Facts, callee: ast.expr) -> ast.expr | None:
    """``names`` of ``getattr(names, method)(x)``, also where what that gives has a name."""
    for each in (callee, *(_named(facts, callee) if isinstance(callee, ast.Name) else ())):
        match each:
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]) if not isinstance(name, ast.Constant):
                return owner
    return None


def is_type(node: ast.expr) -> bool:
    """``list``, ``type(names)``, ``names.__class__``: its methods are given the container."""
    match node:
        case ast.Name(id=name):
            return name in TYPES
        case ast.Call(func=ast.Name(id="type"), args=[_]) | ast.Attribute(attr="__class__"):
            return True
    return False


def with_keywords(arguments: tuple[ast.expr, ...], call: ast.Call) -> tuple[ast.expr, ...]:
    """What a dict is updated with: keywords are one more dict."""
    if not call.keywords:
        return arguments
    keys = [ast.Constant(each.arg) if each.arg is not None else None for each in call.keywords]
    return (*arguments, ast.Dict(list(keys), [each.value for each in call.keywords]))


def namespaces_of_exec(call: ast.Call) -> list[ast.expr]:
    """The tables in which ``exec(source, globals, locals)`` stores what the source binds."""
    if last_name(call.func) != "exec" or not call.args:
        return []
    return [*call.args[1:3], *(each.value for each in call.keywords if each.arg in ("globals", "locals"))]


def _function(facts: Facts, func: ast.expr) -> str:
    """The dotted name of a function that is imported from outside, if it may be one that changes its argument."""
    if last_name(func) not in FUNCTION_NAMES:
        return ""
    name = func.value if isinstance(func, ast.Attribute) else func
    bindings = owner_of(facts.scope_of(name), name.id).bindings.get(name.id, ()) if isinstance(name, ast.Name) else ()
    for binding in bindings:
        if binding.kind is BindingKind.IMPORT and binding.alias is not None:
            module = binding.node.module if isinstance(binding.node, ast.ImportFrom) else binding.alias.name
            return f"{module}.{binding.alias.name if func is name else last_name(func)}"
    return ""


def method_called(facts: Facts, call: ast.Call) -> ast.Attribute | None:
    """The method that is called, also by another name: ``add = names.append``, ``add(x)``."""
    method = _as_method(call.func)
    if method is not None or not isinstance(call.func, ast.Name):
        return method
    values = [each for each in map(_as_method, _named(facts, call.func)) if each is not None]
    return values[0] if len(values) == 1 and values[0].attr in ADDING.keys() | REMOVING else None


def _named(facts: Facts, name: ast.Name) -> list[ast.expr]:
    """What is assigned to the name, there or in the module."""
    bindings = facts.scope_of(name).bindings.get(name.id) or facts.body.bindings.get(name.id, [])
    return [each.value for each in bindings if each.value is not None and not each.path]


def _as_method(callee: ast.expr) -> ast.Attribute | None:
    """``x.name``, ``getattr(x, "name")``."""
    match callee:
        case ast.Attribute():
            return callee
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name)), *_]):
            return ast.copy_location(ast.Attribute(owner, name, ast.Load()), callee)
    return None


def _handed_on(facts: Facts, method: ast.Attribute) -> Iterator[Mutation]:
    """``visit(names.append)``: whoever has the method may add anything; ``map`` adds what it goes through."""
    above = facts.parents[method]
    operation = ADDING[method.attr]
    match above:
        case ast.Call(func=func) if func is method:
            return
        case ast.Assign(targets=[ast.Name()]) | ast.NamedExpr() | ast.AnnAssign(target=ast.Name()) | ast.Expr():
            return  # what is called by that name is looked at there
        case ast.Call(func=ast.Name(id="map"), args=[first, elements]) if first is method and operation in _OF_ONE:
            yield _change(method.value, "extend", (elements,), method)
            return
        case ast.Call(func=func, args=[first, *given]) if first is method and given and last_name(func) == "partial":
            missing = (_anything(facts, method),) * (1 + (operation in _PAIRS) - len(given))
            yield _change(method.value, operation, (*given, *missing), method)
            return
    anything = _anything(facts, method)
    yield _change(method.value, operation, (anything,) * (1 + (operation in _PAIRS)), method)


def _anything(facts: Facts, method: ast.Attribute) -> Unknown:
    place = facts.place(method)
    return Unknown(f"{ast.unparse(method)} is handed on at {place.path}:{place.line}, and may add anything")
