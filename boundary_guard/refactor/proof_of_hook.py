"""The proof that a hook only hooks: one call of the function, the import for it, and the method that holds it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from boundary_guard.refactor.calls import Function, functions_of, own_nodes
from boundary_guard.refactor.differences import BlockChange, Difference, difference, is_less_of
from boundary_guard.refactor.hookable import is_generator
from boundary_guard.refactor.lines import is_docstring
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.steps import HookClaim
from boundary_guard.refactor.workspace import Workspace

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def prove_hooked(before: Workspace, after: Workspace, path: str, claim: HookClaim) -> None:
    """Prove that a class got one call, and the file nothing else. Raises Refusal with what else changed."""
    found = difference(before, after, path)
    home = source_of(after, claim.home)
    callee = dict(functions_of(home.tree))[claim.function] if home is not None else None
    if callee is None:
        raise found.refuse(f"{claim.home} would have no {claim.function}")
    _Hooked(found, claim, callee).prove()


class _Hooked:
    def __init__(self, found: Difference, claim: HookClaim, callee: Function) -> None:
        self.found = found
        self.claim = claim
        self.callee = callee

    def prove(self) -> None:
        """One block of the class has more; the module may have an import more."""
        inside = []
        for change in self.found.blocks:
            if change.inside:
                inside.append(change)
            else:
                self._prove_import(change)
        owner = inside[0].inside[-1] if len(inside) == 1 else None
        if owner is None:
            raise self.found.refuse("more would change than one place")
        if self.claim.decorator:
            self._prove_listed(inside[0], owner)
        else:
            self._prove_in_method(inside[0], owner)

    def _prove_import(self, change: BlockChange) -> None:
        """The function's import is new, on a line of its own or among those of its module."""
        added, removed = change.added, change.removed
        if len(added) != 1 or not isinstance(added[0], ast.ImportFrom):
            raise self.found.refuse("a statement would be made up", added[0] if added else None)
        if len(removed) > 1 or (removed and not is_less_of(removed[0], added[0])):
            raise self.found.refuse("a statement would be lost", added[0])
        old = [alias for each in removed for alias in getattr(each, "names", [])]
        more = [alias for alias in added[0].names if ast.dump(alias) not in {ast.dump(each) for each in old}]
        if [(alias.name, alias.asname) for alias in more] != [(self.claim.function, None)]:
            raise self.found.refuse("the import would be of something else", added[0])

    # Class.method

    def _prove_in_method(self, change: BlockChange, method: ast.AST) -> None:
        if not isinstance(method, _FUNCTIONS) or method.name != self.claim.method or change.old is not method.body:
            raise self.found.refuse("another method would change", change.new[0])
        self._prove_owner(change)
        gone, added = change.removed, change.added
        if any(not _is_filler(each) for each in gone) or len(added) != 1 or not isinstance(added[0], ast.Expr):
            raise self.found.refuse("more would change in the method than a call", added[0] if added else None)
        self._prove_place(change, added[0])
        self._prove_call(added[0].value, method, change.inside)
        if self.found.heads:
            raise self.found.refuse("the head of a definition would change", added[0])

    def _prove_place(self, change: BlockChange, call: ast.stmt) -> None:
        """The call is surely reached: it comes first, or last and nothing returns before."""
        at = change.new.index(call)
        if self.claim.first:
            if at and not (at == 1 and is_docstring(change.new[0])):
                raise self.found.refuse("the call would not stand at the beginning", call)
            return
        behind = change.new[at + 1 :]
        if behind and not (len(behind) == 1 and isinstance(behind[0], ast.Return)):
            raise self.found.refuse("the call would not stand at the end", call)
        if any(isinstance(node, ast.Return) and node not in behind for each in change.new for node in own_nodes(each)):
            raise self.found.refuse("the call may not be reached", call)

    # Class@decorator

    def _prove_listed(self, change: BlockChange, owner: ast.AST) -> None:
        added = change.added
        methods = [each for each in added if isinstance(each, _FUNCTIONS)]
        is_one = len(methods) == 1 and len(added) - 1 == len(change.removed)
        if not is_one or not isinstance(owner, ast.ClassDef):
            raise self.found.refuse("more would change in the class than a method", added[0] if added else None)
        self._prove_owner(change)
        method = methods[0]
        if any(getattr(each, "name", "") == method.name for each in change.old) or method.decorator_list:
            raise self.found.refuse(f"{method.name} is there already", method)
        body = method.body[1:] if is_docstring(method.body[0]) else method.body
        if len(body) != 1 or not isinstance(body[0], ast.Expr | ast.Return) or body[0].value is None:
            raise self.found.refuse("the new method would do more than call", method)
        self._prove_call(body[0].value, method, change.inside)
        if not self._lists_one_more(owner, change, method.name):
            raise self.found.refuse(f"{self.claim.decorator} would not list {method.name} first", method)

    def _lists_one_more(self, owner: ast.ClassDef, change: BlockChange, name: str) -> bool:
        """Whether a list in the asked decorator, or attribute, has one more text, and that is first."""
        if self.found.heads:
            old, new = self.found.heads[0]
            if not isinstance(new, ast.ClassDef):
                return False
            nodes = [(each, ast.unparse(each.func)) for each in new.decorator_list if isinstance(each, ast.Call)]
            is_only = len(self.found.heads) == 1 and old is owner and not change.removed
            return is_only and _has_one_more(nodes, self.claim.decorator, name, _head(old), _head(new))
        one, other = change.removed, [each for each in change.added if not isinstance(each, _FUNCTIONS)]
        if len(one) != 1 or len(other) != 1 or not isinstance(other[0], ast.Assign | ast.AnnAssign):
            return False
        if [change.paired.get(each, other[0]) for each in change.old] != [
            each for each in change.new if each is other[0] or each not in change.added
        ]:
            return False
        targets = other[0].targets if isinstance(other[0], ast.Assign) else [other[0].target]
        values = [(other[0], ast.unparse(each)) for each in targets]
        return _has_one_more(values, self.claim.decorator, name, [one[0]], [other[0]])

    # the call

    def _prove_owner(self, change: BlockChange) -> None:
        classes = [each for each in change.inside if isinstance(each, ast.ClassDef)]
        if not classes or classes[-1].name != self.claim.class_name:
            raise self.found.refuse("another class would change", change.new[0])

    def _prove_call(self, value: ast.expr, method: Function, inside: tuple[ast.AST, ...]) -> None:
        is_async = isinstance(self.callee, ast.AsyncFunctionDef)
        if is_generator(self.callee):
            raise self.found.refuse("the call would run nothing", value)
        call = value.value if isinstance(value, ast.Await) else value
        meaning = self.found.meanings[1].reference(call.func) if isinstance(call, ast.Call) else ""
        if not isinstance(call, ast.Call) or meaning != f"{self.claim.home}:{self.claim.function}":
            raise self.found.refuse("something else would be called", value)
        if is_async != isinstance(value, ast.Await) or (is_async and not isinstance(method, ast.AsyncFunctionDef)):
            raise self.found.refuse("the call would not be awaited, or should not be", value)
        owner = next(each for each in reversed(inside) if isinstance(each, ast.ClassDef))
        for each in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if not _is_known(each, method, owner):
                raise self.found.refuse(f"the class has no {ast.unparse(each)}", value)
        given = self.callee.args
        wanted = [each.arg for each in (*given.posonlyargs, *given.args)]
        wanted = wanted[: len(wanted) - len(given.defaults)]
        named = [each.arg for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
        if len(call.args) != len(wanted) or [each.arg for each in call.keywords] != named:
            raise self.found.refuse(f"{self.claim.function}() wants other arguments", value)


def _is_known(node: ast.expr, method: Function, owner: ast.ClassDef) -> bool:
    """Whether a class surely has what it gives: a parameter, or an attribute in which a method keeps one."""
    names = [each.arg for each in method.args.args]
    if isinstance(node, ast.Name):
        return node.id in names
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id != names[0]:
        return False
    kept = {
        target.attr
        for each in ast.walk(owner)
        if isinstance(each, ast.Assign | ast.AnnAssign) and isinstance(each.value, ast.Name)
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Attribute)
    }
    return node.attr in kept


