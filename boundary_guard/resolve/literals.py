"""Tables and lists that are written out: read as wholes, as each of their thousands of parts has nothing to ask."""

from __future__ import annotations

import ast

from boundary_guard.resolve.values import Alternatives, Constant, Mapping, Sequence, only, text


def literal(node: ast.expr) -> Alternatives | None:
    """The value of an expression that consists of constants; None where anything else stands in it."""
    match node:
        case ast.Constant(value=str(known)):
            return only(text(known))
        case ast.Constant(value=value) if value is not Ellipsis:
            return only(Constant(value))  # type: ignore[arg-type]
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            items = _all(elements)
            return only(Sequence(items)) if items is not None else None
        case ast.Dict(keys=keys, values=values):
            return _table(keys, values)
    return None


def _all(nodes: list[ast.expr]) -> tuple[Alternatives, ...] | None:
    items: list[Alternatives] = []
    for node in nodes:
        item = literal(node)
        if item is None:
            return None
        items.append(item)
    return tuple(items)


def _table(keys: list[ast.expr | None], values: list[ast.expr]) -> Alternatives | None:
    if None in keys:
        return None
    names, found = _all([key for key in keys if key is not None]), _all(values)
    if names is None or found is None:
        return None
    return only(Mapping(tuple(dict(zip(names, found, strict=True)).items())))  # the last of equal keys counts
