"""What binds a name: assignments, loops, definitions, imports, parameters, captures (Language Reference, 4.2.1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class BindingKind(Enum):
    """How the bound value comes out of ``Binding.value``."""

    VALUE = auto()
    """The value itself (or the part of it that ``path`` takes)."""
    ELEMENT = auto()
    """An element that iterating over the value gives."""
    CONTEXT = auto()
    """What ``__enter__`` of the value returns."""
    AUGMENTED = auto()
    """The old value of the name, changed in place."""
    DEFINITION = auto()
    """A function or class."""
    IMPORT = auto()
    PARAMETER = auto()
    OPAQUE = auto()
    """Bound to something that we do not model: an exception, a capture."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place that binds ``name``.

    ``path`` says which part of the value a target takes: an index for each level of unpacking, -1 for a
    starred one. ``alias`` is the part of the import statement that binds the name.
    """

    name: str
    kind: BindingKind
    node: ast.stmt | ast.expr | ast.arg | ast.ExceptHandler | ast.pattern
    value: ast.expr | None = None
    path: tuple[int, ...] = ()
    alias: ast.alias | None = None


def bindings_of(node: ast.AST, *, inside: bool) -> Iterator[Binding]:
    """The names that ``node`` itself binds, not what lies below it.

    ``inside`` asks for the names that a definition binds in its own scope (its parameters). The targets of a
    comprehension are left out: they are seen from inside it only.
    """
    if inside:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for parameter in parameters(node.args):
                yield Binding(parameter.arg, BindingKind.PARAMETER, parameter)
        return
    match node:
        case ast.Assign(targets=found, value=value):
            for target in found:
                yield from targets(target, BindingKind.VALUE, node, value)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from targets(target, BindingKind.VALUE, node, value)
        case ast.NamedExpr(target=target, value=value):
            yield from targets(target, BindingKind.VALUE, node, value)
        case ast.AugAssign(target=target, value=value):
            yield from targets(target, BindingKind.AUGMENTED, node, value)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from targets(target, BindingKind.ELEMENT, node, value)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from targets(item.optional_vars, BindingKind.CONTEXT, node, item.context_expr)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Binding(node.name, BindingKind.DEFINITION, node)
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
                yield Binding(name, BindingKind.IMPORT, node, alias=alias)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield Binding(name, BindingKind.OPAQUE, node)
        case ast.MatchMapping(rest=str(name)):
            yield Binding(name, BindingKind.OPAQUE, node)


def targets(
    target: ast.expr, kind: BindingKind, node: ast.stmt | ast.expr, value: ast.expr | None, path: tuple[int, ...] = ()
) -> Iterator[Binding]:
    """The names in an assignment target, with the part of the value that each takes."""
    match target:
        case ast.Name(id=name):
            yield Binding(name, kind, node, value, path)
        case ast.Starred(value=inner):
            yield from targets(inner, kind, node, value, (*path[:-1], -1))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for index, element in enumerate(elements):
                yield from targets(element, kind, node, value, (*path, index))


def parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    """All parameters in the order in which a signature lists them."""
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg is not None:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg is not None:
        yield arguments.kwarg
