"""Whose variable a name is, and where a file reads variables and attributes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


def owner_of(scope: Scope, name: str) -> Scope:
    """The scope whose variable ``name`` is, seen from ``scope``."""
    current = scope
    while current.parent is not None:
        if name in current.globals:
            return _outermost(current)
        if name in current.bindings and name not in current.nonlocals and (current is scope or not current.is_class):
            return current
        current = current.parent
    return current


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def reads_of(facts: Facts, scope: Scope, name: str) -> list[ast.expr]:
    """The expressions that read a variable of the scope; and what ``+=`` changes."""
    return [each for each in _reads(facts).get(name, ()) if _owner(facts, each, name) is scope]


def attribute_reads(facts: Facts, name: str) -> list[tuple[ast.expr, ast.expr]]:
    """The same for an attribute, with the expression that gives its owner; ``getattr`` by that name, too."""
    return _all_attribute_reads(facts).get(name, [])


def attribute_patterns(facts: Facts, name: str) -> list[tuple[ast.expr, ast.pattern]]:
    """The patterns that an attribute of that name is matched with, and the class: ``case Plan(names=found)``.

    Which attributes positional patterns match is said by ``__match_args__`` of the class: they may be any.
    """
    patterns = _namespaces(facts).patterns
    return [*patterns.get(name, ()), *patterns.get("", ())]


@dataclass(frozen=True, slots=True, eq=False)
class ComputedRead:
    """``getattr(owner, name)``, where the name is a value.

    ``is_path``: ``reduce(getattr, name, owner)``, where the name is a list of those that are asked for one by one.
    """

    node: ast.expr
    owner: ast.expr
    name: ast.expr
    is_path: bool = False


def computed_reads(facts: Facts) -> list[ComputedRead]:
    """The expressions in the file that read attributes by names that are values."""
    return _namespaces(facts).computed


def function_reads(facts: Facts, name: str) -> list[ast.expr]:
    """The expressions that may read a function of that name without calling it there."""
    found = (*_reads(facts).get(name, ()), *(node for node, _ in attribute_reads(facts, name)))
    return [each for each in found if not _is_called(facts, each)]


def _is_called(facts: Facts, node: ast.expr) -> bool:
    above = facts.parents[node]
    return isinstance(above, ast.Call) and above.func is node


def namespaces_of(facts: Facts, scope: Scope) -> list[ast.Call]:
    """The calls that give the variables of the scope as a table: ``globals()``, ``vars()``, ``locals()``."""
    return [
        call
        for name, call in _namespaces(facts).calls
        if (facts.scope_of(call) is scope and name != "globals") or (name == "globals" and scope is facts.body)
    ]


def namespaces_of_objects(facts: Facts) -> list[tuple[ast.expr, ast.expr]]:
    """The expressions that give the attributes of an object as a table, with that: ``vars(x)``, ``x.__dict__``."""
    return _namespaces(facts).of_objects


def attribute_getters(facts: Facts, name: str) -> list[ast.Call]:
    """``attrgetter(name)`` in the file: what it gives is an attribute of what it is called with."""
    return _namespaces(facts).getters.get(name, [])


def method_callers(facts: Facts, name: str) -> list[ast.Call]:
    """``methodcaller(name)`` in the file: what it gives is what the method of what it is called with returns."""
    return _namespaces(facts).callers.get(name, [])


@dataclass(slots=True)
class _Namespaces:
    calls: list[tuple[str, ast.Call]] = field(default_factory=list)
    of_objects: list[tuple[ast.expr, ast.expr]] = field(default_factory=list)
    computed: list[ComputedRead] = field(default_factory=list)
    getters: dict[str, list[ast.Call]] = field(default_factory=dict)
    callers: dict[str, list[ast.Call]] = field(default_factory=dict)
    patterns: dict[str, list[tuple[ast.expr, ast.pattern]]] = field(default_factory=dict)


@remembered
def _namespaces(facts: Facts) -> _Namespaces:
    found = _Namespaces()
    for node in facts.parents:
        match node:
            case ast.Call(func=ast.Name(id="globals" | "locals" | "vars" as name), args=[]):
                found.calls.append((name, node))
            case ast.Call(func=ast.Name(id="vars"), args=[owner]) | ast.Attribute(value=owner, attr="__dict__"):
                found.of_objects.append((node, owner))
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]) if not isinstance(name, ast.Constant):
                found.computed.append(ComputedRead(node, owner, name))
            case ast.Call(args=[ast.Name(id="getattr"), path, owner]) if last_name(node.func) == "reduce":
                found.computed.append(ComputedRead(node, owner, path, is_path=True))
            case ast.Call(func=func, args=[owner, *_]) if last_name(func) == "getmembers":
                found.of_objects.append((node, owner))
            case ast.Call(func=maker, args=[ast.Constant(value=str(name))]) if last_name(maker) == "attrgetter":
                found.getters.setdefault(name.rpartition(".")[2], []).append(node)
            case ast.Call(func=maker, args=[ast.Constant(value=str(name)), *_]) if last_name(maker) == "methodcaller":
                found.callers.setdefault(name, []).append(node)
            case ast.MatchClass(cls=cls, patterns=positional, kwd_attrs=names, kwd_patterns=named):
                for name, pattern in (*zip(names, named, strict=True), *(("", each) for each in positional)):
                    found.patterns.setdefault(name, []).append((cls, pattern))
    return found


def _owner(facts: Facts, node: ast.expr, name: str) -> Scope:
    return owner_of(facts.scope_of(node), name) if isinstance(node, ast.Name) else facts.body


@remembered
def _reads(facts: Facts) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Name and _is_read(node, above):
            found.setdefault(node.id, []).append(node)
    return found


_GETTING = frozenset({"getattr", "getattr_static"})


@remembered
def _all_attribute_reads(facts: Facts) -> dict[str, list[tuple[ast.expr, ast.expr]]]:
    found: dict[str, list[tuple[ast.expr, ast.expr]]] = {}
    for node, above in facts.parents.items():
        if type(node) is ast.Attribute and _is_read(node, above):
            found.setdefault(node.attr, []).append((node, node.value))
            match above:
                case ast.Call(func=func, args=[*_, ast.Constant(value=str(name))]) if (
                    func is node and node.attr == "__getattribute__"
                ):
                    found.setdefault(name, []).append((above, above.args[0] if len(above.args) > 1 else node.value))
        match node:
            case ast.Call(func=func, args=[owner, ast.Constant(value=str(name)), *_]) if last_name(func) in _GETTING:
                found.setdefault(name, []).append((node, owner))
    return found


def _is_read(node: ast.Name | ast.Attribute, above: ast.AST) -> bool:
    return type(node.ctx) is ast.Load or (type(above) is ast.AugAssign and above.target is node)
