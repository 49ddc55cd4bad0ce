"""Calls without a call expression: iteration, ``with``, operators, properties (Language Reference, 3.3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.asking import Asking, Callee, anything
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.operator_names import BINARY, COMPARING, SUBSCRIPTS, UNARY, in_place, reflected
from boundary_guard.resolve.reading_attributes import attribute_callees
from boundary_guard.resolve.values import ClassValue, InstanceValue, Value
from boundary_guard.scan.private_names import attribute_name

_ITERATE = ("__iter__", "__getitem__")
_NEXT = ("__next__",)
_TRUTH = ("__bool__", "__len__")
_SHOWN = (("__format__",), ("__str__", "__repr__"))
Names = tuple[str, ...]
"""Methods of which the first that there is gets called."""
Asked = tuple[ast.expr, tuple[Names, ...]]
"""An expression, and the methods that are called on it."""


def implicit_callees(asking: Asking, node: ast.AST, frame: Frame) -> Iterator[Callee]:
    """The methods that the node calls without a call expression."""
    match node:
        case ast.Attribute(value=value, ctx=context):
            name = attribute_name(frame.facts, node)
            yield from attribute_callees(asking, value, name, frame, is_store=isinstance(context, ast.Store))
        case ast.BinOp(left=left, op=operator, right=right):
            yield from _binary(asking, left, right, BINARY[type(operator)], frame)
        case ast.AugAssign(target=left, op=operator, value=right):
            name = BINARY[type(operator)]
            yield from _called(asking, [(left, ((in_place(name), name),))], frame)
        case ast.Compare():
            yield from _compared(asking, node, frame)
        case _:
            yield from _called(asking, _asked(node), frame)


def called_methods(asking: Asking, expression: ast.expr, names: tuple[Names, ...], frame: Frame) -> Iterator[Callee]:
    """The methods of these names, of what the expression may be."""
    wanted = [each for each in names if any(map(asking.has_method, each))]
    if not wanted or isinstance(expression, ast.Constant):
        return
    for value in asking.values(expression, frame):
        if isinstance(value, InstanceValue | ClassValue):
            for each in wanted:
                yield from ((method, anything(expression, frame)) for method in asking.method(value, *each))
            if _ITERATE in wanted:
                yield from _of_iterator(asking, value, expression, frame)


def iterated(asking: Asking, expression: ast.expr, frame: Frame) -> Iterator[Callee]:
    """The methods that iterating over the expression calls."""
    return called_methods(asking, expression, (_ITERATE, _NEXT), frame)


def _of_iterator(asking: Asking, value: Value, expression: ast.expr, frame: Frame) -> Iterator[Callee]:
    """``__next__`` of what ``__iter__`` returns, when that is another object."""
    if not isinstance(value, InstanceValue) or not asking.has_method("__next__"):
        return
    for each in asking.evaluator.call_method(value, "__iter__") or ():
        if isinstance(each.value, InstanceValue) and each.value.cls != value.cls:
            yield from ((method, anything(expression, frame)) for method in asking.method(each.value, "__next__"))


def _called(asking: Asking, asked: Iterator[Asked] | list[Asked], frame: Frame) -> Iterator[Callee]:
    for expression, names in asked:
        yield from called_methods(asking, expression, names, frame)


def _binary(asking: Asking, left: ast.expr, right: ast.expr, name: str, frame: Frame) -> Iterator[Callee]:
    """``left + right``: the method of the left operand; where it has none, the mirrored one of the right."""
    found = list(called_methods(asking, left, ((name,),), frame))
    yield from found
    if not found:
        yield from called_methods(asking, right, ((reflected(name),),), frame)


def _compared(asking: Asking, node: ast.Compare, frame: Frame) -> Iterator[Callee]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            yield from called_methods(asking, right, (("__contains__", *_ITERATE),), frame)
        elif isinstance(operator, ast.NotEq | ast.Eq):
            names = ("__eq__",) if isinstance(operator, ast.Eq) else ("__ne__", "__eq__")
            found = list(called_methods(asking, left, (names,), frame))
            yield from found or called_methods(asking, right, (names,), frame)
        elif type(operator) in COMPARING:
            yield from _binary(asking, left, right, COMPARING[type(operator)], frame)
        left = right


def _asked(node: ast.AST) -> Iterator[Asked]:
    match node:
        case ast.With(items=items):
            yield from ((item.context_expr, (("__enter__",), ("__exit__",))) for item in items)
        case ast.AsyncWith(items=items):
            yield from ((item.context_expr, (("__aenter__",), ("__aexit__",))) for item in items)
        case ast.AsyncFor(iter=each) | ast.comprehension(iter=each, is_async=1):
            yield each, (("__aiter__",), ("__anext__",))
        case ast.For(iter=each) | ast.comprehension(iter=each) | ast.YieldFrom(value=each) | ast.Starred(value=each):
            yield each, (_ITERATE, _NEXT)
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=each):
            yield each, (_ITERATE, _NEXT)
        case ast.Await(value=each):
            yield each, (("__await__",),)
        case ast.UnaryOp(operand=operand, op=ast.Not()):
            yield operand, (_TRUTH,)
        case ast.UnaryOp(operand=operand, op=sign):
            yield operand, ((UNARY[type(sign)],),)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            yield test, (_TRUTH,)
        case ast.BoolOp(values=[*tested, _]):
            yield from ((each, (_TRUTH,)) for each in tested)
        case ast.FormattedValue(value=shown):
            yield shown, _SHOWN
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield value, (("__getitem__", "__class_getitem__"), ("__missing__",))
        case ast.Subscript(value=value, ctx=context):
            yield value, ((SUBSCRIPTS[type(context)],),)
