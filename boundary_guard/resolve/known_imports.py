"""What importer functions and ``pkgutil`` give: modules, and the names of modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.model.names import join
from boundary_guard.resolve import containers, importers, listings
from boundary_guard.resolve.alternatives import behind, distinct, map_values, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Hole,
    Listed,
    ModuleValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.source.tree import ModuleKind

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


_MODULE_INFO = ("module_finder", "name", "ispkg")


FINDER = "pkgutil.finder:"
"""Begins the name of a finder that ``pkgutil`` gives; the package in which it finds follows."""
_UNGIVEN: Alternatives = only(Unknown("the argument is not known"))


def _iter_modules(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _packages(evaluator, given, deep=False)


def _walk_packages(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _packages(evaluator, given, deep=True, is_called_again=_calls_itself(frame))


def walked_packages(evaluator: Evaluator, given: Arguments) -> Alternatives:
    """The rows (finder, name, is package) that ``pkgutil.walk_packages`` gives."""
    rows: list[Alternative] = []
    for each in _packages(evaluator, given, deep=True):
        if isinstance(each.value, Sequence):
            rows.extend(each.value.rest or (one for item in each.value.items for one in item))
        else:
            rows.append(each)
    return tuple(rows)


def _calls_itself(frame: Frame) -> bool:
    """Whether the function calls one of its name: then it gets to the packages inside, which are told all at once.

    A tree of hundreds of packages is not followed call by call.
    """
    own = frame.scope.name.rpartition(".")[2]
    return bool(own) and any(last_name(call.func) == own for call in frame.scope.calls)


def _packages(evaluator: Evaluator, given: Arguments, *, deep: bool, is_called_again: bool = False) -> Alternatives:
    """``pkgutil``: triples (finder, name, is package) for the modules below the given paths."""
    folders, prefixes = argument(given, 0, "path"), argument(given, 1, "prefix") or only(text(""))
    results: list[Alternative] = []
    for item in containers.items_of(evaluator, folders or ()):
        for each in item:
            for path, _ in listings.project_paths(evaluator, as_text(each.value)):
                for prefix in prefixes:
                    results.extend(_modules_below(evaluator, path, as_text(prefix.value), deep, is_called_again))
    if not results:
        name = Text((Hole("the folders that pkgutil looks through are not known", is_dotted=deep),))
        names = product(prefixes, only(name), lambda one, other: concatenated(as_text(one), as_text(other)))
        results = [Alternative(Sequence((_UNGIVEN, names, _UNGIVEN), names=_MODULE_INFO))]
    return only(Sequence((), distinct(results)))


def _modules_below(
    evaluator: Evaluator, path: str, prefix: Text, deep: bool, is_called_again: bool
) -> list[Alternative]:
    package = evaluator.project.tree.module_of(path)
    top = package.name if package is not None else ""
    if package is None and path not in ("", *evaluator.project.tree.source_roots):
        return []
    waiting, found = list(evaluator.project.tree.children(top, any_name=True)), []
    while waiting:
        module = waiting.pop(0)
        if module.kind is ModuleKind.NAMESPACE:
            continue  # pkgutil takes a folder for a package by its __init__ only (iter_importer_modules)
        relative = module.name[len(top) + 1 :] if top else module.name
        name = Text((*prefix.parts, Listed(relative)))
        finder = only(External(f"{FINDER}{module.name.rpartition('.')[0]}:"))
        row = Sequence((finder, only(name), only(Constant(module.is_package))), names=_MODULE_INFO)
        found.append(Alternative(row))
        if deep and module.is_package and (is_called_again or _may_be_imported(evaluator, name)):
            waiting.extend(evaluator.project.tree.children(module.name, any_name=True))
    return found


def _find_modules(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``werkzeug.utils.find_modules("app.views")``: the names of the modules below a package."""
    takes_packages = _may_be_true(given_at(evaluator, given, 1, "include_packages"))
    is_deep = _may_be_true(given_at(evaluator, given, 2, "recursive"))
    results: list[Alternative] = []
    for each in given_at(evaluator, given, 0, "import_path"):
        package = evaluator.project.module((each.value.known or "") if isinstance(each.value, Text) else "")
        if package is None or not package.is_package:
            results.append(each.with_value(Unknown("which package's modules are looked for is not known")))
            continue
        rows = _modules_below(evaluator, package.folders[0], text(f"{package.name}."), is_deep, is_called_again=True)
        for row in rows:
            _, name, is_package = row.value.items if isinstance(row.value, Sequence) else ((), (), ())
            if takes_packages or is_package != only(Constant(True)):
                results.extend(name)
    return only(Sequence((), distinct(results)))


def _may_be_true(given: Alternatives) -> bool:
    return any(each.value != Constant(False) for each in given)


def _may_be_imported(evaluator: Evaluator, name: Text) -> bool:
    """Whether the package is found under that name: ``walk_packages`` imports it by that to look into it."""
    return name.known is None or evaluator.project.module(name.known) is not None


def _imported(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``import_module``: the module itself."""
    names = importers.absolute_names(given_at(evaluator, given, 0, "name"), given_at(evaluator, given, 1, "package"))
    return importers.modules_named(evaluator, names, frame.facts.module)


def _dunder_import(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``__import__``: the top level package, or the module itself when there is a ``fromlist``."""
    names = importers.dunder_names(evaluator, given, frame)
    fromlist = given_at(evaluator, given, 3, "fromlist")
    found = importers.modules_named(evaluator, names, frame.facts.module)
    if any(isinstance(each.value, Sequence) and (each.value.items or each.value.rest) for each in fromlist):
        return found
    return map_values(found, lambda value: _top(evaluator, value))


def _top(evaluator: Evaluator, value: Value) -> Value:
    if isinstance(value, ModuleValue):
        return ModuleValue(join(value.name.partition(".")[0]))
    return External(value.name.partition(".")[0]) if isinstance(value, External) else value


def _resolve_name(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return importers.absolute_names(argument(given, 0, "name") or (), argument(given, 1, "package") or ())


def _resolved(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``pkgutil.resolve_name``: ``package.module:name.attribute``, or with dots alone."""
    results: list[Alternative] = []
    for each in argument(given, 0, "name") or ():
        known = each.value.known if isinstance(each.value, Text) else None
        results.extend(behind(_named_object(evaluator, known), each))
    return distinct(results)


def _named_object(evaluator: Evaluator, name: str | None) -> Alternatives:
    module, colon, path = (name or "").partition(":")
    if not colon:
        while module and evaluator.project.module(module) is None:
            module, _, last = module.rpartition(".")
            path = f"{last}.{path}" if path else last
    if evaluator.project.module(module) is None:
        return only(Unknown("which object is meant is not known"))
    value = only(ModuleValue(join(module)))
    for attribute in path.split(".") if path else ():
        value = evaluator.attributes(value, attribute)
    return value


IMPORT_RULES: dict[str, Rule] = {
    "pkgutil.iter_modules": _iter_modules,
    "pkgutil.walk_packages": _walk_packages,
    "werkzeug.utils.find_modules": _find_modules,
    "importlib.import_module": _imported,
    "builtins.__import__": _dunder_import,
    "importlib.util.resolve_name": _resolve_name,
    "pkgutil.resolve_name": _resolved,
}
