"""Decorators that list methods by their names."""

from __future__ import annotations

import ast

from boundary_guard.model.errors import UsageError


def method_names(decorator: ast.Call) -> list[ast.Constant]:
    """The names of methods that a decorator lists: its texts, or those of the first list that it is given."""
    direct = [each for each in decorator.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if direct and len(direct) == len(decorator.args):
        return direct
    for each in [*decorator.args, *(keyword.value for keyword in decorator.keywords)]:
        if isinstance(each, ast.List | ast.Tuple) and each.elts:
            found = [one for one in each.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(found) == len(each.elts):
                return found
    return []


def phase_of(decorator: ast.Call) -> str:
    """What a decorator says besides the names: ``phase="phase1"`` gives ``phase1``."""
    words = [str(each.value.value) for each in decorator.keywords if isinstance(each.value, ast.Constant)]
    return " ".join(words)


def first_listing(owner: ast.ClassDef, wanted: str) -> ast.Call:
    """The decorator of that name that lists methods, for the first of several phases. Raises UsageError."""
    found = _listings(owner, wanted)
    if not found:
        raise UsageError(f"{owner.name} has no decorator {wanted} that lists methods by their names")
    ordered = sorted(found, key=lambda each: (phase_of(each), -each.lineno))
    first = [each for each in found if "1" in phase_of(each)]
    return first[0] if len(first) == 1 else ordered[0]


def _listings(owner: ast.ClassDef, wanted: str) -> list[ast.Call]:
    found = []
    for node in owner.decorator_list:
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == wanted.rsplit(".", maxsplit=1)[-1]:
            if method_names(node):
                found.append(node)
    return found
