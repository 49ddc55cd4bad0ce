"""``path[:path.rindex(".")]``: a text that is cut where it holds another, each at its own place."""

from __future__ import annotations

import ast
from collections.abc import Callable

from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.texts import as_text, changed, first_reason
from boundary_guard.resolve.values import Alternatives, External, Hole, Text, Unknown, Value

_FINDERS: dict[str, Callable[[str, str], int]] = {
    "rindex": str.rfind,
    "rfind": str.rfind,
    "index": str.find,
    "find": str.find,
}


def cut_at_own_place(node: ast.Subscript, found: Alternatives, frame: Frame) -> Alternatives | None:
    """The slice, where its only bound is the place of a text in the same variable; None for any other slice."""
    if not isinstance(node.value, ast.Name) or not isinstance(node.slice, ast.Slice) or node.slice.step is not None:
        return None
    lower, upper = node.slice.lower, node.slice.upper
    if (lower is None) == (upper is None):
        return None
    bound = lower if lower is not None else upper
    added = 0
    if isinstance(bound, ast.BinOp) and isinstance(bound.op, ast.Add) and isinstance(bound.right, ast.Constant):
        if not isinstance(bound.right.value, int):
            return None
        added, bound = bound.right.value, bound.left
    place = _place(bound, node.value.id, frame)
    if place is None:
        return None
    find, wanted = place

    def cut(known: str) -> str:
        at = find(known, wanted)
        return known if at < 0 else known[at + added :] if lower is not None else known[: at + added]

    def cut_value(value: Value) -> Value:
        return changed(value, cut) if isinstance(value, Text) else Unknown("a part of something unknown")

    return map_values(found, cut_value)


def _place(bound: ast.expr | None, variable: str, frame: Frame) -> tuple[Callable[[str, str], int], str] | None:
    """How the bound is found in the variable: ``dot = path.rindex(".")``, or the same in place."""
    if isinstance(bound, ast.Name):
        bindings = frame.scope.bindings.get(bound.id, ())
        bound = bindings[0].value if len(bindings) == 1 and not bindings[0].path else None
    match bound:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr=finder), args=[ast.Constant(value=str(wanted))]
        ) if name == variable and finder in _FINDERS:
            return _FINDERS[finder], wanted
    return None


def shortened_name(node: ast.Subscript, found: Alternatives) -> Alternatives | None:
    """``module.__name__[:-6]`` of a module that is not known: the name of some module, cut; None for anything else."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(attr="__name__"),
            slice=ast.Slice(
                lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(cut))), step=None
            ),
        ) if cut > 0 and any(isinstance(each.value, Unknown | External) for each in found):
            return map_values(found, lambda value: _shortened(value, cut))
    return None


def _shortened(value: Value, cut: int) -> Value:
    if isinstance(value, Text):
        return changed(value, lambda known: known[:-cut])
    return Text((Hole(first_reason(as_text(value)), cut=cut),))
