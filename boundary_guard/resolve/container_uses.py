"""The uses of a container in one file: what is put in, what is taken out, and whether more becomes of it than calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope
from boundary_guard.scan.remembered import remembered

DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
FILLING = frozenset({"append", "appendleft", "add", "insert", "setdefault", "extend", "update"})
_CHANGING = FILLING - {"setdefault"} | {"remove", "discard", "clear", "sort", "reverse", "index", "count", "has_key"}
_TAKING = frozenset({"get", "pop", "popleft", "popitem", "setdefault", "items", "values", "keys", "copy"})
_VIEWING = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "enumerate", "iter", "next", "dict"})
_LOOKING = frozenset({"len", "bool", "isinstance", "callable", "print", "repr", "str", "id", "any", "all", "hasattr"})
_MAKERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict", "tuple", "frozenset"})
_COLLECTIONS = frozenset({"deque", "defaultdict", "OrderedDict"})
_NAMES = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})
_FIELDS: dict[type[ast.AST], str] = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.Constant: "value",
    ast.keyword: "arg",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
    ast.MatchAs: "name",
    ast.MatchStar: "name",
    ast.MatchMapping: "rest",
    ast.MatchClass: "kwd_attrs",
}
"""Where names stand in the tree, but for those of imports and ``global``."""


@dataclass
class Uses:
    """What becomes of a container in one file; ``is_closed`` where that is nothing but what is told here."""

    calls: list[ast.Call] = field(default_factory=list)
    """The calls of its elements."""
    is_closed: bool = True
    is_made: bool = False
    """Whether it is made there."""
    holds_others: bool = False
    """Whether it may hold containers that have other names, too."""
    owners: list[ast.expr | Scope] = field(default_factory=list)
    """What has it as an attribute: expressions, and the classes in whose bodies it stands."""
    lasting: set[str] = field(default_factory=set)
    """Variables of the module that something of the container is assigned to."""
    parts: list[ast.expr] = field(default_factory=list)
    """What is handed on of elements that are unpacked."""


def home_of(facts: Facts, name: ast.expr) -> Scope | None:
    """The function whose local variable it is; None for attributes, and for the variables of modules and classes."""
    home = _binder(facts.scope_of(name), name.id) if isinstance(name, ast.Name) else None
    return home if home is not None and home.is_function else None


def _binder(scope: Scope | None, name: str) -> Scope | None:
    """The function or class that binds the name; None where it is the module's."""
    while scope is not None and scope.parent is not None and name not in scope.globals:
        if name in scope.bindings and name not in scope.nonlocals:
            return scope
        scope = scope.parent
    return None


@remembered
def uses_of(facts: Facts, name: str, inside: Scope | None) -> Uses:
    """The uses of the name in one file, or in one function of it."""
    reader = _Reader(facts)
    found = reader.found
    renamings = (alias for node in facts.imports for alias in node.names if alias.asname not in (None, alias.name))
    is_private = name.startswith("__")
    found.is_closed = not is_private and all(name not in (alias.name, alias.asname) for alias in renamings)
    if inside is not None and any(each.kind is BindingKind.PARAMETER for each in inside.bindings[name]):
        found.is_closed = False
    for node in _named(facts, name, inside):
        if not isinstance(node, ast.Name | ast.Attribute):
            found.is_closed = False
            continue
        if isinstance(node.ctx, ast.Store):
            reader.made(node)
        reader.put(node)
        reader.read(node)
        if isinstance(node, ast.Attribute):
            found.owners.append(node.value)
        elif (scope := _binder(facts.scope_of(node), name)) is not None and scope.is_class:
            found.owners.append(scope)
    return found


def _named(facts: Facts, name: str, inside: Scope | None) -> Iterator[ast.AST]:
    """Where the name stands: also in a text, by which somebody may ask for it, and where anything else is called so."""
    for node in facts.parents:
        if _holds(facts, node, name) and (inside is None or _is_inside(facts.scope_of(node), inside)):
            yield node


