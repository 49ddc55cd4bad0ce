"""The proof that a cut only cuts: the call goes, what was only there for it, and what is dead without it.

It knows what was asked for, and the file before and after; how the planner came to its edits it does not know.
"""

from __future__ import annotations

import ast

from boundary_guard.refactor.calls import Function, functions_of, has_effects
from boundary_guard.refactor.differences import BlockChange, Difference, difference
from boundary_guard.refactor.doing import doing_arguments, sees_variables
from boundary_guard.refactor.proof_of_burial import prove_buried
from boundary_guard.refactor.steps import CutClaim
from boundary_guard.refactor.workspace import Workspace


def prove_cut(before: Workspace, after: Workspace, path: str, claim: CutClaim) -> None:
    """Prove that a file lost the call and nothing that is needed. Raises Refusal with what else changed."""
    found = difference(before, after, path)
    if found.heads:
        raise found.refuse(f"the head of {found.heads[0][0].name} would change", found.heads[0][1])  # type: ignore[attr-defined]
    function = dict(functions_of(found.old.tree))[claim.function]
    remains = dict(functions_of(found.new.tree)).get(claim.function)
    if remains is None:
        raise found.refuse(f"{claim.function} would be lost")
    _Cut(before, found, claim, function, remains).prove()
    dead = [change for change in found.blocks if function not in change.inside]
    prove_buried(before, after, found, dead)


class _Cut:
    def __init__(
        self, before: Workspace, found: Difference, claim: CutClaim, function: Function, remains: Function
    ) -> None:
        self.before = before
        self.found = found
        self.wanted = claim.call.strip().removeprefix("await ").strip()
        self.function = function
        self.remains = remains

    def prove(self) -> None:
        """Every block of the function is as it was, less what goes."""
        for change in self.found.blocks:
            if self.function in change.inside:
                self._prove_block(change)
        for node in ast.walk(self.remains):
            if isinstance(node, ast.Call) and self._is_wanted(node):
                raise self.found.refuse("the call would still be there", node)

    def _prove_block(self, change: BlockChange) -> None:
        expected: list[str] = []
        for node in change.old:
            if node in change.paired:
                expected.append(ast.dump(change.paired[node]))
            elif self._goes(node):
                expected += [ast.dump(ast.Expr(each)) for each in self._kept(node)]
            else:
                raise self.found.refuse("a statement would be lost that is not the call", node)
        is_now = [ast.dump(each) for each in change.new]
        if is_now != expected and (expected or is_now != [ast.dump(ast.Pass())]):
            raise self.found.refuse("what stays of the block would be something else", change.inside[-1])

    def _goes(self, node: ast.stmt) -> bool:
        """Whether a statement is the call, or a block that is there for it only."""
        if isinstance(node, ast.If):
            return not node.orelse and not has_effects(node.test) and self._all_go(node.body)
        if isinstance(node, ast.Try):
            return not node.orelse and not node.finalbody and self._all_go(node.body)
        if isinstance(node, ast.Expr):
            return self._is_call(node.value)
        if isinstance(node, ast.Assign):
            return self._is_call(node.value) and all(map(self._is_unread, node.targets))
        if isinstance(node, ast.AnnAssign):
            return node.value is not None and self._is_call(node.value) and self._is_unread(node.target)
        return False

    def _all_go(self, block: list[ast.stmt]) -> bool:
        return all(self._goes(each) and not self._kept(each) for each in block)

    def _is_call(self, node: ast.expr) -> bool:
        call = node.value if isinstance(node, ast.Await) else node
        return isinstance(call, ast.Call) and self._is_wanted(call)

    def _is_wanted(self, call: ast.Call) -> bool:
        """Whether a call is written as it was asked for: with its arguments, without, or by its last name."""
        callee = ast.unparse(call.func)
        return self.wanted in (callee, f"{callee}()", ast.unparse(call), callee.rpartition(".")[2])

    def _is_unread(self, target: ast.expr) -> bool:
        """Whether nothing in the function as it will be uses a name, and it is the function's own."""
        if not isinstance(target, ast.Name) or sees_variables(self.function) is not None:
            return False
        for node in ast.walk(self.remains):
            if isinstance(node, ast.Name) and node.id == target.id and not isinstance(node.ctx, ast.Store):
                return False
        declared = (each for each in ast.walk(self.function) if isinstance(each, ast.Global | ast.Nonlocal))
        return not any(target.id in each.names for each in declared)

    def _kept(self, node: ast.stmt) -> list[ast.expr]:
        """What a removed call was given and that does something, in the order in which it did."""
        value = getattr(node, "value", None)
        call = value.value if isinstance(value, ast.Await) else value
        if not isinstance(call, ast.Call):
            return []
        return doing_arguments(self.before, self.function, node, call)
