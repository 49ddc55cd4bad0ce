"""Forbidden patterns, checked against the project and against what can be known of modules from outside of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from boundary_guard.model.distributions import is_well_known, module_hint
from boundary_guard.model.errors import ContractError
from boundary_guard.model.names import ModulePattern, ancestors, join, nearest
from boundary_guard.resolve.project import Project
from boundary_guard.scan.statements import Statement
from boundary_guard.source.dependencies import is_declared
from boundary_guard.source.elsewhere import elsewhere
from boundary_guard.source.standard_library import standard_modules

_DECLARE = "name the package among the project's dependencies"


def check_forbidden(project: Project, patterns: Iterable[ModulePattern]) -> tuple[str, ...]:
    """Raise UsageError for a pattern that matches neither a module of the project nor one from outside that is known.

    Gives a note for each that may name a module from outside, of which nothing says that it is there.
    """
    return tuple(note for pattern in patterns if (note := _note(project, pattern)))


def _note(project: Project, pattern: ModulePattern) -> str:
    """What is to be told about the pattern; empty where it names something that is there."""
    if pattern.is_literal and project.module(pattern.text) is not None:
        return ""
    names = [module.name for module in project.tree.modules()]
    if any(pattern.matches(name) for name in names):
        return ""
    top = pattern.text.partition(".")[0]
    if "*" in top or project.tree.is_first_party(top):
        raise _no_match(project, pattern, nearest(pattern.text, [*names, *_external_tops(project)]))
    standard = standard_modules(top)
    if any(pattern.matches(name) for found in (standard, _imported_below(project, top)) for name in found):
        return ""
    if standard:
        raise _no_match(project, pattern, nearest(pattern.text, standard), "nor of Python's standard library")
    if top in sys.stdlib_module_names:
        return ""
    imported = frozenset(_imported_below(project, top))
    if not imported and not is_declared(project.root, top):
        raise _no_match(project, pattern, _hint(project, pattern, names))
    return _unknown(project, pattern, top, imported)


def _no_match(project: Project, pattern: ModulePattern, hint: str, nor: str = "nor one it imports") -> ContractError:
    hint = elsewhere(project.tree, pattern.text) or hint or f"; correct it, or {_DECLARE}"
    text = f'forbidden module "{pattern.text}" matches no module of the project, {nor}{hint}'
    return ContractError(text, "forbidden_modules", pattern.text)


def _unknown(project: Project, pattern: ModulePattern, top: str, imported: frozenset[str]) -> str:
    """The note about a pattern of which only the top package is known; empty where that is all it names."""
    if not imported and top != top.lower():
        spelled = [name for name in _external_tops(project) if name.lower() == top.lower()]
        if spelled:
            raise _no_match(project, pattern, f'; did you mean "{spelled[0]}"?')
    if is_well_known(pattern.text) or (pattern.text == top and (imported or top == top.lower())):
        return ""
    hint = nearest(pattern.text, (name for name in imported if "." in name))
    text = f'"{pattern.text}": nothing in the project imports it, and what is outside of the project is not read'
    return f"{text}, so that it may name no module{hint}"


def _hint(project: Project, pattern: ModulePattern, names: Iterable[str]) -> str:
    """What to write instead of a name that nobody knows: the module of a distribution, or the nearest name."""
    near = nearest(pattern.text, [*names, *_external_tops(project), *sys.stdlib_module_names])
    return module_hint(pattern.text.partition(".")[0]) or (f"{near} Else {_DECLARE}" if near else "")


def _imported_below(project: Project, top: str) -> Iterator[str]:
    """All modules of a package from outside that the project may import: by a statement, or by a text that names one.

    Packages above them are included. A text that names a distribution, as in ``setup.py``, names no module.
    """
    word = top.encode()
    quoted = re.compile(rb"""["'](%b(?:\.[^\W\d]\w*)*)["'.]""" % re.escape(word))
    for module in project.tree.modules():
        source = project.source(module)
        if source is None or word not in source:
            continue
        names = [name for each in project.statements(module) for name in _named_by(each)]
        if not module_hint(top):
            names += [name.decode("ascii") for name in quoted.findall(source) if name.isascii()]
        for name in names:
            if name.partition(".")[0] == top:
                yield from (*ancestors(name), name)


def _named_by(statement: Statement) -> list[str]:
    """The modules from outside that a statement may mean."""
    if not statement.is_from:
        return [alias.name for alias in statement.names]
    if statement.level or not statement.module:
        return []
    return [statement.module, *(join(statement.module, alias.name) for alias in statement.names if alias.name != "*")]


def _external_tops(project: Project) -> list[str]:
    """The top packages that the project's files name in import statements, sorted: for hints."""
    pattern = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
    sources = (project.source(module) for module in project.tree.modules())
    return sorted({name.decode() for source in sources if source is not None for name in pattern.findall(source)})
