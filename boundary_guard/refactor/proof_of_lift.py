"""The proof that what was lifted is what stood there: the same statements, with what they read, and nothing else."""

from __future__ import annotations

import ast
import copy
import re

from boundary_guard.refactor.calls import Function, functions_of, has_effects, own_nodes
from boundary_guard.refactor.differences import BlockChange, Difference, comments_of, difference
from boundary_guard.refactor.kept import owner_of, parameter_for, receiver_of
from boundary_guard.refactor.regions import is_truth
from boundary_guard.refactor.steps import LiftClaim
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.workspace import Workspace

_TRUE = ast.Return(ast.Constant(True))


def prove_lifted(before: Workspace, after: Workspace, path: str, claim: LiftClaim) -> None:
    """Prove that statements left a function and became another. Raises Refusal with what else changed."""
    found = difference(before, after, path)
    if found.heads:
        raise found.refuse("the head of a definition would change", found.heads[0][1])
    function = dict(functions_of(found.old.tree))[claim.function]
    remains = dict(functions_of(found.new.tree)).get(claim.function)
    tops = [change for change in found.blocks if not change.inside]
    inner = [change for change in found.blocks if change.inside]
    if remains is None or len(tops) != 1 or len(inner) != 1 or function not in inner[0].inside:
        raise found.refuse("more would change than one function and a new one")
    made = _new_function(found, tops[0], claim.name)
    _Lift(found, function, made, *_taken(found, inner[0])).prove()


def _new_function(found: Difference, change: BlockChange, name: str) -> Function:
    added = change.added
    if change.removed or len(added) != 1 or not isinstance(added[0], ast.FunctionDef | ast.AsyncFunctionDef):
        raise found.refuse("more would be added to the module than one function", added[0] if added else None)
    if added[0].name != name or added[0].decorator_list:
        raise found.refuse(f"the new function is not {name}()", added[0])
    return added[0]


def _taken(found: Difference, change: BlockChange) -> tuple[list[ast.stmt], bool]:
    """The statements that left a block, one after the other; and whether ``return True`` came for them.

    Where the block would be empty ``pass`` comes, or an ``else`` goes.
    """
    gone, added = change.removed, [ast.dump(each) for each in change.added]
    start = change.old.index(gone[0]) if gone else 0
    is_run = bool(gone) and change.old[start : start + len(gone)] == gone
    gives = added == [ast.dump(_TRUE)] and change.new.index(change.added[0]) == start
    is_empty = len(gone) == len(change.old)
    is_filled = added == [ast.dump(ast.Pass())] if is_empty and change.new else not added
    if not is_run or not (is_filled or gives):
        raise found.refuse("what stays of the block would be something else", change.inside[-1])
    return gone, gives


