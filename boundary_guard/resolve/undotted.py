"""Names of which a test says that they hold no dot: ``if not kind.isidentifier(): raise ValueError``.

What is not known in ``f"drivers.{kind}.main"`` then reaches no deeper than one package.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from boundary_guard.resolve.conditions import conditions_at
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.narrowing import is_open
from boundary_guard.resolve.still_bound import is_bound_since
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternatives, Hole, Text, Value

_WITHOUT_DOTS = frozenset({"isidentifier", "isalnum", "isalpha", "isdecimal", "isdigit", "isnumeric"})


def without_dots(found: Alternatives, node: ast.Name, frame: Frame) -> Alternatives:
    """``found`` where a text is made of it, with holes that no dot is in."""
    if frame.scope.is_class or not isinstance(frame.facts.parents.get(node), ast.FormattedValue | ast.BinOp):
        return found
    for condition in conditions_at(frame.facts, frame.scope, node):
        says_so = _says_so(condition.test, node.id, wanted=condition.wanted)
        if says_so and not is_bound_since(frame.facts, condition.test, node):
            return tuple(each.with_value(_undotted(each.value)) if is_open(each) else each for each in found)
    return found


def _says_so(test: ast.expr, name: str, *, wanted: bool) -> bool:
    """Whether the name holds no dot where the test comes out so."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _says_so(operand, name, wanted=not wanted)
        case ast.BoolOp(op=operator, values=parts):
            each = (_says_so(part, name, wanted=wanted) for part in parts)
            return any(each) if isinstance(operator, ast.And) is wanted else all(each)
        case ast.Compare(left=ast.Constant(value="."), ops=[kind], comparators=[ast.Name(id=asked)]):
            return asked == name and isinstance(kind, ast.NotIn if wanted else ast.In)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=asked), attr=method), args=[], keywords=[]):
            return wanted and asked == name and method in _WITHOUT_DOTS
    return False


def _undotted(value: Value) -> Text:
    return Text(tuple(replace(e, is_dotted=False) if isinstance(e, Hole) else e for e in as_text(value).parts))
