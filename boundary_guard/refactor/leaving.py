"""What leaves a module so that it reaches nothing forbidden: the functions, and the call that starts them."""

from __future__ import annotations

import ast

from boundary_guard.model.errors import UsageError
from boundary_guard.model.trace import FunctionRef, Trace
from boundary_guard.refactor.calls import FoundCall, Function, find_calls, find_function, functions_of
from boundary_guard.refactor.devoted import does_more
from boundary_guard.refactor.leaving_methods import leaving_methods
from boundary_guard.refactor.members import imported_member
from boundary_guard.refactor.scopes import bound_by_import
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


class Leaving:
    """Reads one source module with the trace that begins in it."""

    def __init__(self, workspace: Workspace, source: Source, found: Trace) -> None:
        self.workspace = workspace
        self.source = source
        self.module = source.module
        self.found = found
        self.tops = [node for node in source.tree.body if isinstance(node, _DEFINITIONS)]
        self.entries = {entry.function for entry in found.entries if entry.module == self.module and entry.function}
        self.kept = {entry.split(".")[0] for entry in self.entries}
        self.imports = self._linked_imports()
        self.linked = set(self.imports)
        """The names that the module's imports of what is forbidden, or leads there, bind."""
        self.names = self._leaving()
        """The top-level definitions that import, use or lead to what is forbidden; entry functions stay."""

    def _linked_imports(self) -> dict[str, tuple[ast.Import | ast.ImportFrom, ast.alias]]:
        places = {
            (crossing.chain[0].link.place.line, crossing.chain[0].link.place.path) for crossing in self.found.crossings
        }
        found = {}
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and (node.lineno, self.source.path) in places:
                found.update({bound_by_import(alias): (node, alias) for alias in node.names})
        return found

    def importing_names(self) -> set[str]:
        """The qualified names of the functions that import what is forbidden."""
        sites = {FunctionRef(site.importer, site.function) for site in self.found.sites}
        names = {each.name for each in sites if each.module == self.module and each.name}
        for crossing in self.found.crossings:
            link = crossing.chain[0].link
            if link.importer == self.module and link.function:
                names.add(link.function)
        return names

    def route_names(self) -> set[str]:
        """The qualified names of the functions that import what is forbidden, or use what was imported."""
        used = {use.function for use in self.found.uses}
        return self.importing_names() | {each.name for each in used if each.module == self.module and each.name}

    def _leaving(self) -> list[str]:
        importing = {name.split(".")[0] for name in self.importing_names()}
        importing |= {node.name for node in self.tops if _reads(node) & self.linked}
        names = ({name.split(".")[0] for name in self.route_names()} | importing) - self.kept
        stays = set(self.kept)
        while True:
            private = {node.name for node in self.tops if node.name.startswith("_") and _reads(node) & names}
            names |= private - stays
            for node in self.tops:
                if node.name in names - importing and self._does_more(node, names - {node.name}):
                    stays.add(node.name)
            stays |= {
                node.name for node in self.tops if node.name not in importing and _reads(node) & (stays - self.kept)
            }
            if names.isdisjoint(stays) and not private - stays - names:
                return [node.name for node in self.tops if node.name in names]
            names -= stays

    def _does_more(self, node: ast.stmt, names: set[str]) -> bool:
        """Whether a function that calls what leaves has other work: then it stays, and the call leaves it."""
        return isinstance(node, _FUNCTIONS) and does_more(node, self._calls_in(node, names))

    def methods(self) -> list[tuple[str, list[str]]]:
        """By class: the methods that have to become functions before they can leave."""
        found = []
        importing, route = self.importing_names(), self.route_names()
        for owner in self.tops:
            if isinstance(owner, ast.ClassDef):
                own = f"{owner.name}."
                kept = {name.removeprefix(own) for name in self.entries if name.startswith(own)}
                linked = {
                    name
                    for name, node in functions_of(owner)
                    if _reads(node) & {*self.linked, *self.names} and "." not in name
                }
                ways = (
                    {name.removeprefix(own) for name in names if name.startswith(own)} for names in (importing, route)
                )
                first, second = ways
                names = leaving_methods(owner, first, second | linked - kept, kept, self._does_more)
                if names and (first or second):
                    found.append((owner.name, names))
        return found

    # the call

    def call(self, wish: str) -> FoundCall:
        """The call by which what stays starts what leaves. Raises UsageError where it has to be named, or Refusal."""
        if wish:
            function, colon, call = wish.partition(":")
            if not colon:
                raise UsageError(f'--cut "{wish}": write FUNCTION:CALL')
            named = find_calls(self.source, find_function(self.source, function), call)
            if not named:
                raise UsageError(f"--cut: {function} has no call of {call}")
            return named[0]
        calls = self._calls()
        if not calls:
            raise self._no_call()
        if len(calls) == 1:
            self._check_not_nested(calls[0])
            return calls[0]
        for each in calls:
            self._check_not_nested(each)
        known = ", ".join(f"{self.qualified(each)}:{ast.unparse(each.call.func)}" for each in calls)
        reason = f"several calls lead there; name the one to be hooked in with --cut FUNCTION:CALL: {known}"
        raise UsageError(f"{reason}; or make one function of them, then ask again")

    def _calls(self) -> list[FoundCall]:
        found = []
        known = dict(functions_of(self.source.tree))
        for name, function in known.items():
            is_inner = name.rpartition(".")[0] in known
            if name.split(".")[0] not in self.names and not is_inner:
                found += self._calls_in(function, {*self.names, *self.linked})
        return found

    def _calls_in(self, function: Function, wanted: set[str]) -> list[FoundCall]:
        found = []
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (_root(node.func) in wanted or _own_method(node.func) in wanted):
                calls = find_calls(self.source, function, ast.unparse(node.func))
                found += [each for each in calls if each.call is node]
        inner = {node for each in found for node in ast.walk(each.call.func)}
        return [each for each in found if each.call not in inner]

    def _check_not_nested(self, found: FoundCall) -> None:
        node: ast.AST | None = found.statement
        parents = parents_of(found.function)
        while node is not None and node is not found.function:
            if isinstance(node, _FUNCTIONS):
                reason = f"{node.name}() leads there, and stands inside of {found.function.name}()"
                advice = "make it a function of the module, then ask again"
                raise Refusal(f"{reason}: {advice}", self.source.path, node.lineno)
            node = parents.get(node)

    def _no_call(self) -> Refusal:
        """Why there is no call to be cut, with what can be done."""
        wanted = {*self.names, *self.linked}
        gone = {id(inner) for node in self.tops if node.name in self.names for inner in ast.walk(node)}
        for node in ast.walk(self.source.tree):
            if (
                isinstance(node, ast.Name)
                and node.id in wanted
                and isinstance(node.ctx, ast.Load)
                and id(node) not in gone
            ):
                reason = f"{node.id} is handed on here, not called: call it in a statement of its own, then ask again"
                return Refusal(reason, self.source.path, node.lineno)
        direct = sorted(name for name in self.importing_names() if name.split(".")[0] in self.kept)
        if direct:
            line = find_function(self.source, direct[0]).lineno
            reason = f"{direct[0]}() imports what is forbidden itself: make a function of that part, then ask again"
            return Refusal(reason, self.source.path, line)
        return Refusal(
            f"no call in what stays leads there: take the imports out of {self.module} by hand", self.source.path
        )

    def qualified(self, found: FoundCall) -> str:
        """The name of the function that holds a call."""
        return next(name for name, node in functions_of(self.source.tree) if node is found.function)

    def origin(self, callee: str) -> str:
        """Where a called name that was imported is defined."""
        root, _, rest = callee.partition(".")
        found = self.imports.get(root) or next(iter(self.source.top_imports.get(root, [])), None)
        if found is not None:
            target = imported_member(self.workspace, self.source, *found)
            if target.module and rest and "." not in rest:
                return f"{target.module}:{rest}"
            if target.owner and not rest:
                return f"{target.owner}:{target.name}"
        raise Refusal(f"where {callee} is defined cannot be told", self.source.path)


def _reads(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _own_method(node: ast.AST) -> str:
    """``method`` for ``self.method``."""
    is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    return node.attr if is_own and isinstance(node, ast.Attribute) else ""
