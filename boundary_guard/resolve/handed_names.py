"""Expressions that hand on what goes by some names: out of a container, under another name, as one of several."""

from __future__ import annotations

import ast
from collections.abc import Collection

from boundary_guard.resolve.mentions import PARTIALS, last_name
from boundary_guard.scan.facts import Facts


def is_only_named(facts: Facts, node: ast.expr) -> bool:
    """Whether a tuple does not keep what is in it: ``except (A, B)``, ``isinstance(x, (A, B))``, ``Union[A, B]``."""
    above: ast.AST = node
    while isinstance(facts.parents[above], ast.Tuple):
        above = facts.parents[above]
    match facts.parents[above]:
        case ast.ExceptHandler():
            return True
        case ast.Subscript(slice=inside):
            return above is inside and above is not node
        case ast.Dict() as table:  # ``new_class("A", (), {"metaclass": Meta})``, which is followed as what it is
            call = facts.parents[table]
            return isinstance(call, ast.Call) and last_name(call.func) == "new_class"
        case ast.Call(func=func):
            return above is not node and last_name(func) in ("isinstance", "issubclass", "type", "new_class")
    return False


_ABOUT_IMPORTS = frozenset({"importlib", "runpy", "pkgutil", "imp"})
"""Modules that are about imports: what a computed attribute of them is may be an importer function."""
_HOMES = _ABOUT_IMPORTS | {"builtins"}
"""All modules of the standard library that have one: the names decide."""


def computes_attribute(call: ast.expr, homes: frozenset[str] = _HOMES) -> bool:
    """``getattr(importlib, "import" + "_module")``: of one of these modules, by a name that is computed."""
    match call:
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=owner), name, *_]):
            return owner in homes and not isinstance(name, ast.Constant)
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Subscript(slice=ast.Constant(value=owner)), name, *_]):
            return owner in homes and not isinstance(name, ast.Constant)
    return False


def _computes_importer(call: ast.Call) -> bool:
    """The same, where the name is made there if the module has much else: ``getattr(builtins, name)`` finds types."""
    is_made_there = len(call.args) > 1 and _is_made_there(call.args[1])
    return computes_attribute(call, _HOMES if is_made_there else _ABOUT_IMPORTS)


def _is_made_there(name: ast.expr) -> bool:
    """``"__imp" + "ort__"``, ``"".join(…)``, ``"__tropmi__"[::-1]``; not ``name``, ``names[0]``, ``f(x)``."""
    match name:
        case ast.Subscript(value=part) | ast.Call(func=ast.Attribute(value=part)):
            return _is_made_there(part)
        case ast.Name() | ast.Attribute() | ast.Call():
            return False
    return True


def may_compute_importer(callee: ast.expr) -> bool:
    """Whether the computed attribute, of which nothing is known, is likely to be an importer function."""
    return computes_attribute(callee, _ABOUT_IMPORTS)


def asked_for(callee: ast.expr) -> str:
    """The name by which the callee is asked for, where it stands there: ``table["name"]``, ``getattr(x, "name")``."""
    match callee:
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=getter, args=[*_, ast.Constant(value=str(name))]) if last_name(getter) in _GETTERS:
            return name
        case ast.Call(func=ast.Call(func=getter, args=[ast.Constant(value=str(name))])):
            return name if last_name(getter) == "attrgetter" else ""
    return ""


_GETTERS = frozenset({"get", "pop", "getattr", "getattr_static", "__getattribute__", "__getitem__"})


_GIVING = PARTIALS | {"getattr", "staticmethod", "lru_cache", "cache", "wraps", "methodcaller"}
"""What gives its argument, or something that calls it."""


def hands_on(value: ast.expr, names: Collection[object]) -> bool:
    """Whether the expression hands an importer function on (and does not call it)."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.Subscript(slice=ast.Constant(value=name)) if name in names:
            return True
        case ast.Call(func=ast.Call(func=getter, args=[ast.Constant(value=name)])) if name in names:
            return last_name(getter) == "attrgetter"
        case (
            ast.Subscript(value=ast.Call(func=ast.Name(id="vars"), args=[ast.Name(id=owner)]), slice=name)
            | ast.Subscript(value=ast.Attribute(value=ast.Name(id=owner), attr="__dict__"), slice=name)
        ):
            return owner in _ABOUT_IMPORTS or (owner in _HOMES and not isinstance(name, ast.Name | ast.Attribute))
        case ast.Subscript(value=table) | ast.Starred(value=table):
            return hands_on(table, names)
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=name), *_]) if name in names:
            return True
        case ast.Call(func=ast.Attribute(value=table, attr="get" | "items" | "values" | "pop")):
            return hands_on(table, names)
        case ast.Call(func=func) if f"{last_name(func)}()" in names or _computes_importer(value):
            return True
        case ast.Call(func=func, args=args):
            maker = func.func if isinstance(func, ast.Call) else func  # lru_cache(maxsize=None)(load)
            return last_name(maker) in _GIVING and any(
                hands_on(a, names) or (isinstance(a, ast.Constant) and a.value in names) for a in args
            )
        case ast.IfExp(body=body, orelse=orelse):
            return hands_on(body, names) or hands_on(orelse, names)
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values) | ast.Dict(values=values):
            return any(hands_on(each, names) for each in values)
    return False
