"""The functions that get attributes by name, where they go by other names or are handed on: ``get = getattr``.

Source: "Built-in Functions", ``operator`` and ``inspect`` in the Library Reference.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.mentions import default_pairs, last_name
from boundary_guard.resolve.renamed import called
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

_NAMED = frozenset({"getattr", "getattr_static", "attrgetter", "methodcaller", "getmembers"})
_GETTERS = _NAMED | {"vars", "globals"}
GETTERS = _GETTERS | {"__getattribute__"}
"""The last names of functions that get attributes by name."""
_HARMLESS = frozenset({"assertRaises", "raises", "isinstance", "print", "patch", "reduce", "map", "partial"})
"""Functions that do not call a getter which they are given, or are looked at with it."""


def getter_called(facts: Facts, callee: ast.expr) -> str:
    """The last name of what is called; of a getter that goes by another name, its own."""
    name = called(facts, callee)
    return _other_names(facts).get(name, name) if isinstance(callee, ast.Name) else name


@remembered
def _other_names(facts: Facts) -> dict[str, str]:
    """The names that the file gives to getters, wherever in it, also as defaults of parameters."""
    getters = [node for node in facts.parents if isinstance(node, ast.Name) and node.id in _NAMED]
    return {name: node.id for node in getters if _is_free(facts, node) for name in new_names(facts, node)}


def _is_free(facts: Facts, node: ast.Name) -> bool:
    """Whether it is no variable of the project that only goes by that name."""
    bound = facts.scope_of(node).bindings.get(node.id) or facts.body.bindings.get(node.id, [])
    return isinstance(node.ctx, ast.Load) and all(each.kind is BindingKind.IMPORT for each in bound)


def new_names(facts: Facts, getter: ast.AST) -> Iterator[str]:
    """The names that it gets there, by which its calls are known: ``get = getattr``, ``def find(x, get=getattr)``."""
    match facts.parents[getter] if isinstance(getter, ast.Name) and getter.id in _NAMED else None:
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.arguments() as arguments:
            given = default_pairs(facts.scopes[facts.parents[arguments]])
            yield from (name for name, default in given if default is getter)


@remembered
def getters_handed_on(facts: Facts) -> tuple[ast.Name, ...]:
    """Where a getter is given to whoever may call it: not called there, nor under a name of the file."""
    return tuple(
        node
        for node, above in facts.parents.items()
        if isinstance(node, ast.Name)
        and node.id in _GETTERS
        and _is_free(facts, node)
        and _is_handed(facts, node, above)
    )


def _is_handed(facts: Facts, node: ast.Name, above: ast.AST) -> bool:
    match above:
        case ast.Call(func=func):
            return func is not node and last_name(func) not in _HARMLESS
        case ast.Assign(targets=targets):  # the calls by a variable are looked at; a global is seen by others
            is_alias = node.id in _NAMED and all(isinstance(each, ast.Name) for each in targets)
            return not is_alias or facts.scope_of(node) is facts.body
        case ast.arguments() | ast.AnnAssign():
            return node.id not in _NAMED
    return not isinstance(above, ast.Attribute | ast.Compare | ast.Expr)
