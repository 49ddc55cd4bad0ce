"""What binds a name: assignments, loops, definitions, imports, parameters, captures (Language Reference, 4.2.1)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from boundary_guard.scan.unpacking import Path, steps


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

    ``path`` says which part of the value a target takes. ``alias`` is the part of the import
    statement that binds the name.
    """

    name: str
    kind: BindingKind
    node: ast.stmt | ast.expr | ast.arg | ast.ExceptHandler | ast.pattern
    value: ast.expr | None = None
    path: Path = ()
    alias: ast.alias | None = None


def parameter_bindings(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[Binding]:
    """The names that a function binds in its own scope before it runs."""
    return (Binding(parameter.arg, BindingKind.PARAMETER, parameter) for parameter in parameters(node.args))


def docstring_binding(node: ast.Module | ast.ClassDef) -> Iterator[Binding]:
    """``__doc__``, which the first statement of a module or class body binds if it is a string."""
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()) as string) as statement]:
            yield Binding("__doc__", BindingKind.VALUE, statement, string)


def _assigned(node: ast.Assign) -> Iterator[Binding]:
    for target in node.targets:
        yield from targets(target, BindingKind.VALUE, node, node.value)


def _annotated(node: ast.AnnAssign) -> Iterator[Binding]:
    return targets(node.target, BindingKind.VALUE, node, node.value) if node.value is not None else iter(())


def _walrus(node: ast.NamedExpr) -> Iterator[Binding]:
    return targets(node.target, BindingKind.VALUE, node, node.value)


def _augmented(node: ast.AugAssign) -> Iterator[Binding]:
    return targets(node.target, BindingKind.AUGMENTED, node, node.value)


def _looped(node: ast.For | ast.AsyncFor) -> Iterator[Binding]:
    return targets(node.target, BindingKind.ELEMENT, node, node.iter)


def _entered(node: ast.With | ast.AsyncWith) -> Iterator[Binding]:
    for item in node.items:
        if item.optional_vars is not None:
            yield from targets(item.optional_vars, BindingKind.CONTEXT, node, item.context_expr)


def _defined(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[Binding]:
    yield Binding(node.name, BindingKind.DEFINITION, node)


def _imported(node: ast.Import) -> Iterator[Binding]:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        yield Binding(name, BindingKind.IMPORT, node, alias=alias)


def _imported_from(node: ast.ImportFrom) -> Iterator[Binding]:
    return (Binding(alias.asname or alias.name, BindingKind.IMPORT, node, alias=alias) for alias in node.names)


def _captured(node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> Iterator[Binding]:
    if node.name is not None:
        yield Binding(node.name, BindingKind.OPAQUE, node)


def _captured_rest(node: ast.MatchMapping) -> Iterator[Binding]:
    if node.rest is not None:
        yield Binding(node.rest, BindingKind.OPAQUE, node)


BINDERS: dict[type[ast.AST], Callable[..., Iterator[Binding]]] = {
    ast.Assign: _assigned,
    ast.AnnAssign: _annotated,
    ast.NamedExpr: _walrus,
    ast.AugAssign: _augmented,
    ast.For: _looped,
    ast.AsyncFor: _looped,
    ast.With: _entered,
    ast.AsyncWith: _entered,
    ast.FunctionDef: _defined,
    ast.AsyncFunctionDef: _defined,
    ast.ClassDef: _defined,
    ast.Import: _imported,
    ast.ImportFrom: _imported_from,
    ast.ExceptHandler: _captured,
    ast.MatchAs: _captured,
    ast.MatchStar: _captured,
    ast.MatchMapping: _captured_rest,
}
"""What binds names in the scope where it stands, with the names that the node itself binds, not what lies below it.

The targets of a comprehension are left out: they are seen from inside it only.
"""


def targets(
    target: ast.expr, kind: BindingKind, node: ast.stmt | ast.expr, value: ast.expr | None, path: Path = ()
) -> Iterator[Binding]:
    """The names in an assignment target, with the part of the value that each takes."""
    match target:
        case ast.Name(id=name):
            yield Binding(name, kind, node, value, path)
        case ast.Starred(value=inner):
            yield from targets(inner, kind, node, value, path)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for step, element in zip(steps(elements), elements, strict=True):
                yield from targets(element, kind, node, value, (*path, step))


def parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    """All parameters in the order in which a signature lists them."""
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg is not None:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg is not None:
        yield arguments.kwarg
