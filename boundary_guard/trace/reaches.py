"""How each import on the way is reached: at load, by a call from the entry, or not at all."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

from boundary_guard.model.imports import How, Import, When
from boundary_guard.model.names import ModuleName, ancestors
from boundary_guard.model.places import Place
from boundary_guard.model.trace import FunctionRef, ImportHop, Reach
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.loading import load_place
from boundary_guard.resolve.project import Project
from boundary_guard.source.reading import decode, source_lines
from boundary_guard.trace.calls import Calls


class Reaches:
    """Answers for each import how it is reached, and with which line it is made."""

    def __init__(
        self,
        project: Project,
        evaluator: Evaluator,
        imports: Iterable[Import],
        start: Iterable[ModuleName],
        calls: Calls,
    ) -> None:
        self._project = project
        self._evaluator = evaluator
        self._calls = calls
        by_importer: dict[ModuleName, list[Import]] = {}
        for each in imports:
            by_importer.setdefault(each.importer, []).append(each)
        first = [name for module in start for name in (*ancestors(module), module)]
        self._at_load = _loaded(by_importer, first)
        called = [i.imported for i in imports if self._is_called(i) and i.importer in self._called_modules(first)]
        self._when_called = _loaded(by_importer, called)

    def _called_modules(self, first: list[ModuleName]) -> set[ModuleName]:
        return {reference.module for reference in self._calls.functions} | set(first)

    def _is_called(self, each: Import) -> bool:
        return FunctionRef(each.importer, each.function) in self._calls.functions

    def of(self, each: Import) -> Reach:
        """How the import is reached."""
        if each.when is When.LOAD and each.importer in self._at_load:
            return Reach.LOAD
        if self._is_called(each) or (each.when is When.LOAD and each.importer in self._when_called):
            return Reach.CALLED
        return Reach.PRESENT

    def hop(self, each: Import) -> ImportHop:
        """The import with its source line."""
        is_external = self._project.module(each.imported) is None
        source = self.source_at(each.place, each.importer)
        return ImportHop(each, source, self.of(each), self._run_by(each), is_external)

    def source_at(self, place: Place, module: ModuleName) -> str:
        """The statement (or the call) at a place, as it is written, on one line."""
        return source_at(self._project, place, module)

    def _run_by(self, each: Import) -> Place | None:
        """For an import in a function that runs at load time: the module-level call that runs it."""
        if not each.function or each.when is not When.LOAD or each.how is How.PARENT:
            return None
        facts = self._project.facts(each.importer)
        scope = facts.by_name.get(each.function) if facts is not None else None
        if facts is None or scope is None:
            return None
        node = load_place(self._evaluator, facts, scope)
        return facts.place(node) if isinstance(node, ast.expr | ast.stmt) else None


def source_at(project: Project, place: Place, module: ModuleName) -> str:
    """The statement (or the call) at a place, as it is written, on one line; empty where it cannot be read."""
    facts = project.facts(module)
    if facts is not None:
        for node in facts.imports:
            if node.lineno == place.line and node.col_offset + 1 == place.column:
                return facts.written(node)
    lines = facts.lines if facts is not None else _lines_of(project, module)
    return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""


def _lines_of(project: Project, module: ModuleName) -> list[str]:
    """The lines of a file that cannot be parsed: its import statements are read nevertheless."""
    known = project.module(module)
    source = project.source(known) if known is not None else None
    return _lines(source) if source is not None else []


@lru_cache(maxsize=1)
def _lines(source: bytes) -> list[str]:
    """The decoded lines, for as long as they are asked for one after another."""
    try:
        return source_lines(decode(source))
    except SyntaxError:
        return []


def _loaded(by_importer: dict[ModuleName, list[Import]], first: Iterable[ModuleName]) -> frozenset[ModuleName]:
    """The modules that are loaded when ``first`` are."""
    waiting, seen = list(first), set(first)
    while waiting:
        for each in by_importer.get(waiting.pop(), ()):
            if each.when is When.LOAD and each.imported not in seen:
                seen.add(each.imported)
                waiting.append(each.imported)
    return frozenset(seen)
