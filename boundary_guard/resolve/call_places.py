"""Where code may call something: calls, definitions, and what Python calls methods for (Language Reference, 3.3)."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

PLACES = (
    ast.Call, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Raise,
    ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.comprehension, ast.Starred, ast.YieldFrom, ast.Assign,
    ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Attribute, ast.FormattedValue,
    ast.If, ast.While, ast.IfExp, ast.Assert, ast.BoolOp, ast.Await,
)  # fmt: skip


@remembered
def places(facts: Facts) -> dict[Scope, list[ast.AST]]:
    """The places of the file, by the scope whose code they are."""
    found: dict[Scope, list[ast.AST]] = {}
    for node in facts.parents:
        if isinstance(node, PLACES):
            found.setdefault(facts.scope_of(node), []).append(node)
    return found


@remembered
def order_of(facts: Facts) -> dict[ast.AST, int]:
    """The nodes of the file by their place in the tree, to sort by where several begin together."""
    return {node: number for number, node in enumerate(facts.parents)}


def at(node: ast.AST) -> tuple[int, int]:
    """Where the node begins, to sort by."""
    place = node.iter if isinstance(node, ast.comprehension) else node
    return getattr(place, "lineno", 0), getattr(place, "col_offset", 0)


def parameters_of(scope: Scope) -> list[str]:
    """The names of a function's parameters."""
    arguments = getattr(scope.node, "args", None)
    if not isinstance(arguments, ast.arguments):
        return []
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in named]


def given_parameters(scope: Scope) -> list[str]:
    """The parameters that a caller gives: not the one for the object of a method."""
    is_method = scope.parent is not None and scope.parent.is_class
    return parameters_of(scope)[1 if is_method else 0 :]


def parameters_for(scope: Scope, call: ast.Call, argument: ast.AST) -> list[str]:
    """The parameters that may get the argument (or keyword) of the call."""
    given = given_parameters(scope)
    if isinstance(argument, ast.keyword):
        others = [each.arg for each in (_arguments(scope).kwarg,) if each is not None]
        return [argument.arg] if argument.arg in given else others or given
    if argument not in call.args or any(isinstance(each, ast.Starred) for each in call.args):
        return given
    arguments = _arguments(scope)
    own = [each.arg for each in (*arguments.posonlyargs, *arguments.args) if each.arg in given]
    position = call.args.index(argument)
    if position < len(own):
        return [own[position]]
    return [arguments.vararg.arg] if arguments.vararg is not None else []


def arguments_for(scope: Scope, call: ast.Call, parameter: str) -> list[ast.expr]:
    """The arguments of the call that the parameter may get, the other way round."""
    given: tuple[ast.expr | ast.keyword, ...] = (*call.args, *call.keywords)
    pairs = ((each, parameters_for(scope, call, each)) for each in given)
    found = (each for each, names in pairs if parameter in names)
    return [each.value if isinstance(each, ast.keyword) else each for each in found]


def _arguments(scope: Scope) -> ast.arguments:
    arguments = getattr(scope.node, "args", None)
    assert isinstance(arguments, ast.arguments)
    return arguments


def is_method(scope: Scope) -> bool:
    """Whether the function stands in the body of a class."""
    return scope.parent is not None and scope.parent.is_class


def first_parameter(scope: Scope) -> str:
    """The name of a function's first parameter by position; empty where there is none."""
    node = scope.node
    if isinstance(node, ast.Module | ast.ClassDef):
        return ""
    positional = [*node.args.posonlyargs, *node.args.args]
    return positional[0].arg if positional else ""
