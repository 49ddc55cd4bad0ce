"""What ``resolve.leading`` reads off one file: where names stand, what functions it has, what a target stores."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

ANY_METHOD = "<any method>"
"""What ``getattr(thing, name)`` mentions."""
_MAX_TEXT = 60


@remembered
def mentions_in(facts: Facts) -> dict[str, list[ast.AST]]:
    """Where each name stands: as a name, an attribute, or a text (for ``getattr``)."""
    found: dict[str, list[ast.AST]] = {}
    for node in facts.parents:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.setdefault(name, []).append(node)
            case ast.Constant(value=str(name)) if len(name) < _MAX_TEXT and name.isidentifier():
                found.setdefault(name, []).append(node)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]) if not isinstance(name, ast.Constant):
                found.setdefault(ANY_METHOD, []).append(node)
    return found


@remembered
def functions_in(facts: Facts) -> dict[str, list[Scope]]:
    """The functions of the file by the last part of their names; constructors by that of their class too."""
    found: dict[str, list[Scope]] = {}
    for scope in facts.scopes.values():
        if scope.is_function:
            above, _, last = scope.name.rpartition(".")
            found.setdefault(last, []).append(scope)
            if last in ("__init__", "__new__", "__call__"):
                found.setdefault(above.rpartition(".")[2], []).append(scope)
    return found


def is_derived(cls: Scope) -> bool:
    """Whether the class has a base outside of its file, whose methods may call those of the class."""
    body = cls
    while body.parent is not None:
        body = body.parent
    bases = getattr(cls.node, "bases", ())
    return any(
        not (
            isinstance(base, ast.Name) and any(isinstance(b.node, ast.ClassDef) for b in body.bindings.get(base.id, ()))
        )
        and last_name(base) not in _PLAIN_BASES
        for base in bases
    )


_PLAIN_BASES = frozenset({"object", "Exception", "Generic", "Protocol", "ABC", "Enum", "NamedTuple"})


def stored_in(target: ast.expr) -> Iterator[ast.Name | ast.Attribute]:
    """What is read to get back what is stored in the target."""
    match target:
        case ast.Name() | ast.Attribute():
            yield target
        case ast.Subscript(value=value) | ast.Starred(value=value) | ast.Call(func=ast.Attribute(value=value)):
            yield from stored_in(value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from stored_in(element)


def is_annotation(node: ast.AST, above: ast.AST) -> bool:
    return (
        isinstance(above, ast.arg)
        or node is getattr(above, "annotation", None)
        or (node is getattr(above, "returns", None))
    )


def is_within(node: ast.AST, scope: Scope) -> bool:
    """Whether the node stands in the definition of the scope: told by the lines, as it is asked very often."""
    if not isinstance(node, ast.expr | ast.stmt) or isinstance(scope.node, ast.Module) or node is scope.node:
        return False
    around = scope.node
    begin, end = (around.lineno, around.col_offset), (around.end_lineno or 0, around.end_col_offset or 0)
    return begin <= (node.lineno, node.col_offset) < end