def _has_one_more(
    holders: Sequence[tuple[ast.AST, str]], wanted: str, name: str, old: Sequence[ast.AST], new: Sequence[ast.AST]
) -> bool:
    """Whether ``new`` is ``old`` with one text more, the first of a list in a holder of the wanted name."""
    for holder, called in holders:
        if called.rpartition(".")[2] != wanted.rpartition(".")[2]:
            continue
        for elements in [getattr(holder, "args", []), *(getattr(each, "elts", []) for each in ast.walk(holder))]:
            if elements and isinstance(elements[0], ast.Constant) and elements[0].value == name:
                if _words_without(new, elements[0]) == _words_without(old, None):
                    return True
    return False


def _head(node: ast.stmt) -> list[ast.AST]:
    assert isinstance(node, ast.ClassDef)
    return [*node.bases, *node.keywords, *node.decorator_list]


def _words_without(nodes: Sequence[ast.AST], left_out: ast.expr | None) -> list[str]:
    """What nodes say, one text left out."""
    return [_word(inner) for each in nodes for inner in ast.walk(each) if inner is not left_out]


def _word(node: ast.AST) -> str:
    plain = [f"{name}={value!r}" for name, value in ast.iter_fields(node) if isinstance(value, str | int | None)]
    return " ".join([type(node).__name__, *plain])


def _is_filler(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    )
