"""The methods that operators call (Language Reference, 3.3.1 and 3.3.8)."""

from __future__ import annotations

import ast

BINARY: dict[type[ast.operator], str] = {
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
}
COMPARING: dict[type[ast.cmpop], str] = {
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
}
UNARY: dict[type[ast.unaryop], str] = {ast.UAdd: "__pos__", ast.USub: "__neg__", ast.Invert: "__invert__"}
_MIRRORED = {"__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__"}
_SYMMETRIC = frozenset({"__eq__", "__ne__"})
SUBSCRIPTS = {ast.Load: "__getitem__", ast.Store: "__setitem__", ast.Del: "__delitem__"}
"""The methods that subscripts call, by what is done there."""


def reflected(method: str) -> str:
    """What the right operand is asked for where the left one has no answer."""
    return method if method in _SYMMETRIC else _MIRRORED.get(method, f"__r{method[2:]}")


def in_place(method: str) -> str:
    """What ``a += b`` asks for first."""
    return f"__i{method[2:]}"


BY_OPERATORS = frozenset(
    each for name in BINARY.values() for each in (name, reflected(name), in_place(name))
) | frozenset(COMPARING.values())
"""All methods with two operands."""
