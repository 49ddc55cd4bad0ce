"""The proof that methods only became functions: the file is what it was, with each method written as a function.

The whole file is written anew from its old tree, by the meaning of the step alone, and compared with the planner's.
"""

from __future__ import annotations

import ast
import copy

from boundary_guard.refactor.kept import parameter_for, receiver_of
from boundary_guard.refactor.steps import FreeClaim
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.workspace import Workspace

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def prove_freed(before: Workspace, after: Workspace, path: str, claim: FreeClaim) -> None:
    """Prove that a file has functions for methods, and is the same otherwise. Raises Refusal."""
    tree = copy.deepcopy(before.source(path).tree)
    owner = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == claim.class_name)
    expected = _Expected(tree, owner, claim).tree()
    new = after.source(path).tree
    for one, other in zip(expected.body, new.body, strict=False):
        if ast.dump(one) != ast.dump(other):
            raise Refusal("internal: this would mean something else", path, other.lineno)
    if len(expected.body) != len(new.body):
        raise Refusal("internal: a statement would be lost or made up", path)
    _check_comments(before, after, path)


def _check_comments(before: Workspace, after: Workspace, path: str) -> None:
    from boundary_guard.refactor.differences import comments_of  # noqa: PLC0415

    old, new = (sorted(text for _, text in comments_of(each.source(path).text)) for each in (before, after))
    if old != new:
        raise Refusal("internal: a comment would be lost or made up", path)


class _Expected:
    """The tree as it has to be."""

    def __init__(self, tree: ast.Module, owner: ast.ClassDef, claim: FreeClaim) -> None:
        self.module = tree
        self.owner = owner
        self.original = copy.deepcopy(owner)
        self.names = claim.methods
        self.methods = {
            each.name: each for each in owner.body if isinstance(each, _FUNCTIONS) and each.name in self.names
        }
        self.reads = {name: self._attributes(name, set()) for name in self.methods}

    def tree(self) -> ast.Module:
        """The old tree with each method as a function behind its class."""
        for node in self.module.body:
            for inner in self.owner.body if node is self.owner else [node]:
                is_method = node is self.owner and isinstance(inner, _FUNCTIONS)
                receiver = receiver_of(inner) if is_method else ""  # type: ignore[arg-type]
                freed = inner.name if is_method and inner in self.methods.values() else ""  # type: ignore[attr-defined]
                _Writer(self, receiver, freed).visit(inner)
        for name, method in self.methods.items():
            arguments = method.args.posonlyargs or method.args.args
            if receiver_of(method):
                del arguments[0]
            arguments[:0] = [self.parameter(each) for each in self.reads[name]]
            method.decorator_list = []
        at = self.module.body.index(self.owner) + 1
        self.module.body[at:at] = self.methods.values()
        self.owner.body = [each for each in self.owner.body if each not in self.methods.values()] or [ast.Pass()]
        return self.module

    def parameter(self, attribute: str) -> ast.arg:
        """The parameter for an attribute. Raises Refusal where its value may change."""
        found = parameter_for(self.original, attribute)
        if found is None:
            raise Refusal(f"internal: {attribute} is more than a value that __init__ keeps")
        return ast.arg(found.arg, found.annotation)

    def _attributes(self, name: str, seen: set[str]) -> list[str]:
        """What a method reads of its instance, itself or by the methods that it calls."""
        method = self.methods[name]
        found: dict[str, None] = {}
        inner: dict[str, None] = {}
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id == receiver_of(method) and node.attr not in self.names:
                    found[node.attr] = None
                elif node.value.id in (receiver_of(method), self.owner.name) and node.attr in self.names:
                    inner[node.attr] = None
        for each in inner:
            if each not in seen and each != name:
                found.update(dict.fromkeys(self._attributes(each, seen | {name})))
        return list(found)


class _Writer(ast.NodeTransformer):
    """Writes ``self.method(x)`` as ``method(self.attribute, x)``; in a freed method attributes are parameters."""

    def __init__(self, expected: _Expected, receiver: str, freed: str) -> None:
        self.expected = expected
        self.receiver = receiver
        self.freed = freed

    def visit_Call(self, node: ast.Call) -> ast.AST:
        func = node.func
        if self._is_freed(func):
            assert isinstance(func, ast.Attribute)
            assert isinstance(func.value, ast.Name)
            given: list[ast.expr] = []
            for name in self.expected.reads[func.attr]:
                kept = ast.Attribute(ast.Name(func.value.id, ast.Load()), name, ast.Load())
                given.append(ast.Name(self.expected.parameter(name).arg, ast.Load()) if self.freed else kept)
            node.args[:0] = given
            known = len(given)
            node.args[known:] = [self.visit(each) for each in node.args[known:]]
            node.keywords = [self.visit(each) for each in node.keywords]
            node.func = ast.Name(func.attr, ast.Load())
            return node
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self._is_freed(node) and not self.expected.reads[node.attr]:
            return ast.Name(node.attr, ast.Load())
        is_own = isinstance(node.value, ast.Name) and node.value.id == self.receiver
        if self.freed and is_own and node.attr not in self.expected.names:
            return ast.Name(self.expected.parameter(node.attr).arg, node.ctx)
        return self.generic_visit(node)

    def _is_freed(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in self.expected.methods
            and isinstance(node.value, ast.Name)
            and node.value.id in {self.receiver, self.expected.owner.name} - {""}
        )
