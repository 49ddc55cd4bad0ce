"""Whether a module has bound a name itself by the time that another asks for it: ``from package import name``.

A package that has the attribute gives it; only where it has none is the submodule of that name imported
(``_handle_fromlist`` in ``Lib/importlib/_bootstrap.py``). Where it is not sure, both are told.
"""

from __future__ import annotations

import ast
import re

from boundary_guard.model.names import ModuleName, join
from boundary_guard.resolve.early import is_called_before, loaded_before
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.surely_run import runs_surely
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


def binds(project: Project, facts: Facts, name: str) -> bool:
    """Whether the module may bind the name itself, otherwise than by importing the submodule of that name."""
    return bool(_binders(project, facts, name)) or any(
        name in scope.globals and name in scope.bindings for scope in facts.scopes.values()
    )


def is_bound_for(project: Project, facts: Facts, name: str, importer: ModuleName, line: int, function: str) -> bool:
    """Whether the package has surely bound the name itself when the importer asks for it.

    ``line`` is where the importer does so while it is loaded itself, 0 where it does so when it is called;
    ``function`` is the one in which it asks.
    """
    bound = _line_bound(project, facts, name, frozenset())
    if bound is None:
        return False
    if importer == facts.module:
        return not 0 < line < bound
    if importer not in loaded_before(project, facts.module, bound):
        return True
    return not line and not is_called_before(project, facts.module, bound, function)


def is_bound_before_all(project: Project, facts: Facts, name: str, asker: ModuleName, line: int) -> bool:
    """The same for whoever asks, by whatever way: nothing of the project runs before the module has bound the name.

    ``line`` is where the module itself asks while it is loaded; 0 where anybody does so who is called.
    """
    bound = _line_bound(project, facts, name, frozenset())
    if bound is None:
        return False
    return bound < line if asker == facts.module else _is_quiet(project, facts, bound)


def _is_quiet(project: Project, facts: Facts, line: int) -> bool:
    """Whether what the module does until that line neither imports nor calls anything of the project."""
    if any(place < line for place, _ in project.loads_by_name.get(facts.module, ())):
        return False
    nodes = (each for statement in facts.tree.body if statement.lineno < line for each in ast.walk(statement))
    return not any(_may_run_others(project, facts, node) for node in nodes)


