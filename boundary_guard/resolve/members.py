"""What ``module.name`` and ``from module import name`` are: a binding of the module, or a module below it.

CPython's order (``Lib/importlib/_bootstrap.py``, ``_handle_fromlist``): an attribute that the package has is
taken; only where it has none is a submodule imported.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, join
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.early import loaded_before
from boundary_guard.resolve.module_aliases import real_names
from boundary_guard.resolve.project import ROOT, Project
from boundary_guard.resolve.reaching import runs_surely
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    External,
    ModuleValue,
    Sequence,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_CANONICAL = {
    "posixpath": "os.path",
    "ntpath": "os.path",
    "_frozen_importlib.import_module": "importlib.import_module",
    "importlib.__import__": "builtins.__import__",
    "collections.abc": "collections.abc",
}
_CONSTANTS = {
    "os.sep": "/",
    "os.path.sep": "/",
    "os.curdir": ".",
    "os.extsep": ".",
    "os.pardir": "..",
    "os.linesep": "\n",
}


def module_value(evaluator: Evaluator, name: str) -> Value:
    """The module of that name: ours, or something outside."""
    module = evaluator.project.module(name)
    if module is None:
        real = real_names(evaluator.project, name)
        module = evaluator.project.module(real[0]) if len(real) == 1 else None
    return ModuleValue(module.name) if module is not None else external(name)


def external(name: str) -> Value:
    """Something outside the project, under its best-known name."""
    if name in _CONSTANTS:
        return text(_CONSTANTS[name])
    head, dot, tail = name.partition(".")
    if head in _CANONICAL:
        return external(_CANONICAL[head] + dot + tail)
    return External(_CANONICAL.get(name, name))


def imported_value(evaluator: Evaluator, binding: Binding, facts: Facts) -> Alternatives:
    """What an import statement binds to a name."""
    alias, node = binding.alias, binding.node
    assert alias is not None
    if isinstance(node, ast.Import):
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return only(module_value(evaluator, evaluator.project.beside(facts.package, name)))
    assert isinstance(node, ast.ImportFrom)
    source = evaluator.project.absolute(facts, node.module, node.level)
    if source is None:
        return only(Unknown("the relative import reaches above the top level package"))
    whole = evaluator.project.aliases.get(join(source, alias.name), ())
    if len(whole) == 1 and evaluator.project.module(join(source, alias.name)) is None:
        return only(ModuleValue(whole[0]))
    if evaluator.project.module(source) is None:
        real = real_names(evaluator.project, source)
        if len(real) == 1:
            return member(evaluator, real[0], alias.name)
        return only(external(join(source, alias.name)))
    if source == facts.module and not _is_bound(facts, alias.name, binding):
        return only(module_value(evaluator, join(source, alias.name)))
    return member(evaluator, source, alias.name)


def _is_bound(facts: Facts, name: str, apart_from: Binding) -> bool:
    return any(binding is not apart_from for binding in facts.body.bindings.get(name, ()))


def member(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    """``source.name`` for a module of the project."""
    found = evaluator.solve(("member", source, name), lambda: _member(evaluator, source, name))
    module = evaluator.project.module(source)
    if module is None:
        return found
    return tuple(
        Alternative(each.value, each.choices, each.excluded, each.taken | {module.name}, each.via) for each in found
    )


def _member(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    facts = evaluator.project.facts(source)
    below = evaluator.project.module(join(source, name))
    if facts is not None:
        special = module_attribute(facts, name)
        if special is not None:
            return special
        if binds(evaluator.project, facts, name):
            found = evaluator.global_value(facts, name)
            if below is None or is_bound_for(evaluator.project, facts, name, facts.module, 0):
                return found
            return distinct((*found, *only(ModuleValue(below.name))))
    if below is not None:
        return only(ModuleValue(below.name))
    if facts is not None and "__getattr__" in facts.body.bindings:
        return _from_getattr(evaluator, facts, name)
    return only(Unknown(f"{source} has no {name} that we can see"))


def binds(project: Project, facts: Facts, name: str) -> bool:
    """Whether the module may bind the name itself, otherwise than by importing the submodule of that name."""
    return bool(_binders(project, facts, name)) or any(
        name in scope.globals and name in scope.bindings for scope in facts.scopes.values()
    )


def is_bound_for(project: Project, facts: Facts, name: str, importer: ModuleName, line: int) -> bool:
    """Whether the package has surely bound the name itself when the importer, while it is loaded, asks for it.

    ``line`` is where the importer asks; 0 says that it does so later, when the package is there.
    """
    binders = _binders(project, facts, name) | _by_functions(facts, name)
    if not binders or not runs_surely(facts.tree.body, binders) or _is_deleted(facts, name):
        return False
    bound = next(each.lineno for each in facts.tree.body if runs_surely([each], binders))
    if importer == facts.module:
        return not 0 < line < bound
    return not line or importer not in loaded_before(project, facts.module, bound)


def _by_functions(facts: Facts, name: str) -> set[ast.AST]:
    """The statements that call a function of the module which surely binds the name by ``global``."""
    functions = set()
    for scope in facts.scopes.values():
        node = scope.node
        bound: set[ast.AST] = {each.node for each in scope.bindings.get(name, ())} if name in scope.globals else set()
        if bound and isinstance(node, ast.FunctionDef) and runs_surely(node.body, bound):
            functions.add(scope.name)
    return {
        node
        for node in facts.tree.body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in functions
    }


def _is_deleted(facts: Facts, name: str) -> bool:
    """Whether the module's body deletes the name again, in whatever branch."""
    if "del " not in facts.text:
        return False
    return any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Del)
        and facts.scope_of(node) is facts.body
        for node in facts.parents
    )


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


def _from_getattr(evaluator: Evaluator, facts: Facts, name: str) -> Alternatives:
    """PEP 562: what the module's own ``__getattr__`` returns for the name."""
    results: list[Alternative] = []
    for each in evaluator.global_value(facts, "__getattr__"):
        results.extend(evaluator.call(each.value, (only(text(name)),)))
    return distinct(results) or only(Unknown(f"{facts.module}.__getattr__ gives {name}"))


def module_attribute(facts: Facts, name: str) -> Alternatives | None:
    """The names that the import system itself binds in a module (Language Reference, 3.2.6)."""
    if name in facts.body.bindings:
        return None
    match name:
        case "__name__":
            return only(text(facts.module))
        case "__package__":
            return only(text(facts.package))
        case "__file__":
            return only(text(f"{ROOT}/{facts.path}"))
        case "__path__":
            folder = facts.path.rpartition("/")[0]
            return only(Sequence((only(text(f"{ROOT}/{folder}")),))) if facts.is_package else None
        case "__spec__":
            return only(External(f"__spec__:{facts.module}:{facts.package}"))
    return None
