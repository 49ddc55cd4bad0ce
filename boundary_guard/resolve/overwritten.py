"""Bindings that nobody else ever sees: the name is bound anew before any other code may run.

``NAMES = ["a", "b"]``, and right below ``NAMES = [f"app.{name}" for name in NAMES]``: functions and other modules see
the second list only. Between the two may stand what calls nothing. Any call, import or lookup of an attribute may run a
function that reads the first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

_PLAIN = (
    ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp,
)  # fmt: skip
"""What gives a text, a number or a container that is no object of the project."""
_QUIET = (
    *_PLAIN, ast.Name, ast.Starred, ast.FormattedValue, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.IfExp, ast.Compare,
)  # fmt: skip
"""Expressions that run no code of others where the names in them stand for plain values."""


def without_overwritten(facts: Facts, bindings: Iterable[Binding]) -> list[Binding]:
    """The bindings of a variable of a module, or of a function around, as code outside of its scope may see them."""
    found = list(bindings)
    return [each for each in found if not _is_overwritten(facts, each)] if len(found) > 1 else found


@remembered
def _is_overwritten(facts: Facts, binding: Binding) -> bool:
    statement = binding.node
    if binding.kind is not BindingKind.VALUE or not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    for each in _behind(facts, statement):
        if not is_quiet(facts, each):
            return False
        if binding.name in _names_bound(each):
            return True
    return False


@remembered
def is_stored_anew(facts: Facts, cls: Scope, name: str) -> bool:
    """Whether ``Class.name = x`` stands below a class before anybody can have read what its body binds to the name."""
    node = cls.node
    if not isinstance(node, ast.ClassDef) or not _is_bare(node):
        return False
    if not all(each.kind is BindingKind.VALUE for each in cls.bindings[name]) or not _is_defined_once(facts, node):
        return False
    for each in _behind(facts, node):
        if not is_quiet(facts, each) and not _stores_plainly(facts, each):
            return False
        if any(_is_attribute(target, node.name, name) for target in getattr(each, "targets", ())):
            return True
    return False


def _is_defined_once(facts: Facts, node: ast.ClassDef) -> bool:
    return len(facts.scope_of(node).bindings.get(node.name, ())) == 1


def _stores_plainly(facts: Facts, statement: ast.stmt) -> bool:
    """Whether it is ``Class.name = x``, which calls no setter of a metaclass."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner))], value=value):
            bindings = facts.scope_of(statement).bindings.get(owner, ())
            return len(bindings) == 1 and _is_bare(bindings[0].node) and _calls_nothing(facts, value)
    return False


def _is_bare(node: ast.AST) -> bool:
    """Whether it makes a class that nothing but its body has a say in."""
    return isinstance(node, ast.ClassDef) and not (node.decorator_list or node.bases or node.keywords)


def _is_attribute(target: ast.expr, owner: str, name: str) -> bool:
    match target:
        case ast.Attribute(value=ast.Name(id=written), attr=attribute):
            return written == owner and attribute == name
    return False


def _behind(facts: Facts, statement: ast.stmt) -> list[ast.stmt]:
    """The statements that follow in the body of the module or function: in a ``try`` they may be left in the middle."""
    above = facts.parents.get(statement)
    if not isinstance(above, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    return above.body[above.body.index(statement) + 1 :]


def is_quiet(facts: Facts, statement: ast.stmt) -> bool:
    """Whether the statement runs nothing but what it says itself."""
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case ast.Assign(value=value, targets=targets):
            return _calls_nothing(facts, value) and all(isinstance(each, ast.Name) for each in targets)
        case ast.AnnAssign(target=ast.Name(), annotation=ast.Name() | ast.Constant(), value=ast.expr() as value):
            return _calls_nothing(facts, value)
        case ast.FunctionDef(decorator_list=[]) | ast.AsyncFunctionDef(decorator_list=[]):
            parts = (statement.args, *([statement.returns] if statement.returns is not None else []))
            return all(_calls_nothing(facts, each) for each in parts)
    return False


def _calls_nothing(facts: Facts, tree: ast.AST) -> bool:
    """Whether evaluating the expression, or the parameters of a function, calls nothing."""
    if isinstance(tree, ast.Name):
        return True
    found = [each for each in ast.walk(tree) if isinstance(each, ast.expr)]
    own = {each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return all(
        _is_plain(facts, each, own) if isinstance(each, ast.Name) else isinstance(each, _QUIET) for each in found
    )


def _is_plain(facts: Facts, name: ast.Name, own: set[str]) -> bool:
    """Whether the name stands for a text, a number or a container, as far as its bindings tell."""
    bindings = facts.scope_of(name).bindings.get(name.id, ())
    is_plain = all(each.kind is BindingKind.VALUE and isinstance(each.value, _PLAIN) for each in bindings)
    return name.id in own or (bool(bindings) and is_plain)


def _names_bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Assign(targets=targets):
            return {each.id for each in targets if isinstance(each, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()
