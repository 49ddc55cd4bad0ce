"""Whether a change of a container has surely happened, and once, when its variable is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.changing_functions import REMOVING
from boundary_guard.resolve.mentions import is_named_like_metaclass
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_PLAIN = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)
_PERHAPS = (ast.BoolOp, ast.IfExp, ast.Compare, ast.Lambda, *COMPREHENSIONS)
"""Expressions whose parts may run once, often or not at all."""
_DISPLAYS = (ast.List, ast.Tuple, ast.Dict, ast.Set, *COMPREHENSIONS)
_BUILT_IN = (ast.Constant, *_DISPLAYS)
"""What stands for a container or a value that keeps nothing which it is combined with."""
_MAKERS = frozenset({"list", "dict", "set", "sorted", "split", "rsplit", "splitlines", "copy", "deepcopy", "fromkeys"})
"""Functions whose result is nobody else's."""


def is_done(facts: Facts, scope: Scope, name: str, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``node``, which changes what a variable of the scope holds, has surely run, and once, at ``use``.

    The container must be made anew wherever the variable is bound; the change must be a plain statement between there
    and the use, outside of loops, in a block around the use.
    """
    if use is None or not (_is_made_anew(scope, name) or _is_always_made_anew(facts, scope, name)):
        return False
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = facts.parents[statement]
        if isinstance(statement, _PERHAPS):
            return False
    if not isinstance(statement, _PLAIN) or _is_in_loop(facts, statement):
        return False
    made = (each.value or each.node for each in scope.bindings[name])
    return all(_end(each) < _begin(statement) for each in made) and has_run(facts, statement, use)


def has_run(facts: Facts, statement: ast.stmt, use: ast.AST) -> bool:
    """Whether the statement has surely run when control comes to the use further down in the same function."""
    if not _end(statement) < _begin(use):
        return False
    block = facts.parents[statement]
    return any(above is block and _is_same_branch(block, statement, child) for child, above in facts.ancestors(use))


def is_later(facts: Facts, scope: Scope, name: str, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``node`` changes what the variable holds only after all that is read of it at ``use``.

    The container must be made anew wherever the variable is bound, and read where it stands: by a loop that is over, by
    a function that looks at it and keeps nothing, by a subscript; or by the change itself: ``names.pop()``.
    """
    is_own = _is_made_anew(scope, name) or all(map(_makes_anew, scope.bindings.get(name, [])))
    if use is None or not is_own or facts.scope_of(use) is not scope:
        return False
    reader = node if _is_changed_by(use, node) else _reader(facts, use)
    if reader is None or (reader is not node and not _end(reader) < _begin(node)):
        return False
    return not any(_begin(node) < _end(loop) for loop in _rounds_around(facts, scope, use) if loop is not reader)


def _is_changed_by(use: ast.AST, node: ast.AST) -> bool:
    """Whether the container that stands at ``use`` is the one of which the call ``node`` takes something."""
    match node:
        case ast.Call(func=ast.Attribute(value=container, attr=method)):
            return container is use and method in REMOVING
    return False


def _rounds_around(facts: Facts, scope: Scope, use: ast.AST) -> Iterator[ast.AST]:
    """The loops in which the use is read again and again, or later: all but what a comprehension first goes through."""
    for child, above in facts.ancestors(use):
        if above is scope.node:
            return
        if isinstance(above, COMPREHENSIONS):
            first = above.generators[0]
            if child is not first or not _is_within(facts, use, first.iter):
                yield above
        elif isinstance(above, _LOOPS):
            yield above


def _is_within(facts: Facts, node: ast.AST, whole: ast.AST) -> bool:
    return node is whole or any(above is whole for _, above in facts.ancestors(node))


def is_seen_as_binding(facts: Facts, scope: Scope, name: str, node: ast.AST, use: ast.AST | None) -> bool:
    """Whether ``names += more``, at the target ``node``, is seen as a binding of the variable at ``use``.

    What reads the variable before has the container that is changed later. A parameter may hold somebody else's.
    """
    if any(each.kind is BindingKind.PARAMETER for each in scope.bindings.get(name, ())):
        return False
    if use is None or facts.scope_of(use) is not scope or _reader(facts, use) is not None:
        return True
    loops = (above for _, above in facts.ancestors(use) if isinstance(above, _LOOPS))
    return _begin(node) <= _begin(use) and not any(_begin(node) < _end(loop) for loop in loops)


def _is_made_anew(scope: Scope, name: str) -> bool:
    """Whether the variable holds a container that nothing else had before: a new one, or the namespace of a class."""
    bindings = scope.bindings.get(name, ())
    if len(bindings) != 1:
        return False
    only, node = bindings[0], scope.node
    if only.kind is BindingKind.PARAMETER and getattr(getattr(node, "args", None), "kwarg", None) is only.node:
        return True  # each call gets a table of its own, whatever it spreads
    if only.kind is BindingKind.PARAMETER and isinstance(node, ast.FunctionDef) and _makes_classes(scope):
        return [each.arg for each in (*node.args.posonlyargs, *node.args.args)][3:4] == [name]
    return _makes_anew(only)


def _is_always_made_anew(facts: Facts, scope: Scope, name: str) -> bool:
    """Whether all that binds the variable does so with a new container, and stands in the scope itself."""
    bindings = scope.bindings.get(name, ())
    return bool(bindings) and all(_makes_anew(each) and facts.scope_of(each.node) is scope for each in bindings)


def _makes_anew(binding: Binding) -> bool:
    value = binding.value if binding.kind is BindingKind.VALUE and not binding.path else None
    return value is not None and _is_made_here(value)


def _makes_classes(scope: Scope) -> bool:
    """Whether it is ``__new__`` of what looks like a metaclass, by the names of its bases."""
    bases = getattr(scope.parent.node, "bases", ()) if scope.parent is not None else ()
    return scope.name.endswith(".__new__") and any(is_named_like_metaclass(each) for each in bases)


def _reader(facts: Facts, use: ast.AST) -> ast.AST | None:
    """What reads the container that stands at ``use``, and keeps nothing of it but its elements."""
    above = facts.parents.get(use)
    match above:
        case ast.For(iter=read) if read is use:
            return above
        case ast.Subscript(value=read, ctx=ast.Load()) if read is use:
            return above
        case ast.Attribute(attr="items" | "values" | "keys" | "copy" | "get"):
            call = facts.parents.get(above)
            if isinstance(call, ast.Call) and call.func is above:
                return call if above.attr in ("copy", "get") else _reader(facts, call)
        case ast.Call(func=ast.Name(id=function)) if function in _READERS and use is not above.func:
            return above
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join")) | ast.FormattedValue():
            return above
        case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="extend" | "update")) if use is not above.func:
            return above if _is_made_anew(facts.scope_of(use), other) else None
        case ast.BinOp(left=left, right=right) if isinstance(right if left is use else left, _BUILT_IN):
            return above  # an object may keep what an operator gives it
        case ast.Starred(ctx=ast.Load()):
            return facts.parents.get(above)
        case ast.comprehension(iter=read) if read is use and not isinstance(facts.parents.get(above), ast.GeneratorExp):
            return facts.parents.get(above)
    return None


_READERS = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted", "len", "sum", "min", "max", "any", "all"})
"""Functions that are done with what they get when they return."""


def _begin(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _end(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0


def _is_made_here(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
        return name in _MAKERS
    return isinstance(value, _DISPLAYS)


def _is_same_branch(block: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    """Whether both are statements of the same list: of the same branch of an ``if``, not of two."""
    lists = (getattr(block, name, None) for name in ("body", "orelse", "finalbody", "handlers"))
    return any(isinstance(each, list) and one in each and other in each for each in lists)


def _is_in_loop(facts: Facts, node: ast.AST) -> bool:
    for _, above in facts.ancestors(node):
        if isinstance(above, _LOOPS):
            return True
        if isinstance(above, _SCOPES):
            return False
    return False
