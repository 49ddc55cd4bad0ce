"""Imports that come too early: made while a package is still being loaded, before it has bound a name.

``from package import name`` takes what the package binds, and imports the submodule only where nothing is bound
(``_handle_fromlist`` in ``Lib/importlib/_bootstrap.py``). In a circle of imports that is a question of time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, ancestors, join
from boundary_guard.scan.statements import Statement

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project
    from boundary_guard.source.tree import Module

END = 1 << 30
"""A line behind the last one of every file."""


def loaded_before(project: Project, package: ModuleName, line: int) -> frozenset[ModuleName]:
    """The modules that statements begin to load while the package's own code has not yet come behind this line.

    Not those above it: they have begun before, and wait for it. Imports by name, and in functions, are not followed.
    """
    key = (package, line)
    if key not in project.loaded_before:
        module = project.module(package)
        assert module is not None
        found: dict[ModuleName, None] = {}
        waiting = list(_targets(project, module, line))
        while waiting:
            name = waiting.pop()
            each = project.module(name)
            if each is not None and each.name not in found and each.name != package:
                found[each.name] = None
                waiting.extend(_targets(project, each, END))
        project.loaded_before[key] = frozenset(found).difference(ancestors(package))
    return project.loaded_before[key]


def _targets(project: Project, module: Module, line: int) -> tuple[ModuleName, ...]:
    """What the module's statements import while it is loaded, above a line; submodules in case of doubt."""
    package = module.name if module.is_package else ModuleName(module.name.rpartition(".")[0])
    found: dict[ModuleName, None] = {}
    for statement in project.statements(module):
        if statement.line > line:
            break
        if statement.in_function or statement.type_checking:
            continue
        for name in _names(project, package, statement):
            found.update(dict.fromkeys((*ancestors(name), name)))
    return tuple(found)


def _names(project: Project, package: ModuleName, statement: Statement) -> tuple[ModuleName, ...]:
    if not statement.is_from:
        return tuple(join(alias.name) for alias in statement.names)
    source = project.absolute_from(package, statement.module, statement.level)
    if source is None or not project.tree.is_first_party(source.partition(".")[0]):
        return ()
    return (source, *(join(source, alias.name) for alias in statement.names if alias.name != "*"))
