"""Where syntax gives what a special method returns: ``with x as y``, ``for y in x``, ``x[k]``, ``x()``, ``a + b``.

Source: Language Reference, 3.3 (special method names).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.access_paths import ANY, GENERATED, Keys
from boundary_guard.resolve.operator_names import BINARY, COMPARING, UNARY, in_place, reflected
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

Place = tuple[ast.expr, ast.expr]
"""What gives the result, and the object of whose class the method is."""


def is_given_by_syntax(method: str) -> bool:
    """Whether syntax gives what a method of that name returns."""
    return method in _BY_METHOD


def places_of_results(facts: Facts, method: str) -> list[Place]:
    """The places in the file."""
    return _all(facts).get(_BY_METHOD[method], [])


def keys_at_place(method: str, keys: Keys) -> Keys:
    """Where in what stands there lies what lay behind the keys in the result."""
    if method in ("__next__", "__getitem__", "__class_getitem__", "__missing__"):
        return (ANY, *keys)
    return keys[1:] if method == "__await__" and keys[:1] == (GENERATED,) else keys


_OPERATORS = {
    **{name: name for name in (*BINARY.values(), *COMPARING.values(), *UNARY.values())},
    **{reflected(name): name for name in BINARY.values()},
    **{in_place(name): name for name in BINARY.values()},
}
_BY_METHOD = {
    **_OPERATORS,
    **dict.fromkeys(("__iter__", "__next__", "__aiter__", "__anext__"), "iteration"),
    **dict.fromkeys(("__enter__", "__aenter__"), "with"),
    **dict.fromkeys(("__getattr__", "__getattribute__"), "attribute"),
    **dict.fromkeys(("__getitem__", "__class_getitem__", "__missing__"), "subscript"),
    "__call__": "call",
    "__await__": "await",
}
_GOING_THROUGH = frozenset(
    {"iter", "list", "tuple", "sorted", "reversed", "next", "enumerate", "zip", "filter", "chain"}
)


@remembered
def _all(facts: Facts) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for node in facts.parents:
        for kind, place in _places(node):
            found.setdefault(kind, []).append(place)
    return found


def _places(node: ast.AST) -> Iterator[tuple[str, Place]]:
    match node:
        case ast.Subscript(value=owner, ctx=ast.Load()):
            yield "subscript", (owner, owner)
        case ast.Attribute(value=owner, ctx=ast.Load()):
            yield "attribute", (node, owner)
        case ast.Call(func=function):
            yield "call", (node, function)
        case ast.Await(value=awaited):
            yield "await", (node, awaited)
        case ast.BinOp(left=left, op=kind, right=right):
            yield BINARY[type(kind)], (node, left)
            yield BINARY[type(kind)], (node, right)
        case ast.AugAssign(target=target, op=kind):
            yield BINARY[type(kind)], (target, target)
        case ast.UnaryOp(op=kind, operand=operand) if type(kind) in UNARY:
            yield UNARY[type(kind)], (node, operand)
        case ast.Compare(left=left, ops=[kind], comparators=[right]) if type(kind) in COMPARING:
            yield COMPARING[type(kind)], (node, left)
            yield reflected(COMPARING[type(kind)]), (node, right)
        case ast.Assign(targets=targets, value=value) if any(isinstance(x, ast.Tuple | ast.List) for x in targets):
            yield "iteration", (value, value)
        case ast.withitem(context_expr=manager, optional_vars=ast.expr()):
            yield "with", (manager, manager)
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable) | ast.comprehension(iter=iterable):
            yield "iteration", (iterable, iterable)
        case ast.Starred(value=iterable):
            yield "iteration", (iterable, iterable)
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _GOING_THROUGH:
            yield from (("iteration", (each, each)) for each in arguments)
        case ast.Call(func=ast.Attribute(attr="enter_context" | "enter_async_context"), args=[manager]):
            yield "with", (node, manager)