class _Lift:
    def __init__(
        self, found: Difference, function: Function, made: Function, taken: list[ast.stmt], gives: bool
    ) -> None:
        self.found = found
        self.function = function
        self.made = made
        self.gives = gives
        self.taken = taken
        owner = owner_of(found.old.tree, function)
        self.receiver = receiver_of(function) if owner is not None else ""
        self.kept = self._kept(owner) if owner is not None else {}
        self.taken = self._unwrapped(taken)

    def _kept(self, owner: ast.ClassDef) -> dict[str, ast.arg]:
        """The parameters for what is read of the instance, in the order in which that is read."""
        found = {}
        for node in (node for each in self.taken for node in ast.walk(each)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.receiver:
                parameter = parameter_for(owner, node.attr)
                if parameter is not None:
                    found[node.attr] = parameter
        return found

    def _with_parameters(self, node: ast.AST) -> ast.AST:
        """A statement that reads parameters for attributes; names that stay are the same objects, and mean the same."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.receiver:
            if node.attr in self.kept:
                return ast.Name(self.kept[node.attr].arg, node.ctx)
        if not self.kept or isinstance(node, ast.Name):
            return node
        changed = copy.copy(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(changed, name, self._with_parameters(value))
            elif isinstance(value, list):
                parts = [self._with_parameters(each) if isinstance(each, ast.AST) else each for each in value]
                setattr(changed, name, parts)
        return changed

    def _renamed_text(self, text: str) -> str:
        for name, parameter in self.kept.items():
            text = re.sub(rf"\b{re.escape(self.receiver)}\.{re.escape(name)}\b", parameter.arg, text)
        return text

    def _unwrapped(self, taken: list[ast.stmt]) -> list[ast.stmt]:
        """Without the ``if`` or ``try`` that would be empty: the plan says that its condition is not asked any more."""
        known = [ast.dump(each) for each in self.made.body]
        while (
            len(taken) == 1
            and isinstance(taken[0], ast.If | ast.Try)
            and ast.dump(self._with_parameters(taken[0])) not in known
        ):
            around = taken[0]
            if around.orelse or getattr(around, "finalbody", []):
                break
            if isinstance(around, ast.If) and has_effects(around.test):
                break
            taken = around.body
        return taken

    def prove(self) -> None:
        """The same statements, the parameters that they read, and no more."""
        body = self._body()
        old, new = self.found.meanings
        for one, other in zip(self.taken, body, strict=False):
            same = self._with_parameters(one)
            if ast.dump(same) != ast.dump(other) or old.of(same) != new.of(other):
                raise self.found.refuse("a lifted statement would mean something else", other)
            if _words(self._renamed_text(self.found.old.segment(one))) != _words(self.found.new.segment(other)):
                raise self.found.refuse("a lifted statement would be written otherwise", other)
        if len(self.taken) != len(body):
            raise self.found.refuse("a lifted statement would be lost or made up", self.made)
        self._prove_comments()
        self._prove_parameters()
        self._prove_variables()
        self._prove_flow()

    def _body(self) -> list[ast.stmt]:
        """The new function's statements, less its docstring and the ``return True`` of one that reports."""
        body = self.made.body[1:] if ast.get_docstring(self.made) is not None else self.made.body
        if self._returns() and not self.gives:
            last = ast.dump(body[-1]) if body else ""
            if last != ast.dump(_TRUE):
                raise self.found.refuse("the new function would not report that all went well", self.made)
            body = body[:-1]
        return body

    def _returns(self) -> list[ast.Return]:
        return [node for each in self.taken for node in own_nodes(each) if isinstance(node, ast.Return)]

    def _prove_comments(self) -> None:
        """What is said of the statements goes with them."""
        lines = self.found.old.text.splitlines()
        first = min(each.lineno for each in self.taken)
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        old = _comments_between(self.found.old, first, self.taken[-1].end_lineno)
        if old != _comments_between(self.found.new, self.made.lineno, self.made.end_lineno):
            raise self.found.refuse("a comment would not go along", self.made)

    def _prove_parameters(self) -> None:
        read = {each.id for each in self._names(self.taken, ast.Load)} - ({self.receiver} if self.kept else set())
        given = self.function.args
        known = [each for each in (*given.posonlyargs, *given.args, *given.kwonlyargs) if each.arg in read]
        kept = {each.arg: ast.arg(each.arg, each.annotation) for each in self.kept.values()}
        wanted = ast.arguments([], [*kept.values(), *known], None, [], [], None, [])
        if ast.dump(self.made.args) != ast.dump(wanted):
            raise self.found.refuse("the new function would have other parameters than it reads", self.made)
        result = ast.unparse(self.made.returns) if self.made.returns is not None else ""
        if result not in ("", "bool" if self._returns() else "None"):
            raise self.found.refuse("the new function would say that it returns something else", self.made)
        packed = {each.arg for each in (given.vararg, given.kwarg) if each is not None}
        if packed & read:
            raise self.found.refuse(f"what is lifted reads *{min(packed & read)}", self.made)

    def _prove_variables(self) -> None:
        """No variable is known on both sides."""
        inside = {id(node) for each in self.taken for node in ast.walk(each)}
        rest = [node for node in ast.walk(self.function) if isinstance(node, ast.Name) and id(node) not in inside]
        outer = {node.id for node in rest if isinstance(node.ctx, ast.Store | ast.Del)}
        inner = {node.id for node in self._names(self.taken, ast.Store | ast.Del)}
        read = {node.id for node in self._names(self.taken, ast.Load)}
        both = (outer & read) | (inner & {node.id for node in rest})
        if both:
            raise self.found.refuse(f"{min(both)} would be known on both sides", self.made)
        for each in self.taken:
            for node in ast.walk(each):
                if _is_mangled(node) and owner_of(self.found.old.tree, self.function) is not None:
                    raise self.found.refuse("a private name of the class would be read outside of it", self.made)

    def _prove_flow(self) -> None:
        nodes = [node for each in self.taken for node in own_nodes(each)]
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes):
            raise self.found.refuse("what is lifted yields", self.made)
        if self.gives and not (is_truth(self.function, self.taken) and self._returns()):
            raise self.found.refuse("the function would give back something else", self.made)
        for node in [] if self.gives else self._returns():
            if not isinstance(node.value, ast.Constant) or node.value.value is not False:
                raise self.found.refuse("what the function returns would be lost", self.made)
        awaits = any(
            isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
            or (isinstance(node, ast.comprehension) and node.is_async)
            for node in nodes
        )
        if awaits != isinstance(self.made, ast.AsyncFunctionDef):
            raise self.found.refuse("the new function is a coroutine, or is none, against its statements", self.made)

    @staticmethod
    def _names(statements: list[ast.stmt], context: type | object) -> list[ast.Name]:
        nodes = (node for each in statements for node in ast.walk(each) if isinstance(node, ast.Name))
        return [node for node in nodes if isinstance(node.ctx, context)]  # type: ignore[arg-type]


def _is_mangled(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.startswith("__") and not name.endswith("__")


def _comments_between(source: Source, first: int, last: int | None) -> list[str]:
    return [text for line, text in comments_of(source.text) if first <= line <= (last or first)]


def _words(text: str) -> list[str]:
    """The lines of a statement, whatever their indentation."""
    return [line.strip() for line in text.splitlines()]
