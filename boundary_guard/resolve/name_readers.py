"""How the arguments of importer functions name modules: by name, by path, in source text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.names import join
from boundary_guard.resolve import importers
from boundary_guard.resolve.alternatives import behind, distinct, map_values, merged, pairs
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.known_imports import walked_packages
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    LOADED,
    Alternative,
    Alternatives,
    Constant,
    FunctionValue,
    Listed,
    Literal,
    ModuleValue,
    PathValue,
    Sequence,
    Text,
    Unknown,
    only,
    text,
)
from boundary_guard.source.tree import Module

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def relative_names(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    return importers.absolute_names(found, given_at(evaluator, given, 1, "package"))


def plain_names(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    return found


def dunder_names(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """``__import__``: the module, and the submodules that ``fromlist`` names."""
    names = importers.dunder_names(evaluator, given, frame)
    fromlist = given_at(evaluator, given, 3, "fromlist")
    below: list[Alternative] = []
    for each in fromlist:
        for item in (*each.value.items, each.value.rest) if isinstance(each.value, Sequence) else ():
            for package, name in pairs(names, behind(item, each)):
                below.extend(_submodule(evaluator, package, name))
                below.extend(_starred(evaluator, package, name))
    return distinct((*names, *below))


def _starred(evaluator: Evaluator, package: Alternative, name: Alternative) -> Iterator[Alternative]:
    """The submodules that ``*`` means, those in ``__all__`` (``_handle_fromlist`` of ``importlib._bootstrap``)."""
    above = package.value.known if isinstance(package.value, Text) else None
    facts = evaluator.project.facts(above) if above else None
    if facts is not None and name.value == text("*") and "__all__" in facts.body.bindings:
        for each in sorted(evaluator.project.star_names(facts.module)):
            yield from _submodule(evaluator, package, Alternative(text(each)))


def _submodule(evaluator: Evaluator, package: Alternative, name: Alternative) -> Iterator[Alternative]:
    """The module that a name in ``fromlist`` is, if it is one."""
    above, last = (each.value.known if isinstance(each.value, Text) else None for each in (package, name))
    if above and last and evaluator.project.module(f"{above}.{last}"):
        yield merged(text(f"{above}.{last}"), package, name)


def names_of_files(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The module that the file at a path is."""
    results = []
    for each in found:
        if isinstance(each.value, Constant):
            continue
        places = project_paths(evaluator, as_text(each.value)) if isinstance(each.value, Text | PathValue) else []
        for path, spelled in places:
            module = _module_at(evaluator, path)
            if module is not None:
                results.append(merged(_listed(module.name) if spelled.is_listed else text(module.name), each))
            elif evaluator.project.tree.exists(path):
                results.append(merged(Unknown(f"{path} is loaded, which is no module of the project"), each))
            else:
                results.append(merged(text(f"./{path}"), each))
        if not places:
            results.append(merged(Unknown("the path of the file that is loaded is not known"), each))
    return distinct(results)


def names_of_packages(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """``pkgutil.walk_packages`` imports each package that it finds, to look into it."""
    results: list[Alternative] = []
    for row in walked_packages(evaluator, given):
        if isinstance(row.value, Sequence) and row.value.items[2] == only(Constant(True)):
            results.extend(behind(row.value.items[1], row))
        elif isinstance(row.value, Sequence) and not isinstance(row.value.items[2][0].value, Constant):
            results.append(merged(Unknown("the folders that pkgutil looks through are not known"), row))
    return distinct(results)


def _module_at(evaluator: Evaluator, path: str) -> Module | None:
    """The module that a file is; of a folder that is run, its ``__main__``."""
    tree = evaluator.project.tree
    main = f"{path}/__main__.py"
    return tree.module_of(main if tree.exists(main) else path)


def _listed(name: str) -> Text:
    above, dot, last = name.rpartition(".")
    return Text((Literal(above + dot), Listed(last))) if above else Text((Listed(last),))


def packages_given(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """A module that is given itself was loaded before; a name is imported."""
    return map_values(found, lambda value: LOADED if isinstance(value, ModuleValue) else value)


def modules_to_run(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """``runpy.run_module``: of a package, what runs is its ``__main__``."""
    results: list[Alternative] = []
    for each in found:
        known = each.value.known if isinstance(each.value, Text) else None
        module = evaluator.project.module(f"{known}.__main__") if known else None
        results.extend((each, merged(text(module.name), each)) if module is not None else (each,))
    return distinct(results)


def names_in_source(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The modules that the import statements in a source text name."""
    results = []
    for each in found:
        known = each.value.known if isinstance(each.value, Text) else None
        if isinstance(each.value, Constant) and isinstance(each.value.value, bytes):
            known = each.value.value.decode(errors="replace")
        if known is None:
            results.append(merged(Unknown("the code that is run is not known"), each))
        elif "import" in known:
            names = _imported_names(evaluator, known, frame)
            if names is None:
                results.append(merged(Unknown("the code that is run cannot be parsed as it stands"), each))
                continue
            results.extend(merged(text(name), each) for name in names)
            if _COMPUTED.search(known):
                results.append(merged(Unknown("the code that is run imports by a name that it computes"), each))
    return distinct(results)


def names_in_timed_source(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """What ``timeit`` runs: the statement and its setup, each a source text or a function, which imports by itself."""
    setup = given_at(evaluator, given, 1, "setup")
    texts = tuple(each for each in (*found, *setup) if not isinstance(each.value, FunctionValue))
    return names_in_source(evaluator, texts, given, frame)


def _imported_names(evaluator: Evaluator, source: str, frame: Frame) -> list[str] | None:
    """The modules that the source text imports; None when it cannot be parsed."""
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and last_name(node.func) in ("__import__", "import_module"):
            names.extend(
                arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )
        elif isinstance(node, ast.ImportFrom):
            base = evaluator.project.absolute(frame.facts, node.module, node.level)
            if base:
                names.append(base)
                names.extend(
                    join(base, alias.name) for alias in node.names if evaluator.project.module(join(base, alias.name))
                )
    return names


_COMPUTED = re.compile(r"""\b(?:__import__|import_module)\s*\(\s*(?!["'][\w.]*["']\s*[,)])""")
"""A call that imports by another name than a literal one."""
Reader = Callable[["Evaluator", Alternatives, Arguments, Frame], Alternatives]
