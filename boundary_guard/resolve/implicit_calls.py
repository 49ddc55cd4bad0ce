"""Calls without a call expression: iteration, ``with``, operators, properties (Language Reference, 3.3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.classes import is_property
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OPERATORS: dict[type[ast.operator | ast.cmpop | ast.unaryop], str] = {
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.Mult: "__mul__",
    ast.MatMult: "__matmul__",
    ast.Div: "__truediv__",
    ast.FloorDiv: "__floordiv__",
    ast.Mod: "__mod__",
    ast.Pow: "__pow__",
    ast.LShift: "__lshift__",
    ast.RShift: "__rshift__",
    ast.BitAnd: "__and__",
    ast.BitOr: "__or__",
    ast.BitXor: "__xor__",
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
    ast.USub: "__neg__",
    ast.Invert: "__invert__",
}
CALLING_BUILTINS = {
    "len": "__len__",
    "str": "__str__",
    "repr": "__repr__",
    "iter": "__iter__",
    "next": "__next__",
    "bool": "__bool__",
    "hash": "__hash__",
    "abs": "__abs__",
    "reversed": "__reversed__",
}
"""Builtins that call a method of what they are given."""
_SUBSCRIPTS = {ast.Load: "__getitem__", ast.Store: "__setitem__", ast.Del: "__delitem__"}
_Asked = tuple[ast.expr, tuple[str, ...]]
"""An expression, and the methods that are called on it."""


def implicit_callees(evaluator: Evaluator, facts: Facts, scope: Scope, frame: Frame) -> Iterator[FunctionValue]:
    """The methods that the scope's own code calls without a call expression."""
    special, properties = _names(evaluator)
    for node in _by_scope(evaluator, facts).get(scope, ()):
        if isinstance(node, ast.Attribute):
            if node.attr in properties and isinstance(node.ctx, ast.Load):
                yield from _methods(evaluator, node.value, (node.attr,), frame, of_property=True)
            continue
        for expression, names in _asked(node):
            wanted = tuple(name for name in names if name in special)
            if wanted:
                yield from _methods(evaluator, expression, wanted, frame)


def _asked(node: ast.AST) -> Iterator[_Asked]:
    match node:
        case ast.With(items=items):
            yield from ((item.context_expr, ("__enter__", "__exit__")) for item in items)
        case ast.AsyncWith(items=items):
            yield from ((item.context_expr, ("__aenter__", "__aexit__")) for item in items)
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated, is_async=0):
            yield iterated, ("__iter__", "__next__")
        case ast.AsyncFor(iter=iterated) | ast.comprehension(iter=iterated):
            yield iterated, ("__aiter__", "__anext__")
        case ast.BinOp(left=left, op=operator):
            yield left, (_OPERATORS[type(operator)],)
        case ast.UnaryOp(operand=operand, op=sign) if type(sign) in _OPERATORS:
            yield operand, (_OPERATORS[type(sign)],)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if isinstance(operator, ast.In | ast.NotIn):
                yield right, ("__contains__",)
            elif type(operator) in _OPERATORS:
                yield left, (_OPERATORS[type(operator)],)
        case ast.Subscript(value=value, ctx=context):
            yield value, (_SUBSCRIPTS[type(context)],)


_KINDS = (
    ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.comprehension, ast.BinOp, ast.UnaryOp, ast.Compare,
    ast.Subscript, ast.Attribute,
)  # fmt: skip


def _by_scope(evaluator: Evaluator, facts: Facts) -> dict[Scope, list[ast.AST]]:
    """The nodes that may call something, by the scope whose code they are."""
    key = ("implicit", facts)
    if key not in evaluator.notes:
        found: dict[Scope, list[ast.AST]] = {}
        for node in facts.parents:
            if isinstance(node, _KINDS):
                found.setdefault(facts.scope_of(node), []).append(node)
        evaluator.notes[key] = found
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def _names(evaluator: Evaluator) -> tuple[frozenset[str], frozenset[str]]:
    """The special methods, and the properties, that some class of the project has: no others need be looked for."""
    key = ("special methods",)
    if key not in evaluator.notes:
        special: set[str] = set()
        properties: set[str] = set()
        for name in evaluator.project.scope:
            facts = evaluator.project.facts(name)
            for node in facts.scopes if facts is not None else ():
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    if node.name.startswith("__"):
                        special.add(node.name)
                    if any(map(is_property, node.decorator_list)):
                        properties.add(node.name)
        evaluator.notes[key] = frozenset(special), frozenset(properties)
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def _methods(
    evaluator: Evaluator, expression: ast.expr, names: tuple[str, ...], frame: Frame, *, of_property: bool = False
) -> Iterator[FunctionValue]:
    for each in evaluator.value(expression, frame):
        if each.excluded is None and isinstance(each.value, InstanceValue):
            for name in names:
                found = methods_of(evaluator, each.value.cls, name)
                yield from (one for one in found if not of_property or _reads_property(one))


def methods_of(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[FunctionValue]:
    """The method of that name, as the class and its bases define it."""
    found: list[Value] = [each.value for each in evaluator.class_member(cls, name)]
    yield from (value for value in found if isinstance(value, FunctionValue))


def _reads_property(value: FunctionValue) -> bool:
    return any(map(is_property, getattr(value.scope.node, "decorator_list", ())))
