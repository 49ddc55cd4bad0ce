"""What is stored in attributes and in elements: ``thing.name = x``, ``table[key] = x``, wherever a target may stand."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.unpacking import Path, steps

_KINDS: dict[type[ast.AST], BindingKind] = {
    ast.Assign: BindingKind.VALUE,
    ast.AnnAssign: BindingKind.VALUE,
    ast.For: BindingKind.ELEMENT,
    ast.AsyncFor: BindingKind.ELEMENT,
    ast.comprehension: BindingKind.ELEMENT,
    ast.withitem: BindingKind.CONTEXT,
    ast.AugAssign: BindingKind.AUGMENTED,
}


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """One target that is no name. ``kind`` and ``path`` say what it takes of ``value``, as in ``Binding``.

    ``node`` is what stores: an assignment, a loop, an item of ``with``, the ``for`` of a comprehension.
    """

    target: ast.Attribute | ast.Subscript
    node: ast.AST
    kind: BindingKind
    value: ast.expr
    path: Path = ()

    @property
    def is_whole(self) -> bool:
        """Whether the target takes the value itself."""
        return self.kind is BindingKind.VALUE and not self.path


@remembered
def stores(facts: Facts) -> tuple[Store, ...]:
    """All in the file; of an annotation without a value nothing is stored."""
    found = (
        _store(facts, node)
        for node in facts.parents
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
    )
    return tuple(each for each in found if each is not None)


def _store(facts: Facts, target: ast.Attribute | ast.Subscript) -> Store | None:
    path: Path = ()
    child: ast.AST = target
    above = facts.parents[target]
    while isinstance(above, ast.Tuple | ast.List | ast.Starred):
        if not isinstance(above, ast.Starred):
            path = (steps(above.elts)[above.elts.index(child)], *path)  # type: ignore[arg-type]
        child, above = above, facts.parents[above]
    value = above.iter if isinstance(above, ast.For | ast.AsyncFor | ast.comprehension) else None
    value = above.context_expr if isinstance(above, ast.withitem) else value or getattr(above, "value", None)
    return Store(target, above, _KINDS[type(above)], value, path) if value is not None else None
