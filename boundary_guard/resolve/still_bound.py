"""Whether a name still is what a test on the way found it to be.

``if name not in ALLOWED: raise ValueError`` says something of ``name`` as long as nothing binds it anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.hidden_stores import all_hidden
from boundary_guard.resolve.values import ModuleValue
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def is_bound_since(facts: Facts, test: ast.expr, node: ast.Name, *, by_constants: bool = True) -> bool:
    """Whether the name may have got another value between the test and its use, or stands for something else there.

    Where ``by_constants`` is False, constants do not count.
    """
    scope = owner_of(facts.scope_of(node), node.id)
    if any(node.id in (each.globals | each.nonlocals) and each.bindings.get(node.id) for each in facts.scopes.values()):
        return True
    bindings = (*scope.bindings.get(node.id, ()), *scope.bindings.get("*", ()))
    bound = [each.node for each in bindings if by_constants or not is_constant(each)]
    if _is_stored_between(facts, test, node, bound):
        return True
    around = {above for _, above in facts.ancestors(test)}
    inner = [above for _, above in facts.ancestors(node) if above not in around]
    if any(isinstance(each, ast.GeneratorExp) or _binds(each, node.id) for each in inner):
        return True  # it is run later, or goes by a name of its own
    loops = [each for each in inner if isinstance(each, _LOOPS)]
    return any(above in loops for each in bound for _, above in facts.ancestors(each))


def _is_stored_between(facts: Facts, test: ast.expr, node: ast.Name, bound: Iterable[ast.AST]) -> bool:
    """Whether one of the places lies between the test and the use; ``name = [name]`` stores behind its use."""
    first = test
    while isinstance(first, ast.BoolOp):
        first = first.values[0]
    asked = first.left if isinstance(first, ast.Compare) else first  # ``(name := …) in TABLE``
    behind = {above for _, above in facts.ancestors(node) if isinstance(above, _STORING)}
    tested, used = (test.lineno, test.col_offset), (node.lineno, node.col_offset)
    return any(
        tested <= (getattr(each, "lineno", 0), getattr(each, "col_offset", 0)) < used
        for each in bound
        if each is not asked and each not in behind
    )


def _binds(comprehension: ast.AST, name: str) -> bool:
    """Whether it is a comprehension with a variable of that name."""
    rounds = comprehension.generators if isinstance(comprehension, COMPREHENSIONS) else ()
    targets = (part for each in rounds for part in ast.walk(each.target))
    return any(isinstance(each, ast.Name) and each.id == name for each in targets)


def is_set_elsewhere(evaluator: Evaluator, node: ast.Name, frame: Frame) -> bool:
    """Whether a global may be stored by other code, as an attribute of its module, at any time."""
    facts = frame.facts
    if owner_of(facts.scope_of(node), node.id) is not facts.body:
        return False
    storing = evaluator.project.search.storing(node.id)
    is_stored = any(evaluator.project.mentions(each).stores.get(node.id) for each in storing)
    return is_stored or bool(all_hidden(evaluator, ModuleValue(facts.module), node.id))


def is_constant(binding: Binding) -> bool:
    """Whether what it binds is known: that is not narrowed."""
    return binding.kind is BindingKind.VALUE and isinstance(binding.value, ast.Constant) and not binding.path


_STORING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)
_LOOPS = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)
