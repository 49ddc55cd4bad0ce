"""By which names a container is changed in a file: its variable or attribute, and others that hold the same object."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from boundary_guard.resolve.access_paths import Keys, behind, key_of, method_of
from boundary_guard.resolve.changing import ANY_KEY, Mutation, changes_in, method_called, root_of, with_keywords
from boundary_guard.resolve.changing_functions import ADDING
from boundary_guard.resolve.mentions import default_pairs, last_name
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores
from boundary_guard.scan.unpacking import Path

MAX_ALIASES = 3
"""How many names a container is followed back through."""


@remembered
def changes(facts: Facts) -> tuple[Mutation, ...]:
    """All changes that are written in the file, in its order."""
    return tuple(sorted(changes_in(facts), key=_place))


@remembered
def mutations(facts: Facts) -> dict[str, list[Mutation]]:
    """The file's mutations, by the name of the variable, ``.name`` of the attribute, ``name()`` of the function that
    gives the container out, ``name()[]`` of the generator that yields it."""
    found: dict[str, list[Mutation]] = {}
    for mutation in changes(facts):
        for each in _by_all_names(facts, mutation, MAX_ALIASES):
            if each is not mutation or not mutation.is_binding or not _is_of_fixed_ones(facts, mutation):
                found.setdefault(_name_of(each), []).append(each)
    return found


def _is_of_fixed_ones(facts: Facts, mutation: Mutation) -> bool:
    """Whether it is plain that the variable holds no container that can be changed: ``+=`` makes another one then."""
    bound = facts.scope_of(mutation.seen_at).bindings.get(_name_of(mutation), ())
    fixed = (ast.Tuple, ast.Constant, ast.JoinedStr)
    others = (each for each in bound if each.kind is not BindingKind.AUGMENTED)
    return all(isinstance(each.value, fixed) and not each.path for each in others)


def _name_of(mutation: Mutation) -> str:
    match mutation.root:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return f".{name}"
        case ast.Call(func=func) if last_name(func):
            return f"{last_name(func)}(){'[]' if mutation.is_yielded else ''}"
    return ""


def _place(mutation: Mutation) -> tuple[int, int]:
    return getattr(mutation.node, "lineno", 0), getattr(mutation.node, "col_offset", 0)


def _by_all_names(facts: Facts, mutation: Mutation, depth: int) -> Iterator[Mutation]:
    """The mutation, and the same one of what its variable is another name of: ``names = registry.NAMES``."""
    yield mutation
    if depth:
        for other in _other_names(facts, mutation):
            if _name_of(other) not in ("", _name_of(mutation)) or other.steps != mutation.steps:
                yield from _by_all_names(facts, other, depth - 1)


def _other_names(facts: Facts, mutation: Mutation) -> Iterator[Mutation]:
    match mutation.root:
        case ast.Name(id=name):
            scope = facts.scope_of(mutation.seen_at)
            bindings = scope.bindings.get(name) or facts.body.bindings.get(name, [])
            bindings = [each for each in bindings if each.kind is not BindingKind.AUGMENTED]
            if any(each.kind is BindingKind.PARAMETER for each in bindings):
                for default in (value for parameter, value in default_pairs(scope) if parameter == name):
                    yield from _through(mutation, default, scope.node)
            for binding in bindings if len(bindings) <= MAX_ALIASES else ():
                yield from _of_binding(mutation, binding)
                call = _yielding(facts, scope, binding)
                if call is not None:
                    yield replace(mutation, root=call, is_alias=True, is_yielded=True)
        case ast.Attribute(attr=name) as attribute:
            for store in stores_by_name(facts).get(name, ()):
                if store.is_whole and is_same_self(facts, attribute, mutation.seen_at, store):
                    yield from _through(mutation, store.value, store.node)
        case ast.Call() | ast.IfExp() | ast.BoolOp() | ast.NamedExpr() | ast.Dict() | ast.BinOp() as root:
            for each in _one_of(root):
                if each is not root or any(True for _ in _copied(root)):
                    yield from _through(mutation, each, mutation.seen_at)


def _of_binding(mutation: Mutation, binding: Binding) -> Iterator[Mutation]:
    if binding.value is None:
        return
    if binding.kind is BindingKind.ELEMENT and binding.path:
        for each in _containers_of(binding.value, binding.path):
            yield from _of_elements(mutation, each)
    elif binding.path:
        return
    elif binding.kind is BindingKind.ELEMENT and isinstance(binding.value, ast.Tuple | ast.List):
        for each in binding.value.elts:
            yield from _through(mutation, each, mutation.seen_at)
    elif binding.kind is BindingKind.ELEMENT:
        for each in _containers_of(binding.value):
            yield from _of_elements(mutation, each)
    elif binding.kind is BindingKind.VALUE:
        for each in _one_of(binding.value):
            yield from _through(mutation, each, mutation.seen_at)
        for each in binding.node.targets if isinstance(binding.node, ast.Assign) else ():
            is_other = isinstance(each, ast.Attribute) or (isinstance(each, ast.Name) and each.id != binding.name)
            if is_other:
                yield from _through(mutation, each, mutation.seen_at)


def _through(mutation: Mutation, source: ast.expr, seen_at: ast.AST) -> Iterator[Mutation]:
    """The mutation of the object that ``source`` names, or of one of those that it holds."""
    for copied, is_in_order in _copied(source) if mutation.steps else ():
        steps = mutation.steps if is_in_order else (ANY_KEY, *mutation.steps[1:])
        yield from _through(replace(mutation, steps=steps), copied, seen_at)
    if isinstance(source, ast.Subscript) and isinstance(source.slice, ast.Slice):
        return  # a slice is a list of its own
    held = _elements(source)
    if held:
        for each in held if mutation.steps else ():
            root, steps = root_of(each)
            steps = (*steps, *mutation.steps[1:])
            yield replace(mutation, root=root, steps=steps, seen_at=seen_at, is_alias=True)
        return
    root, steps = root_of(source)
    yield replace(mutation, root=root, steps=(*steps, *mutation.steps), seen_at=seen_at, is_alias=True)


def _copied(source: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The containers of which the expression is a shallow copy, which has the same elements; in their places (True)."""
    match source:
        case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[]):
            yield copied, True
        case ast.Call(func=func, args=[copied, *_]) if last_name(func) in _COPYING:
            yield copied, _COPYING[last_name(func)]
        case ast.Subscript(value=copied, slice=ast.Slice(lower=None, step=None)):
            yield copied, True
        case ast.Subscript(value=copied, slice=ast.Slice()):
            yield copied, False
        case ast.Dict(keys=keys, values=values):
            yield from ((value, True) for key, value in zip(keys, values, strict=True) if key is None)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            yield from ((each.value, False) for each in elements if isinstance(each, ast.Starred))
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            yield from ((each, isinstance(source.op, ast.BitOr)) for each in (left, right))


