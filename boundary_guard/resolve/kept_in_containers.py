"""Functions that lie in a container: the calls of what comes out of it, and whether these are all.

A container is known by its name: a variable, or an attribute of whatever object. As long as every use of the name
puts something in, looks, or takes something out and calls it, nobody else can call what lies inside.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Constant, Mapping, PathValue, Sequence, Text, Value
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 24
"""How many files that hold the name of the container are looked at."""
MAX_CALLS = 60
"""How many calls of what comes out of it are looked at."""
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_FILLING = frozenset({"append", "appendleft", "add", "insert", "setdefault", "extend", "update"})
_CHANGING = _FILLING - {"setdefault"} | {"remove", "discard", "clear", "sort", "reverse", "index", "count", "has_key"}
_TAKING = frozenset({"get", "pop", "popleft", "popitem", "setdefault", "items", "values", "keys", "copy"})
_VIEWING = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "enumerate", "iter", "next", "dict"})
_LOOKING = frozenset({"len", "bool", "isinstance", "callable", "print", "repr", "str", "id", "any", "all", "hasattr"})
_MAKERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict", "tuple", "frozenset", "field"})
_BY_NAME = re.compile(r"__dict__|\b(?:vars|globals)\s*\(")
"""What may give variables and attributes without their names."""
_Named = ast.Name | ast.Attribute | ast.Constant | ast.keyword | ast.arg
_NAMES = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})


@dataclass
class Kept:
    """The calls of what lies in a container; ``is_closed`` says that there are no others."""

    calls: list[tuple[Facts, ast.Call]] = field(default_factory=list)
    is_closed: bool = True


def container_around(facts: Facts, node: ast.expr) -> ast.expr | None:
    """The variable or attribute that the container has in which the expression is put; None where it has none.

    ``x = [node]``, ``x[key] = node``, ``x.append(node)``, ``x.setdefault(key, []).append(node)``.
    """
    inner: ast.AST = node
    above = facts.parents[inner]
    while isinstance(above, _DISPLAYS):
        inner, above = above, facts.parents[above]
    match above:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]) if inner is not node:
            return target
        case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target) if inner is not node:
            return target
        case ast.Assign(targets=[ast.Subscript() as target]):
            return _root(target)
        case ast.Call(func=ast.Attribute(value=container, attr=method)) if method in _FILLING and inner in above.args:
            return _root(container)
    return None


def _root(node: ast.expr) -> ast.expr | None:
    """The name at the beginning of ``x[key]`` and ``x.setdefault(key, [])``."""
    match node:
        case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner, attr="setdefault")):
            return _root(inner)
        case ast.Name() | ast.Attribute():
            return node
    return None


def calls_of_elements(evaluator: Evaluator, facts: Facts, container: ast.expr) -> Kept:
    """The calls of what lies in the container of that name, in all files that hold the name."""
    name = last_name(container)
    home = _home(facts.scope_of(container), name) if isinstance(container, ast.Name) else None
    files: list[tuple[Facts, Scope | None]] = [(facts, home)]
    if home is None:
        files = [(each, None) for each in islice(evaluator.project.search.mentioning(name), MAX_FILES + 1)]
    kept = Kept(is_closed=len(files) <= MAX_FILES)
    for where, inside in files[:MAX_FILES]:
        own = _uses(where, name, inside)
        kept.calls.extend((where, call) for call in own.calls)
        kept.is_closed &= own.is_closed and _are_apart(evaluator, where, own)
    kept.is_closed &= len(kept.calls) <= MAX_CALLS
    return kept


def _are_apart(evaluator: Evaluator, facts: Facts, uses: _Uses) -> bool:
    """Whether no other file knows the variables that last, and no part that is handed on may be a function."""
    if any(each is not facts for name in uses.lasting for each in evaluator.project.search.mentioning(name)):
        return False
    for part in uses.parts:
        spread = part.value if isinstance(part, ast.Starred) else part
        found = evaluator.briefly(spread, general_frame(facts, facts.scope_of(part)))
        if not found or not all(_holds_no_function(each.value) for each in found):
            return False
    return True


def _holds_no_function(value: Value) -> bool:
    match value:
        case Sequence(items=items, rest=rest, is_complete=True):
            return all(_holds_no_function(each.value) for item in (*items, rest) for each in item)
        case Mapping(items=pairs, is_complete=True, default=()):
            return all(_holds_no_function(each.value) for _, item in pairs for each in item)
    return isinstance(value, Text | Constant | PathValue)


def _home(scope: Scope | None, name: str) -> Scope | None:
    """The function whose local variable the name is; None for the variables of modules and classes."""
    while scope is not None and scope.parent is not None and name not in scope.globals:
        if name in scope.bindings and name not in scope.nonlocals:
            return scope if scope.is_function else None
        scope = scope.parent
    return None


@dataclass
class _Uses:
    calls: list[ast.Call] = field(default_factory=list)
    is_closed: bool = True
    lasting: set[str] = field(default_factory=set)
    """Variables of the module that something of the container is assigned to."""
    parts: list[ast.expr] = field(default_factory=list)
    """What is handed on of elements that are unpacked."""


@remembered
def _uses(facts: Facts, name: str, inside: Scope | None) -> _Uses:
    """The uses of the name in one file, or in one function of it."""
    reader = _Reader(facts)
    renamings = (alias for node in facts.imports for alias in node.names if alias.asname not in (None, alias.name))
    reader.found.is_closed = all(name not in (alias.name, alias.asname) for alias in renamings)
    is_given = inside is not None and any(each.kind is BindingKind.PARAMETER for each in inside.bindings[name])
    if is_given or (inside is None and _BY_NAME.search(facts.text)):
        reader.found.is_closed = False
    for node in _named(facts, name, inside):
        if isinstance(node, ast.Constant | ast.keyword | ast.arg) or not _is_made_here(facts, node):
            reader.found.is_closed = False
        else:
            reader.read(node)
    return reader.found


def _is_made_here(facts: Facts, node: ast.Name | ast.Attribute) -> bool:
    """Whether what is stored under the name, if anything is, is a container that has no other name."""
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        return True
    cls = facts.scope_of(node).node
    match facts.parents[node]:
        case ast.AnnAssign() if isinstance(cls, ast.ClassDef) and (cls.decorator_list or cls.bases):  # a dataclass
            return False
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=value):
            is_constant = value is None or isinstance(value, ast.Constant)
            is_made = isinstance(value, ast.Call) and last_name(value.func) in _MAKERS
            return is_constant or is_made or isinstance(value, (*_DISPLAYS, *COMPREHENSIONS))
        case ast.AugAssign():
            return True
    return False


def _named(facts: Facts, name: str, inside: Scope | None) -> Iterator[_Named]:
    """Where the name stands: also as a text, by which somebody may ask for it, and where arguments are called so."""
    for node in facts.parents:
        match node:
            case ast.Name(id=found) | ast.Attribute(attr=found) | ast.Constant(value=found) if found == name:
                pass
            case ast.keyword(arg=found) | ast.arg(arg=found) if found == name:
                pass
            case _:
                continue
        if inside is None or _is_inside(facts.scope_of(node), inside):
            yield node


def _is_inside(scope: Scope | None, around: Scope) -> bool:
    while scope is not None and scope is not around:
        scope = scope.parent
    return scope is around


class _Reader:
    """Follows what comes out of a container, as far as that is called or looked at where it comes out."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found = _Uses()
        self.seen: set[ast.AST] = set()

    def read(self, node: ast.expr, *, is_part: bool = False) -> None:
        """What becomes of the value of the expression; ``is_part`` where it may be another part of an element."""
        if node in self.seen or isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return  # what is stored in the variable besides is nobody's loss
        self.seen.add(node)
        above = self.facts.parents[node]
        match above:
            case ast.Call(func=func) if func is node:
                self.found.calls.append(above)
            case ast.Attribute():
                self._attribute(above)
            case ast.Subscript(value=value) if value is node and not isinstance(above.ctx, ast.Load):
                pass
            case ast.Subscript(value=value) if value is node:
                self.read(above)
            case ast.For(iter=iterated, target=target) | ast.AsyncFor(iter=iterated, target=target) if iterated is node:
                self._bound(target, self.facts.scope_of(above))
            case ast.comprehension(iter=iterated, target=target) if iterated is node:
                self._bound(target, self.facts.scope_of(target))
            case ast.Assign(targets=[ast.Name() | ast.Tuple() as target]) | ast.NamedExpr(target=target):
                self._bound(target, self.facts.scope_of(target), is_lasting=True)
                if isinstance(above, ast.NamedExpr):
                    self.read(above)
            case ast.Call(func=ast.Name(id=function)) if function in _VIEWING:
                self.read(above)
            case ast.Call(func=ast.Name(id=function)) if function in _LOOKING:
                pass
            case ast.IfExp(test=test) if test is node:
                pass
            case ast.IfExp() | ast.BoolOp() | ast.Starred():
                self.read(above, is_part=is_part)
            case ast.Compare() | ast.UnaryOp() | ast.Expr() | ast.If() | ast.While() | ast.Assert() | ast.Subscript():
                pass
            case ast.FormattedValue():
                pass
            case ast.comprehension(ifs=ifs) if node in ifs:
                pass
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element) if (
                element is node
            ):
                self.read(above)
            case ast.Call() if is_part:
                self.found.parts.append(node)
            case _:
                self.found.is_closed = False

    def _attribute(self, node: ast.Attribute) -> None:
        """``x.append``, ``x.get``, ``f.__name__``."""
        call = self.facts.parents[node]
        is_called = isinstance(call, ast.Call) and call.func is node
        if is_called and node.attr in _TAKING:
            assert isinstance(call, ast.Call)
            self.read(call)
        elif node.attr == "__call__" and is_called:
            assert isinstance(call, ast.Call)
            self.found.calls.append(call)
        elif not (is_called and node.attr in _CHANGING) and node.attr not in _NAMES:
            self.found.is_closed = False

    def _bound(self, target: ast.expr, scope: Scope, *, is_lasting: bool = False) -> None:
        """The variables that elements are bound to; those of a module that last may be read by others, too."""
        parts = [part for part in ast.walk(target) if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)]
        names = sorted({part.id for part in parts if isinstance(part, ast.Name)})
        is_local = scope.is_function and not scope.globals.union(scope.nonlocals).intersection(names)
        if len(names) < len(parts) or (is_lasting and scope.is_class):
            self.found.is_closed = False
        if is_lasting and not is_local:
            self.found.lasting.update(names)
        for node in (node for name in names for node in _named(self.facts, name, scope if is_local else None)):
            if isinstance(node, ast.Name):
                self.read(node, is_part=isinstance(target, ast.Tuple | ast.List))
