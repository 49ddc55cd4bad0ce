"""Which bindings of a variable code in an inner scope may see: not those that are gone before that code can run.

A function, or the body of a class, runs at its definition at the earliest. What the scope around it bound before, and
certainly bound anew by then, no such code ever reads: ``path = resolve(path)``, and ``lambda: load(path)`` below.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from boundary_guard.resolve.overwritten import is_quiet
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


def unseen(
    facts: Facts, owner: Scope, name: str, inner: Scope, reaching: Callable[[ast.stmt], Iterable[Binding]]
) -> frozenset[Binding]:
    """The bindings of the variable in ``owner`` that are gone by then; ``reaching`` tells what a statement sees."""
    bindings = owner.bindings.get(name, ())
    first = _first_moment(facts, owner, inner) if len(bindings) > 1 else None
    if first is None:
        return frozenset()
    earlier = frozenset(each for each in bindings if _is_before(facts, owner, each, first))
    return earlier.difference(reaching(first)) if earlier else earlier


@remembered
def _first_moment(facts: Facts, owner: Scope, inner: Scope) -> ast.stmt | None:
    """The first statement in the body of ``owner`` that may run the code of ``inner``."""
    statement = _around(facts, owner, inner.node)
    if not isinstance(statement, ast.stmt):
        return None
    body: list[ast.stmt] = owner.node.body  # type: ignore[assignment]
    behind = body[body.index(statement) :]
    return next((each for each in behind if not is_quiet(facts, each)), behind[-1])


def _is_before(facts: Facts, owner: Scope, binding: Binding, statement: ast.stmt) -> bool:
    if binding.kind is BindingKind.PARAMETER:
        return True
    own = _around(facts, owner, binding.node)
    body = getattr(owner.node, "body", None)
    return isinstance(own, ast.stmt) and isinstance(body, list) and body.index(own) < body.index(statement)


@remembered
def _around(facts: Facts, owner: Scope, node: ast.AST) -> ast.AST | None:
    """The statement in the body of ``owner`` that holds the node; None for what stands in its header."""
    body = getattr(owner.node, "body", None)
    child = node if facts.parents.get(node) is owner.node else None
    child = child or next((each for each, above in facts.ancestors(node) if above is owner.node), None)
    return child if isinstance(body, list) and child in body else None


def bound_later(facts: Facts, scope: Scope, name: str, use: ast.AST) -> list[Binding]:
    """The bindings behind a generator expression around the use that is kept: it reads the variable when it is asked.

    What is given to a call, or gone through by a loop, is over before.
    """
    bindings = scope.bindings.get(name, ())
    kept = _kept_generator(facts, scope, use) if len(bindings) > 1 else None
    return [] if kept is None else [each for each in bindings if _begin(each.node) > _begin(kept)]


@remembered
def _kept_generator(facts: Facts, scope: Scope, use: ast.AST) -> ast.GeneratorExp | None:
    """The outermost one; what it first goes through is asked for at once."""
    found = None
    for child, above in facts.ancestors(use):
        if above is scope.node:
            break
        if isinstance(above, ast.GeneratorExp) and not _is_first(facts, use, child, above):
            match facts.parents.get(above):
                case ast.Assign() | ast.AnnAssign() | ast.NamedExpr() | ast.Tuple() | ast.List() | ast.Dict():
                    found = above
    return found


def _is_first(facts: Facts, use: ast.AST, child: ast.AST, generator: ast.GeneratorExp) -> bool:
    """Whether the use stands in what the generator first goes through."""
    first = generator.generators[0]
    return child is first and (use is first.iter or any(each is first.iter for each, _ in facts.ancestors(use)))


def _begin(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
