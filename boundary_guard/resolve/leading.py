"""Which places in a file may lead to some of its functions: judged by names alone, quick, and seldom too few.

A function goes by its name, by what it is stored in, by the parameters that it is given to, and by the functions and
classes that mention any of these. Nothing is evaluated: what a place really calls is asked of ``resolve.callees``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable
from copy import copy

from boundary_guard.resolve.call_places import PLACES, at, given_parameters, order_of, parameters_for
from boundary_guard.resolve.leading_names import (
    ANY_METHOD,
    functions_in,
    is_annotation,
    is_within,
    mentions_in,
    stored_in,
)
from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

_EMPTY_HANDED = frozenset({"len", "str", "print", "isinstance", "issubclass", "repr", "int", "hash", "id", "hasattr"})
"""Builtins whose result has nothing to do any more with what they are given."""
_GIVING_BACK = frozenset(
    {"partial", "partialmethod", "wraps", "update_wrapper", "cache", "lru_cache", "chain", "cycle"}
)
"""Functions of the standard library whose result leads where that leads which they are given."""
_OF_CONTAINERS = frozenset({"get", "items", "values", "pop", "popleft", "copy", "setdefault", "popitem"})
_ALWAYS = frozenset({"__call__", "__init_subclass__"})
_OF_ATTRIBUTES = frozenset({"__getattr__", "__getattribute__", "__setattr__"})
_Known = tuple[str, Scope | None]
"""A name, with the function in which alone it is known."""


class Leading:
    """Spreads from the wanted functions over the file: ``places`` are those that may lead there, by their scopes.

    In a file of others there are no wanted functions, but ``names`` of methods, and ``parameters`` of one function.
    """

    def __init__(
        self, facts: Facts, wanted: Collection[Scope], names: Collection[str] = (), parameters: Iterable[_Known] = ()
    ) -> None:
        self._facts = facts
        self._mentions = mentions_in(facts)
        parameters = list(parameters)
        self._inside = next((scope for _, scope in parameters), None) if not wanted and not names else None
        """The function in which alone is looked."""
        self.marked: set[ast.AST] = set()
        """All that may lead there, the parts of places too."""
        self._climbed: set[ast.AST] = set()
        self.methods: set[str] = set()
        """The names of the methods through which the way leads: code of other files may call these."""
        self.specials: set[str] = set(_ALWAYS)
        """The special methods through which the way leads."""
        self._returning: set[str] = set()
        self._scopes: set[Scope] = set()
        self._known: set[_Known] = set()
        self._waiting: list[_Known] = []
        for scope in wanted:
            self._reach(scope)
        self._add_all((name, None) for name in names)
        self._add_all(parameters)
        self._spread()
        self.places = self._by_scope()

    def beside(self, parameters: Iterable[_Known]) -> Leading:
        """The same, where these parameters lead there, too: what is known already is not looked for again."""
        found = copy(self)
        found.marked, found._climbed = set(self.marked), set(self._climbed)
        found.methods, found.specials = set(self.methods), set(self.specials)
        found._returning, found._scopes = set(self._returning), set(self._scopes)
        found._known, found._waiting = set(self._known), []
        found._add_all(parameters)
        found._spread()
        found.places = found._by_scope()
        return found

    def _spread(self) -> None:
        while self._waiting:
            name, inside = self._waiting.pop()
            for node in self._mentions.get(name, ()):
                if inside is None or is_within(node, inside):
                    self._climb(node)

    def reads(self, name: str) -> bool:
        """Whether reading an attribute of that name may lead to the wanted functions."""
        return (name, None) in self._known or not self.specials.isdisjoint(_OF_ATTRIBUTES)

    def _by_scope(self) -> dict[Scope, list[ast.AST]]:
        found: dict[Scope, list[ast.AST]] = {}
        order = order_of(self._facts)
        marked = (each for each in self.marked if isinstance(each, PLACES))
        for node in sorted(marked, key=lambda each: (at(each), order[each])):
            found.setdefault(self._facts.scope_of(node), []).append(node)
        return found

    def _add(self, name: str, inside: Scope | None = None) -> None:
        if name.startswith("__") and name.endswith("__") and name != "__wrapped__":
            return  # ``__doc__``, ``__name__``; special methods go by their classes
        if name and (name, inside) not in self._known and (name, None) not in self._known:
            self._known.add((name, inside))
            self._waiting.append((name, inside))

    def _add_all(self, found: Iterable[_Known]) -> None:
        for name, inside in found:
            self._add(name, inside)

    def _reach(self, scope: Scope) -> None:
        """The function or class may lead there, and with it the function that it stands in."""
        while scope.parent is not None and scope not in self._scopes:
            if self._inside is not None and not is_within(scope.node, self._inside):
                return
            self._scopes.add(scope)
            if isinstance(scope.node, ast.Lambda):
                self._climb(scope.node)
                return
            name = scope.name.rpartition(".")[2]
            is_method = scope.parent.is_class
            is_special = name.startswith("__") and name.endswith("__")
            if not is_special:
                self._add(name, scope.parent if scope.parent.is_function else None)
            else:
                self.specials.add(name)
            self._define(scope.node)
            if is_method and scope.is_function and not is_special:
                self.methods.add(name)
                self._add(ANY_METHOD)
            scope = scope.parent

    def _define(self, node: ast.AST) -> None:
        """The definition is a place: its decorators get what it defines."""
        self.marked.add(node)
        for decorator in getattr(node, "decorator_list", ()):
            maker = decorator.func if isinstance(decorator, ast.Call) else decorator
            for scope in functions_in(self._facts).get(last_name(maker), ()):
                for each in scope.children if maker is not decorator else (scope,):
                    self._add_all((name, each) for name in given_parameters(each)[:1])

    def _give(self, call: ast.Call, argument: ast.AST) -> None:
        """What is called gets what leads there: as a parameter, or as something to keep."""
        for scope in functions_in(self._facts).get(last_name(call.func), ()):
            self._add_all((name, scope) for name in parameters_for(scope, call, argument))
        if isinstance(call.func, ast.Attribute):
            self._store(call.func.value)

    def _climb(self, node: ast.AST) -> None:
        """Mark what the node is part of, as far as its value goes."""
        parents = self._facts.parents
        while node not in self._climbed:
            self._climbed.add(node)
            self.marked.add(node)
            above = parents.get(node)
            if above is None or is_annotation(node, above):
                return
            self._pass_on(node, above)
            if isinstance(above, ast.stmt) or not self._holds(above, node):
                self._end(node, above)
                return
            node = above

    def _end(self, node: ast.AST, above: ast.AST) -> None:
        """The value goes no further; but the code around it leads there."""
        self.marked.add(above)
        call = self._facts.parents.get(above)
        if isinstance(call, ast.Call) and call.func is above:
            self.marked.add(call)
        scope = self._facts.scope_of(node)
        if isinstance(above, ast.Return) or isinstance(scope.node, ast.Lambda):
            self._return(scope.name.rpartition(".")[2])
        self._reach(scope)

    def _return(self, name: str) -> None:
        """Calls of the function give what leads there."""
        if name in self._returning:
            return
        self._returning.add(name)
        for node in self._mentions.get(name, ()):
            call = self._facts.parents.get(node)
            if isinstance(call, ast.Call) and call.func is node and call in self.marked:
                self._climbed.discard(call)
                self._climb(call)

    def _holds(self, above: ast.AST, node: ast.AST) -> bool:
        """Whether the value of ``above`` may be, hold or lead to that of its part ``node``."""
        match above:
            case ast.Call():
                return self._gives_back(above, node)
            case ast.Attribute(attr=name):
                return self._inside is not None or name in _OF_CONTAINERS  # an object that was given holds what leads
            case ast.Subscript(value=value):
                return node is value
            case ast.IfExp(test=test):
                return node is not test
            case ast.BinOp(op=operator):
                return isinstance(operator, ast.Add | ast.BitOr)
        return not isinstance(above, ast.Compare | ast.UnaryOp | ast.FormattedValue | ast.comprehension)

    def _gives_back(self, call: ast.Call, node: ast.AST) -> bool:
        """Whether the result of a call may lead there, as its callee or its argument ``node`` does."""
        name = last_name(call.func)
        if any(each.name.rpartition(".")[2] == name for each in functions_in(self._facts).get(name, ())):
            return name in self._returning
        if node is call.func:
            return True
        if name == "getattr":
            return node is not call.args[0]
        return name in _GIVING_BACK or (name not in _EMPTY_HANDED and not self._is_outside(call.func))

    def _is_outside(self, callee: ast.expr) -> bool:
        """Whether the callee is a function (no class) of a module of the standard library."""
        while isinstance(callee, ast.Attribute):
            if callee.attr[:1].isupper():
                return False
            callee = callee.value
        found = self._facts.body.bindings.get(callee.id, ()) if isinstance(callee, ast.Name) else ()
        return any(isinstance(each.node, ast.Import) and each.name in sys.stdlib_module_names for each in found)

    def _pass_on(self, node: ast.AST, above: ast.AST) -> None:
        """What takes the value of ``node`` may lead there from now on."""
        match above:
            case ast.Call(func=func) if node is not func:
                self._give(above, node)
            case ast.Assign(targets=targets):
                for target in targets:
                    self._store(target)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.NamedExpr(target=target):
                self._store(target)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value) if node is value:
                self._store(target)
            case ast.comprehension(target=target, iter=value) if node is value:
                self._store(target)
            case ast.withitem(optional_vars=target) if target is not None:
                self._store(target)
            case ast.ClassDef():
                self._reach(self._facts.scopes[above])
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() if node is not above.body:
                scope = self._facts.scopes[above]
                self._add(getattr(above, "name", ""))
                if isinstance(node, ast.arguments):
                    self._add_all((name, scope) for name in given_parameters(scope))

    def _store(self, target: ast.expr) -> None:
        """Variables are known in their function only, attributes in the whole file."""
        modules = self._facts.body.bindings
        for part in stored_in(target):
            is_name = isinstance(part, ast.Name)
            if is_name and any(isinstance(each.node, ast.Import) for each in modules.get(last_name(part), ())):
                continue  # ``functools.wraps(f)`` keeps nothing
            scope = self._facts.scope_of(part)
            is_local = isinstance(part, ast.Name) and scope.is_function and part.id not in scope.globals
            self._add(last_name(part), scope if is_local and last_name(part) in scope.bindings else None)


@remembered
def leading_to_methods(facts: Facts, names: frozenset[str]) -> Leading:
    """Where a file may lead to methods of these names, of whatever object."""
    return Leading(facts, (), sorted(names))
