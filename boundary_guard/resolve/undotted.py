"""What a test on the way says of the dots of a name that is not known: ``if "." in kind: raise ValueError(kind)``."""

from __future__ import annotations

import ast
from dataclasses import replace

from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternative, External, Hole, Text, Unknown
from boundary_guard.scan.facts import Facts

_WITHOUT_DOTS = frozenset({"isalnum", "isalpha", "isdecimal", "isdigit", "isidentifier", "isnumeric"})
"""Methods of ``str`` that are true of no text with a dot in it."""


def forbids_dots(test: ast.expr, name: str, *, wanted: bool) -> bool:
    """Whether a text has no dot in it when the test of it comes out so."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return forbids_dots(operand, name, wanted=not wanted)
        case ast.BoolOp(op=operator, values=parts):
            each = (forbids_dots(part, name, wanted=wanted) for part in parts)
            return any(each) if isinstance(operator, ast.And) is wanted else all(each)
        case ast.Compare(left=ast.Constant(value="."), ops=[kind], comparators=[ast.Name(id=tested)]):
            return tested == name and isinstance(kind, ast.NotIn if wanted else ast.In)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=tested), attr=method), args=[]):
            return tested == name and wanted and method in _WITHOUT_DOTS
    return False


def is_part_of_dotted_name(facts: Facts, node: ast.Name) -> bool:
    """Whether a text with dots between its parts is made of it.

    A list, which such a test lets pass, too, is another matter, and so is a path, whose parts may have a slash.
    """
    child: ast.AST = node
    for _, above in facts.ancestors(node):
        match above:
            case ast.FormattedValue(conversion=-1 | 115):
                child = above
            case ast.JoinedStr(values=parts) if child in parts:
                return _has_dots([each for each in parts if isinstance(each, ast.Constant)])
            case ast.BinOp(op=ast.Add() | ast.Mod()):
                return _has_dots([each for each in ast.walk(above) if isinstance(each, ast.Constant)])
            case ast.Call(func=ast.Attribute(value=ast.Constant() as template, attr="format"), args=given):
                return child in given and _has_dots([template])
            case _:
                return False
    return False


def _has_dots(pieces: list[ast.Constant]) -> bool:
    known = [each.value for each in pieces if isinstance(each.value, str)]
    return any("." in each for each in known) and not any("/" in each for each in known)


def without_dots(found: Alternative) -> Alternative:
    """The value, whose unknown parts reach over no dot."""
    if not isinstance(found.value, Unknown | External | Text):
        return found
    parts = as_text(found.value).parts
    return found.with_value(
        Text(tuple(replace(each, is_dotted=False) if isinstance(each, Hole) else each for each in parts))
    )
