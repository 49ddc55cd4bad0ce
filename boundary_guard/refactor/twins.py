"""Names that two modules define alike: what one has is as good as what the other has.

A move that was broken off, or done half by hand, leaves a definition in both modules. It is finished where nobody could
tell the two apart: the same statements, of names that mean the same in turn, and no state.
"""

from __future__ import annotations

import ast

from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.members import import_of, imported_member
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.units import Unit, Units
from boundary_guard.refactor.workspace import Workspace

_MADE_ALIKE = frozenset({"TypeVar", "ParamSpec", "NewType", "compile", "frozenset"})
_PLACE = frozenset({"__name__", "__file__", "__package__", "__spec__", "__doc__", "__path__", "__loader__"})


class Twins:
    """Compares the names of two modules."""

    def __init__(self, workspace: Workspace, left: Source, right: Source) -> None:
        self.workspace = workspace
        self.sides = (left, right)
        self.units = tuple(Units(each, workspace.scopes(each)) for each in self.sides)
        self.effects = Effects(workspace)
        self._assumed: set[str] = set()

    def are_alike(self, name: str) -> bool:
        """Whether a name that both modules bind is the same in both, or as good."""
        if name in self._assumed:
            return True
        before = set(self._assumed)
        self._assumed.add(name)  # names that use each other are alike if nothing else tells them apart
        is_alike = self._are_alike(name)
        if not is_alike:
            self._assumed = before
        return is_alike

    def _are_alike(self, name: str) -> bool:
        if name in _PLACE or any(name in units.writes for units in self.units):
            return False
        families = [units.family(name) for units in self.units]
        if not families[0] and not families[1]:
            return not any(self._has_star(side) for side in self.sides)
        if self._origin(0, name) is not None and self._origin(0, name) == self._origin(1, name):
            return True
        if len(families[0]) != len(families[1]) or not all(families):
            return False
        return all(self._same(*pair) for pair in zip(*families, strict=True))

    def _origin(self, side: int, name: str) -> tuple[str, str] | None:
        """The module and name that a name stands for; None where that cannot be told."""
        source = self.sides[side]
        found = import_of(source, name)
        if found is None:
            return (source.module, name) if self.units[side].binders.get(name) else None
        member = imported_member(self.workspace, source, *found)
        if member.module:
            return member.module, ""
        return (member.owner, member.name) if member.owner else None

    def _same(self, first: Unit, second: Unit) -> bool:
        if ast.dump(first.node) != ast.dump(second.node) or not _has_no_state(first.node):
            return False
        if any(self.effects.of(side, unit.node) for side, unit in zip(self.sides, (first, second), strict=True)):
            return False
        reads = {use.name for unit in (first, second) for use in unit.uses}
        return all(self.are_alike(each) for each in sorted(reads))

    def _has_star(self, source: Source) -> bool:
        return any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in source.top_nodes)


def _has_no_state(node: ast.stmt) -> bool:
    """Functions, classes without values that change, constants and types."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        return not node.decorator_list and all(map(_is_constant, defaults))
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list and not node.keywords and all(map(_is_part, node.body))
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return value is not None and _is_constant(value)


def _is_part(node: ast.stmt) -> bool:
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return True
    if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        plain = {"property", "staticmethod", "classmethod"}
        return all(ast.unparse(each) in plain for each in node.decorator_list)
    return _has_no_state(node)


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.Attribute(value=inner) | ast.UnaryOp(operand=inner):
            return _is_constant(inner)
        case ast.Tuple(elts=parts):
            return all(map(_is_constant, parts))
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Subscript(value=inner, slice=key):
            return _is_constant(inner) and _is_constant(key)
        case ast.Call(func=func, args=parts):
            return ast.unparse(func).rpartition(".")[2] in _MADE_ALIKE and all(map(_is_constant, parts))
    return False