_COPYING = {
    **dict.fromkeys(("dict", "OrderedDict", "list", "tuple", "copy", "deque"), True),
    **dict.fromkeys(("sorted", "reversed", "filter"), False),
}
"""What makes a container of the elements of another: with all in their places, or not."""


def _one_of(value: ast.expr) -> Iterator[ast.expr]:
    """The expressions of which one is the object: ``a if x else b``, ``a or b``, ``cast(T, a)``, ``max(a, b)``."""
    match value:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_one_of(body), *_one_of(orelse))
        case ast.BoolOp(values=values):
            yield from (one for each in values for one in _one_of(each))
        case ast.NamedExpr(value=inner) | ast.Await(value=inner):
            yield from _one_of(inner)
        case ast.Call(func=func, args=[_, inner]) if last_name(func) == "cast":
            yield from _one_of(inner)
        case ast.Call(func=ast.Attribute(attr="setdefault" | "get" | "pop"), args=[_, default]):
            yield from (value, *_one_of(default))
        case ast.Call(func=ast.Name(id="max" | "min"), args=[_, _, *_] as values):
            yield from (one for each in values for one in _one_of(each))
        case _:
            yield value


def _containers_of(iterated: ast.expr, path: Path = ()) -> Iterator[ast.expr]:
    """The containers whose elements come by in a loop: behind ``enumerate``, ``zip``, ``sorted``, ``values()`` …

    ``path`` is where in the element the variable stands: ``for key, value in table.items()``.
    """
    match iterated:
        case ast.Call(func=ast.Attribute(value=table, attr="items"), args=[]) if path == (1,):
            yield table
        case ast.Call(func=ast.Attribute(value=table, attr="values"), args=[]) if not path:
            yield table
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]) if path[:1] == (1,):
            yield from _containers_of(inner, path[1:])
        case ast.Call(func=ast.Name(id="zip"), args=args) if path and isinstance(path[0], int) and path[0] < len(args):
            yield from _containers_of(args[path[0]], path[1:])
        case ast.Call(func=func, args=args) if last_name(func) in _GOING_THROUGH:
            yield from (one for each in args for one in _containers_of(each, path))
        case ast.Name() | ast.Attribute() | ast.Subscript() if not path:
            yield iterated