def _holds(facts: Facts, node: ast.AST, name: str) -> bool:
    """Whether the name stands there; of texts, which are no docstrings, and lists of names whether they hold it."""
    where = _FIELDS.get(type(node))
    written = getattr(node, where) if where is not None else None
    if isinstance(node, ast.Constant | ast.MatchClass) and isinstance(written, str | list):
        return name in written and not isinstance(facts.parents[node], ast.Expr)
    return written == name


def _is_inside(scope: Scope | None, around: Scope) -> bool:
    while scope is not None and scope is not around:
        scope = scope.parent
    return scope is around


class _Reader:
    """Follows what comes out of a container, as far as that is called or looked at where it comes out."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found = Uses()
        self.seen: set[ast.AST] = set()

    def made(self, node: ast.Name | ast.Attribute) -> None:
        """What is stored under the name is a container that has no other name, or nothing."""
        match self.facts.parents[node]:
            case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
                if not isinstance(value, ast.Constant):
                    self.found.is_made = True
                    self.found.is_closed &= self._is_fresh(value)
                    self.found.holds_others |= not self._holds_fresh(value)
            case ast.AnnAssign():
                pass
            case ast.AugAssign():
                self.found.holds_others = True
            case _:
                self.found.is_closed = False

    def _is_fresh(self, value: ast.expr) -> bool:
        match value:
            case ast.Call(func=ast.Name(id=maker)):
                is_imported = maker in _COLLECTIONS and self._comes_from_collections(maker)
                return maker in _MAKERS and (is_imported or self._is_builtin(maker))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="collections"), attr=maker)):
                return maker in _COLLECTIONS
        return isinstance(value, (*DISPLAYS, *COMPREHENSIONS))

    def _holds_fresh(self, value: ast.expr) -> bool:
        """Whether what lies in the new container is nothing that has a name."""
        match value:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return all(isinstance(each, ast.Constant) or self._is_fresh(each) for each in elements)
            case ast.Dict(values=elements):
                return all(isinstance(each, ast.Constant) or self._is_fresh(each) for each in elements)
            case ast.Call(args=[], keywords=[]):
                return True
            case ast.Call(args=[ast.Name(id=maker)], keywords=[]) if last_name(value.func) == "defaultdict":
                return maker in _MAKERS and self._is_builtin(maker)
        return False

    def put(self, node: ast.expr) -> None:
        """Whether a container that is put in may have another name."""
        above = self.facts.parents[node]
        place = self.facts.parents.get(above)
        match above, place:
            case ast.Subscript(ctx=ast.Store()), ast.Assign(targets=[_], value=value):
                given = [value]
            case ast.Attribute(attr="setdefault"), ast.Call(args=[_, *given]):
                pass
            case ast.Attribute(attr=method), ast.Call(args=given) if method in FILLING:
                pass
            case ast.Subscript(ctx=ast.Store()), _:
                self.found.holds_others = True
                return
            case _:
                return
        self.found.holds_others |= not all(isinstance(each, ast.Constant) or self._is_fresh(each) for each in given)

    def read(self, node: ast.expr, *, is_part: bool = False) -> None:
        """What becomes of the value of the expression; ``is_part`` where it may be another part of an element."""
        if node in self.seen or isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return  # what is stored in the variable besides is nobody's loss
        self.seen.add(node)
        above = self.facts.parents[node]
        if self._is_only_looked_at(node, above):
            return
        match above:
            case ast.Call(func=func) if func is node:
                self.found.calls.append(above)
            case ast.Attribute():
                self._attribute(above)
            case ast.Subscript(value=value) if value is node:
                self.read(above)
            case ast.For(iter=iterated, target=target) | ast.AsyncFor(iter=iterated, target=target) if iterated is node:
                self._bound(target)
            case ast.comprehension(iter=iterated) if iterated is node:
                self._taken_in(above)
            case ast.Assign(targets=[ast.Name() | ast.Tuple() as target]):
                self._bound(target)
            case ast.NamedExpr(target=target):
                self._bound(target)
                self.read(above)
            case ast.Call(func=ast.Name(id=function), keywords=[]) if function in _VIEWING and self._is_builtin(
                function
            ):
                self.read(above)
            case ast.IfExp() | ast.BoolOp() | ast.Starred():
                self.read(above, is_part=is_part)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element) if (
                element is node
            ):
                self.read(above)
            case ast.Call() if is_part:
                self.found.parts.append(node)
            case _:
                self.found.is_closed = False

    def _is_only_looked_at(self, node: ast.expr, above: ast.AST) -> bool:
        """Whether nothing is done with the value but to ask whether it is there, is true, or what it is called."""
        match above:
            case ast.Expr() | ast.If() | ast.While() | ast.FormattedValue() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.IfExp(test=test) | ast.Assert(test=test):
                return test is node
            case ast.comprehension(ifs=ifs):
                return node in ifs
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                is_searched = right is node and isinstance(operator, ast.In | ast.NotIn)
                other = left if right is node else right
                return is_searched or isinstance(operator, ast.Is | ast.IsNot) or isinstance(other, ast.Constant)
            case ast.Call(func=ast.Name(id=function), keywords=[]) if above.func is not node:
                return function in _LOOKING and self._is_builtin(function)
        return False

    def _is_builtin(self, name: str) -> bool:
        return "*" not in self.facts.body.bindings and not any(name in each.bindings for each in self._scopes())

    def _scopes(self) -> Iterator[Scope]:
        yield self.facts.body
        yield from self.facts.scopes.values()

    def _comes_from_collections(self, name: str) -> bool:
        bound = self.facts.body.bindings.get(name, ())
        is_local = any(name in each.bindings for each in self.facts.scopes.values() if each is not self.facts.body)
        sources = {getattr(each.node, "module", None) if each.alias is not None else None for each in bound}
        return sources == {"collections"} and not is_local

    def _attribute(self, node: ast.Attribute) -> None:
        """``x.append``, ``x.get``, ``f.__name__``."""
        match self.facts.parents[node]:
            case ast.Call(func=func) as call if func is node and node.attr == "__call__":
                self.found.calls.append(call)
            case ast.Call(func=func, keywords=[]) as call if func is node:
                if node.attr in _TAKING:
                    self.read(call)
                elif node.attr not in _CHANGING:
                    self.found.is_closed = False
            case _:
                self.found.is_closed &= node.attr in _NAMES

    def _bound(self, target: ast.expr) -> None:
        """The variables that elements are bound to; those of a module that last may be read by others, too."""
        for name, node in self._targets(target):
            home = _binder(self.facts.scope_of(node), name)
            if home is not None and home.is_class:
                self.found.is_closed = False
            elif home is None:
                self.found.lasting.add(name)
            for use in _named(self.facts, name, home):
                if isinstance(use, ast.Name):
                    self.read(use, is_part=target is not node)
                elif home is None:
                    self.found.is_closed = False

    def _taken_in(self, comprehension: ast.comprehension) -> None:
        """The variables of a comprehension, which nobody else sees."""
        for name, node in self._targets(comprehension.target):
            for use in ast.walk(self.facts.parents[comprehension]):
                if isinstance(use, ast.Name) and use.id == name:
                    self.read(use, is_part=comprehension.target is not node)

    def _targets(self, target: ast.expr) -> list[tuple[str, ast.Name]]:
        """The variables in the target of an assignment or loop, which may store in nothing else."""
        parts = [part for part in ast.walk(target) if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)]
        self.found.is_closed &= all(isinstance(part, ast.Name) for part in parts)
        return [(part.id, part) for part in parts if isinstance(part, ast.Name)]
