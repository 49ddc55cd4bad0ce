"""Imports that come too early: made while a package is still being loaded, before it has bound a name.

``from package import name`` takes what the package binds, and imports the submodule only where nothing is bound
(``_handle_fromlist`` in ``Lib/importlib/_bootstrap.py``). In a circle of imports that is a question of time. What is
loaded, and called, until then is judged by names alone: rather too much than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, ancestors, join
from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.statements import Statement

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project
    from boundary_guard.source.tree import Module

END = 1 << 30
"""A line behind the last one of every file."""
_NEVER = END + 1


def is_called_before(project: Project, package: ModuleName, line: int, function: str) -> bool:
    """Whether a function of that name may be called while the package's own code has not yet come behind this line."""
    if _first_call(project, package, function) <= line:
        return True
    return any(_first_call(project, name, function) <= END for name in sorted(loaded_before(project, package, line)))


def is_in_circle(project: Project, package: ModuleName) -> bool:
    """Whether something that is loaded together with the module imports it, in a function too: it may call it then."""
    others = filter(None, map(project.module, sorted(loaded_before(project, package, END))))
    return any(
        not statement.type_checking and package in _with_packages(_names(project, _package_of(each), statement))
        for each in others
        for statement in project.statements(each)
    )


def loaded_before(project: Project, package: ModuleName, line: int) -> frozenset[ModuleName]:
    """The modules that begin to be loaded while the package's own code has not yet come behind this line.

    Not those above it: they have begun before, and wait for it.
    """
    key = (package, line)
    if key not in project.loaded_before:
        module = project.module(package)
        assert module is not None
        begun = {package, *ancestors(package)}
        found: dict[ModuleName, None] = {}
        waiting = list(_targets(project, module, line))
        while waiting:
            name = waiting.pop()
            each = project.module(name)
            if each is not None and each.name not in found and each.name not in begun:
                found[each.name] = None
                waiting.extend(_targets(project, each, END))
        project.loaded_before[key] = frozenset(found)
    return project.loaded_before[key]


def _targets(project: Project, module: Module, line: int) -> tuple[ModuleName, ...]:
    """What the module imports while it is loaded, above a line; submodules in case of doubt."""
    by_name = [name for place, name in project.loads_by_name.get(module.name, ()) if place <= line]
    if line == END and not by_name:
        return _targets_in_all(project, module)
    return _with_packages((*_by_statements(project, module, line), *by_name))


@remembered
def _targets_in_all(project: Project, module: Module) -> tuple[ModuleName, ...]:
    """What the statements of the whole module import while it is loaded: it is asked for each package that does so."""
    return _with_packages(_by_statements(project, module, END))


def _with_packages(names: Iterable[ModuleName]) -> tuple[ModuleName, ...]:
    return tuple(dict.fromkeys(each for name in names for each in (*ancestors(name), name)))


def _by_statements(project: Project, module: Module, line: int) -> Iterator[ModuleName]:
    for statement in project.statements(module):
        if not statement.type_checking and _runs_before(project, module, statement, line):
            yield from _names(project, _package_of(module), statement)


def _package_of(module: Module) -> ModuleName:
    """The package that relative imports of the module begin at."""
    return module.name if module.is_package else ModuleName(module.name.rpartition(".")[0])


def _runs_before(project: Project, module: Module, statement: Statement, line: int) -> bool:
    if statement.in_function:
        return _first_call(project, module.name, statement.function) <= line
    return statement.line <= line


def _names(project: Project, package: ModuleName, statement: Statement) -> tuple[ModuleName, ...]:
    if not statement.is_from:
        return tuple(join(alias.name) for alias in statement.names)
    source = project.absolute_from(package, statement.module, statement.level)
    if source is None or not project.tree.is_first_party(source.partition(".")[0]):
        return ()
    return (source, *(join(source, alias.name) for alias in statement.names if alias.name != "*"))


@remembered
def _first_call(project: Project, name: ModuleName, function: str) -> int:
    """The first line where the module's body may call the function, or make an object of its class."""
    module = project.module(name)
    source = project.source(module) if module is not None else None
    parts = [part for part in function.split(".") if not part.startswith("<")]
    if source is None or not any(_is_word(source, part.encode()) for part in parts):
        return _NEVER
    facts = project.facts(name)
    called = _called_at_load(facts) if facts is not None else {}
    return min((called[part] for part in parts if part in called), default=_NEVER)


def _is_word(source: bytes, part: bytes) -> bool:
    return part in source and re.search(rb"\b%b\b" % part, source) is not None


@remembered
def _called_at_load(facts: Facts) -> Mapping[str, int]:
    """The names of what the bodies of the module and of its classes call, with the first line where they do."""
    found: dict[str, int] = {}
    for name, line in _calls_in_bodies(facts):
        found[name] = min(line, found.get(name, END))
    return found


def _calls_in_bodies(facts: Facts) -> Iterator[tuple[str, int]]:
    for scope in facts.scopes.values():
        if not scope.is_function:
            yield from ((last_name(call.func), call.lineno) for call in scope.calls)
        for decorator in getattr(scope.node, "decorator_list", ()):
            yield last_name(decorator), decorator.lineno