def _may_run_others(project: Project, facts: Facts, node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(project.tree.is_first_party(alias.name.partition(".")[0]) for alias in names)
        case ast.ImportFrom(module=module, level=level):
            return bool(level) or project.tree.is_first_party((module or "").partition(".")[0])
        case ast.Call(func=func):
            return not _is_quiet_callee(facts, func)
        case ast.FunctionDef(decorator_list=decorators) | ast.ClassDef(decorator_list=decorators):
            return bool(decorators)
    return False


def _is_quiet_callee(facts: Facts, callee: ast.expr) -> bool:
    """Whether it is something of Python itself that calls nothing of the project."""
    while isinstance(callee, ast.Attribute | ast.Subscript | ast.Call):
        callee = callee.func if isinstance(callee, ast.Call) else callee.value
    if not isinstance(callee, ast.Name):
        return isinstance(callee, ast.Constant | ast.JoinedStr)
    bound = facts.body.bindings.get(callee.id)
    if not bound:
        return callee.id in _QUIET_BUILTINS and "*" not in facts.body.bindings
    sources = {getattr(each.node, "module", None) or (each.alias.name if each.alias else "") for each in bound}
    return all(source.partition(".")[0] in _QUIET_MODULES for source in sources)


_QUIET_BUILTINS = frozenset(
    {"str", "int", "float", "bool", "bytes", "dict", "list", "tuple", "set", "frozenset", "len", "range"}
)
_QUIET_MODULES = frozenset(
    {"os", "pathlib", "sys", "re", "datetime", "decimal", "string", "platform", "socket", "tempfile"}
)


def gives_surely(project: Project, source: str | None, name: str) -> bool:
    """Whether a star import of ``source`` binds the name in every case."""
    facts = project.facts(source or "")
    return facts is not None and _line_bound(project, facts, name, frozenset()) is not None


def _line_bound(project: Project, facts: Facts, name: str, seen: frozenset[ModuleName]) -> int | None:
    """The line in the module's body from which on the name is surely bound, and stays so; None when there is none."""
    binders = _sure_binders(project, facts, name, seen) | _by_functions(facts, name)
    if not binders or _is_deleted(facts, name):
        return None
    return next((each.lineno for each in facts.tree.body if runs_surely([each], binders)), None)


def _sure_binders(project: Project, facts: Facts, name: str, seen: frozenset[ModuleName]) -> set[ast.AST]:
    """The nodes that bind the name; a star only where its source surely has it."""
    sure = set(_binders(project, facts, name))
    for node in [each for each in sure if isinstance(each, ast.ImportFrom) and each.names[0].name == "*"]:
        source = project.facts(project.absolute(facts, node.module, node.level) or "")
        if source is None or source.module in seen or _line_bound(project, source, name, seen | {facts.module}) is None:
            sure.discard(node)
    return sure


def _by_functions(facts: Facts, name: str) -> set[ast.AST]:
    """The statements that call a function of the module which surely binds the name by ``global``."""
    functions = _binders_by_global(facts).get(name)
    return {
        node
        for node in (facts.tree.body if functions else ())
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in (functions or ())
    }


@remembered
def _binders_by_global(facts: Facts) -> dict[str, set[str]]:
    """The names that functions of the module surely bind by ``global``, with the functions."""
    found: dict[str, set[str]] = {}
    for scope in facts.scopes.values():
        node = scope.node
        if not isinstance(node, ast.FunctionDef) or not _runs_through(scope):
            continue
        for name in scope.globals:
            bound: set[ast.AST] = {each.node for each in scope.bindings.get(name, ())}
            if bound and runs_surely(node.body, bound):
                found.setdefault(name, set()).add(scope.name)
    return found


def _runs_through(scope: Scope) -> bool:
    """Whether a call of the function comes to its end, or raises."""
    body: list[ast.stmt] = getattr(scope.node, "body", [])
    return not scope.yields and all(result is body[-1] for result in scope.returns)


_OWN_NAMES = r"(?:(?:globals|vars)\(\)|modules\[__name__\]\.__dict__)"
_REMOVED_BY_NAME = re.compile(
    rf"del\s+{_OWN_NAMES}\[|{_OWN_NAMES}\.(?:pop|popitem|clear)\b|delattr\([\w.]*modules\[__name__\]"
)


def _is_deleted(facts: Facts, name: str) -> bool:
    """Whether the module deletes the name again, in whatever branch, or takes names out of its own dictionary."""
    deleted = _deleted(facts)
    return deleted is None or name in deleted


@remembered
def _deleted(facts: Facts) -> frozenset[str] | None:
    """The globals that the module deletes; None where their names are values."""
    if _REMOVED_BY_NAME.search(facts.text):
        return None
    return frozenset(
        node.id
        for node in (facts.parents if "del " in facts.text else ())
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del) and _is_global(facts, node)
    )


def _is_global(facts: Facts, node: ast.Name) -> bool:
    scope = facts.scope_of(node)
    return scope is facts.body or node.id in scope.globals


def _binders(project: Project, facts: Facts, name: str) -> set[ast.AST]:
    """The nodes of the module's body that bind the name to something else than its own submodule."""
    own = join(facts.module, name)
    found = facts.body.bindings.get(name, ())
    nodes: set[ast.AST] = {each.node for each in found if not _imports(project, facts, each, own)}
    for each in facts.body.bindings.get("*", ()) if not found else ():
        if isinstance(each.node, ast.ImportFrom):
            source = project.absolute(facts, each.node.module, each.node.level)
            if source and name in project.star_names(source) and not _hands_on(project, source, name, own):
                nodes.add(each.node)
    return nodes


def _hands_on(project: Project, source: ModuleName, name: str, module: ModuleName) -> bool:
    """Whether ``source.name`` is nothing but that module, which ``source`` has imported."""
    facts = project.facts(source)
    found = facts.body.bindings.get(name, ()) if facts is not None else ()
    return facts is not None and bool(found) and all(_imports(project, facts, each, module) for each in found)


def _imports(project: Project, facts: Facts, binding: Binding, module: ModuleName) -> bool:
    """Whether the binding is an import of that module."""
    node, alias = binding.node, binding.alias
    if binding.kind is not BindingKind.IMPORT or alias is None:
        return False
    if isinstance(node, ast.ImportFrom):
        source = project.absolute(facts, node.module, node.level)
        return source is not None and join(source, alias.name) == module
    return bool(alias.asname) and alias.name == module
