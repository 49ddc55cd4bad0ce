"""What the user named: entry points and forbidden patterns, checked against the project."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from boundary_guard.model.contract import EntryPoint
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import ModuleName, ModulePattern, nearest
from boundary_guard.resolve.project import Project
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.source.dependencies import is_declared


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point that was found: where a trace starts."""

    point: EntryPoint
    facts: Facts | None
    scope: Scope | None


def find_entry(project: Project, point: EntryPoint) -> Entry:
    """The module or function of an entry point. Raises UsageError, with the nearest name, when there is none."""
    module = project.module(point.module)
    if module is None:
        known: list[str] = [each.name for each in project.tree.modules()]
        raise UsageError(
            f'entry point "{point}": the project has no module {point.module}{nearest(point.module, known)}'
        )
    facts = project.facts(module.name)
    if facts is None:
        if point.function:
            spot = project.blind.get(module.path)
            reason = f"{spot.place}: {spot.reason}" if spot else f"{module.path} is a folder without __init__.py"
            raise UsageError(f'entry point "{point}": the module cannot be read: {reason}')
        return Entry(EntryPoint(module.name), None, None)
    found = EntryPoint(module.name, point.function)
    if not point.function:
        return Entry(found, facts, facts.body)
    scope = facts.by_name.get(point.function)
    if scope is None:
        known = [name for name, each in facts.by_name.items() if each.is_function]
        raise UsageError(
            f'entry point "{point}": {facts.path} has no function {point.function}{nearest(point.function, known)}'
        )
    return Entry(found, facts, scope)


def check_forbidden(project: Project, patterns: Iterable[ModulePattern]) -> None:
    """Raise UsageError for a pattern that matches neither a module of the project nor one that it imports."""
    for pattern in patterns:
        if pattern.is_literal and project.module(pattern.text) is not None:
            continue
        names = [module.name for module in project.tree.modules()]
        if any(pattern.matches(name) for name in names):
            continue
        top = pattern.text.partition(".")[0]
        if "*" not in top and not project.tree.is_first_party(top) and _is_imported(project, top):
            continue
        hint = nearest(pattern.text, [*names, *_external_names(project)])
        hint = hint or "; correct it, or name the package among the project's dependencies"
        raise UsageError(
            f'forbidden module "{pattern.text}" matches no module of the project, nor one it imports{hint}'
        )


def _is_imported(project: Project, top: str) -> bool:
    """Whether a file of the project mentions the package in an import, its packaging does, or it is part of Python."""
    if top in sys.stdlib_module_names or is_declared(project.root, top):
        return True
    pattern = re.compile(rb"^[ \t]*(?:from|import)[ \t][^#\n]*\b" + re.escape(top.encode()) + rb"\b", re.MULTILINE)
    return any(pattern.search(source) for source in _sources(project))


def _external_names(project: Project) -> set[str]:
    pattern = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
    return {name.decode() for source in _sources(project) for name in pattern.findall(source)}


def _sources(project: Project) -> Iterable[bytes]:
    for module in project.tree.modules():
        source = project.source(module)
        if source is not None:
            yield source


def start_modules(entries: Iterable[Entry]) -> tuple[ModuleName, ...]:
    """The modules that are loaded first."""
    return tuple(dict.fromkeys(ModuleName(entry.point.module) for entry in entries))