_GOING_THROUGH = frozenset({"sorted", "reversed", "chain", "list", "tuple", "iter", "filter", "cycle"})


def _of_elements(mutation: Mutation, container: ast.expr) -> Iterator[Mutation]:
    root, steps = root_of(container)
    steps = (*steps, ANY_KEY, *mutation.steps)
    yield replace(mutation, root=root, steps=steps, is_alias=True)


def _elements(source: ast.expr) -> list[ast.expr]:
    match source:
        case ast.Tuple(elts=found) | ast.List(elts=found):
            return [each for each in found if isinstance(each, ast.Name | ast.Attribute)]
        case ast.Dict(keys=keys, values=values):
            found = [value for key, value in zip(keys, values, strict=True) if key is not None]
            return [each for each in found if isinstance(each, ast.Name | ast.Attribute)]
    return []


def _yielding(facts: Facts, scope: Scope, binding: Binding) -> ast.Call | None:
    """The call of the function that yields what the variable is: in a loop, by ``next()``, as a context manager."""
    source = binding.value
    if binding.path or source is None:
        return None
    if binding.kind is BindingKind.VALUE:
        is_next = isinstance(source, ast.Call) and last_name(source.func) in ("next", "anext") and source.args
        source = source.args[0] if is_next and isinstance(source, ast.Call) else None
    elif binding.kind not in (BindingKind.ELEMENT, BindingKind.CONTEXT):
        return None
    if isinstance(source, ast.Name):
        bound = scope.bindings.get(source.id) or facts.body.bindings.get(source.id, [])
        source = bound[0].value if len(bound) == 1 and bound[0].kind is BindingKind.VALUE else None
    return source if isinstance(source, ast.Call) else None


@remembered
def stores_by_name(facts: Facts) -> dict[str, list[Store]]:
    found: dict[str, list[Store]] = {}
    for store in stores(facts):
        if isinstance(store.target, ast.Attribute):
            found.setdefault(store.target.attr, []).append(store)
    return found


def is_same_self(facts: Facts, attribute: ast.Attribute, seen_at: ast.AST, store: Store) -> bool:
    """Whether both are attributes of the first parameter of methods of one class."""
    assert isinstance(store.target, ast.Attribute)
    owners = attribute.value, store.target.value
    scopes = facts.scope_of(seen_at), facts.scope_of(store.node)
    are_named = all(isinstance(each, ast.Name) and each.id in ("self", "cls") for each in owners)
    return are_named and scopes[0].parent is scopes[1].parent and scopes[0].parent is not None


def changes_at(facts: Facts, node: ast.expr, keys: Keys) -> Iterator[Mutation]:
    """The changes of what lies behind the keys in what the expression gives."""
    for change in _by_root(facts).get(node, ()):
        steps = tuple(key_of(each) for each in change.steps[: len(keys)])
        if len(steps) == len(keys) and behind(keys, *steps) is not None:
            yield replace(change, steps=change.steps[len(keys) :], is_alias=True)
    call = facts.parents.get(node)  # some are made of what is written
    is_called = len(keys) == 1 and isinstance(call, ast.Call) and call.func is node
    if not is_called or not method_of(keys) or not isinstance(call, ast.Call):
        return
    if not isinstance(node, ast.Name) or method_called(facts, call) is None:  # else it is seen where it stands
        given = with_keywords(tuple(call.args), call)
        yield Mutation(node, (), ADDING[method_of(keys)], given, call, call, is_alias=True)


@remembered
def _by_root(facts: Facts) -> dict[ast.expr, list[Mutation]]:
    found: dict[ast.expr, list[Mutation]] = {}
    for change in changes(facts):
        found.setdefault(change.root, []).append(change)
        for part in _at_getters(facts, change):
            found.setdefault(part.root, []).append(part)
    return found


def _at_getters(facts: Facts, change: Mutation) -> Iterator[Mutation]:
    """The change as one of what ``x.get(key)`` gives on its way: ``x`` may be a module that has such a function."""
    node, steps = change.root, change.steps
    while steps:
        above = facts.parents.get(node)
        call = facts.parents.get(above) if isinstance(above, ast.Attribute) else None
        if isinstance(call, ast.Call) and call.func is above:
            yield replace(change, root=call, steps=steps[1:])
        above = call if isinstance(call, ast.Call) else above
        if not isinstance(above, ast.Call | ast.Subscript):
            return
        node, steps = above, steps[1:]
