"""The file that is left: without what moves and what only that needed, and with an import of what it still uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from boundary_guard.refactor.annotations import annotation_readers
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.exports import drop_element
from boundary_guard.refactor.import_lines import add_imports, leading_imports, relative_name, remove_aliases
from boundary_guard.refactor.lines import LineEdits, prepend, remove_statement
from boundary_guard.refactor.loads import loud_below
from boundary_guard.refactor.members import listed
from boundary_guard.refactor.needs import ImportLine, group, is_import_block
from boundary_guard.refactor.scopes import bound_by_import, outermost_function, own_nodes
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.units import Unit, trailing_comment

_MARKS = ("noqa", "side effect", "side-effect", "re-export", "reexport", "pragma", "isort:", "pylint:", "keep")


class Departure:
    """Plans the source's new text."""

    def __init__(self, move: Move, edits: LineEdits) -> None:
        self.move = move
        self.edits = edits
        self.source = move.source
        self.gone: list[ast.stmt] = []

    def plan(self) -> None:
        """Take out what moves, and put in what is needed instead."""
        for unit in self.move.closure.moving:
            self._take_out(unit)
        self._drop_idle()
        self._trim_list()
        self._import_back()

    def bury(self, why: str) -> None:
        """Take out what serves nothing any more; nobody takes it from anywhere."""
        for unit in self.move.closure.moving:
            if unit.shares_line:
                remove_statement(self.edits, unit.node, self.gone, why)
            else:
                self.edits.delete_lines(unit.start, max(unit.start, unit.end - 1), why)
            self.gone.append(unit.node)
        self._drop_idle()

    def _take_out(self, unit: Unit) -> None:
        what = ", ".join(sorted(unit.bound & self.move.names)) or "what belongs to it"
        why = f"{what} moves to {self.move.destination}"
        if not unit.shares_line:
            self.edits.delete_lines(
                unit.start, max(unit.start, unit.end - 1) if unit.end > unit.start else unit.end, why
            )
        else:
            remove_statement(self.edits, unit.node, self.gone, why)
        self.gone.append(unit.node)

    def _drop_idle(self) -> None:
        """Imports and loggers that only the moved code used."""
        units = self.move.units
        candidates = set(self.move.needs.used_imports)
        for name in sorted(self.move.needs.loggers):
            if not self._is_still_used(name):
                candidates |= self._drop_unit(units.binders[name][0])
        for unit in units.all:
            if unit.node in self.gone or unit.is_import or not unit.bound or unit.bound - candidates:
                continue
            if is_import_block(unit.node) and not any(self._is_still_used(name) for name in unit.bound):
                if not any(self._has_effects(node, alias) for node, alias in _inner_imports(unit.node)):
                    candidates |= self._drop_unit(unit)
        idle = {name for name in candidates if units.is_imported(name) and not self._is_still_used(name)}
        for unit in units.all:
            if unit.node in self.gone:
                continue
            if unit.is_import:
                self._drop_names(unit.node, idle)
            elif unit.is_type_checking() and isinstance(unit.node, ast.If):
                for node in unit.node.body:
                    self._drop_names(node, idle)

    def _drop_unit(self, unit: Unit) -> set[str]:
        """Take out a statement that serves nothing any more; returns the names that it used."""
        if unit.shares_line:
            remove_statement(self.edits, unit.node, self.gone, "nothing here uses it any more")
        else:
            start = self.source.line_start(self.source.span(unit.node)[0])
            self.edits.delete_lines(start, unit.end, "nothing here uses it any more")
        self.gone.append(unit.node)
        return unit.reads - unit.bound

    def _is_still_used(self, name: str) -> bool:
        move = self.move
        binders = [unit for unit in move.units.binders.get(name, []) if name not in unit.reads or unit.is_import]
        for unit in move.closure.staying:
            if unit.node in self.gone or unit in binders:
                continue
            if any(use.name == name for use in unit.uses):
                return True
        if any(name in users.names() for users in move.users.values()):
            return True
        if any(users.stars for users in move.users.values()) and not name.startswith("_"):
            return True
        if any(use.name == name for texts in move.texts.values() for use in texts.uses):
            return True
        try:
            entries = listed(self.source) or []
        except ValueError:
            return True
        return any(entry.value == name for entry in entries)

    def _drop_names(self, node: ast.stmt, idle: set[str]) -> None:
        if not isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.ImportFrom) and _is_future(node)):
            return
        comment = trailing_comment(self.source, node).lower()
        if any(mark in comment for mark in _MARKS):
            return
        aliases = [
            alias for alias in node.names if bound_by_import(alias) in idle and not self._has_effects(node, alias)
        ]
        if not aliases:
            return
        if len(aliases) == len(node.names):
            self.gone.append(node)
        names = ", ".join(bound_by_import(alias) for alias in aliases)
        remove_aliases(self.edits, node, aliases, f"nothing here uses {names} any more", self.gone)

    def _has_effects(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
        """A module of the project that does something when it is loaded stays imported; so do re-exports."""
        workspace = self.move.workspace
        if isinstance(node, ast.Import):
            module = alias.name
        else:
            module = workspace.absolute(self.source, node.module, node.level)
            if workspace.exists(f"{module}.{alias.name}"):
                module = f"{module}.{alias.name}"
        if not workspace.path_of(module):
            return False
        return self.source.is_package or bool(loud_below(workspace, self.move.effects, module))

    def _trim_list(self) -> None:
        """``__all__`` of the source."""
        try:
            entries = listed(self.source)
        except ValueError as error:
            line = next((n.lineno for n in self.source.tree.body if "__all__" in ast.unparse(n)), 0)
            raise Refusal(f"{error}: whether it names what moves cannot be told", self.source.path, line) from error
        for entry in entries or []:
            if entry.value in self.move.names:
                self._drop_entry(entry)

    def _drop_entry(self, entry: ast.Constant) -> None:
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.List | ast.Tuple) and entry in node.elts:
                drop_element(self.edits, node, [e for e in node.elts if getattr(e, "value", None) in self.move.names])
                return
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and entry in node.value.args:
                remove_statement(self.edits, node, self.gone, f"__all__ names {entry.value!s} no more")
                self.gone.append(node)
                return

    # what stays and still uses what moved

    def _import_back(self) -> None:
        move = self.move
        needed = move.needed_by_source()
        if not needed:
            return
        main_only = self._only_in_main(needed)
        if main_only:
            self._import_in_main(sorted(main_only))
        rest = {name: eager for name, eager in needed.items() if name not in main_only}
        if not rest:
            return
        if move.keep_lazy:
            self._import_in_functions(rest)
            return
        for line in self._statements(sorted(rest)):
            add_imports(self.edits, [line], f"uses {', '.join(sorted(rest))} from there")

    def _statements(self, names: Iterable[str]) -> list[str]:
        lines = group(ImportLine(self.move.destination, name) for name in names)
        if self._is_relative():
            package = self.source.package
            near = relative_name(package, self.move.destination)
            if near:
                return [line.replace(f"from {self.move.destination} ", f"from {near} ", 1) for line in lines]
        return lines

    def _is_relative(self) -> bool:
        froms = [
            node for node in leading_imports(self.source) if isinstance(node, ast.ImportFrom) and not _is_future(node)
        ]
        return any(node.level for node in froms)

    def _only_in_main(self, needed: Iterable[str]) -> set[str]:
        found = set()
        for name in needed:
            users = [unit for unit in self.move.closure.staying if any(use.name == name for use in unit.uses)]
            if users and all(unit.is_main_block() for unit in users):
                found.add(name)
        return found

    def _import_in_main(self, names: list[str]) -> None:
        unit = next(unit for unit in self.move.closure.staying if unit.is_main_block())
        assert isinstance(unit.node, ast.If)
        prepend(self.edits, unit.node.body, ", ".join(self._absolute(names)))

    def _absolute(self, names: Iterable[str]) -> list[str]:
        """A script has no package: relative imports do not work in it."""
        return group(ImportLine(self.move.destination, name) for name in names)

    def _import_in_functions(self, needed: dict[str, bool]) -> None:
        """In each function that uses it: while the module is loaded, the destination may not be there yet."""
        move = self.move
        eager = sorted(name for name, is_eager in needed.items() if is_eager)
        if eager:
            raise Refusal(
                f"{move.module} needs {eager[0]} while it is loaded, and {move.destination} needs {move.module}: "
                "an import cycle",
                self.source.path,
                next(u.line for unit in move.closure.staying for u in [unit] if eager[0] in unit.reads),
            )
        wanted: dict[ast.FunctionDef | ast.AsyncFunctionDef, set[str]] = {}
        for_types: set[str] = set()
        for unit in move.closure.staying:
            for use in unit.uses:
                if use.name not in needed:
                    continue
                if use.stores or use.deletes:
                    raise Refusal(f"{use.name} is used here in a way that cannot follow", self.source.path, unit.line)
                function = outermost_function(use.inside)
                if use.annotation and not use.eager and not annotation_readers(move):
                    for_types.add(use.name)
                    continue
                if function is None:
                    raise Refusal(f"{use.name} is used outside of functions", self.source.path, unit.line)
                wanted.setdefault(function, set()).add(use.name)
        for function, names in wanted.items():
            declared = {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
            if declared & names:
                raise Refusal(f"{min(declared & names)} is declared global", self.source.path, function.lineno)
            prepend(self.edits, function.body, "; ".join(self._statements(sorted(names))))
        self._import_for_types(sorted(for_types))

    def _import_for_types(self, names: list[str]) -> None:
        """Annotations that nobody evaluates need their names for type checkers only."""
        if not names:
            return
        lines = [f"    {line}" for line in self._statements(names)]
        typing = [] if "TYPE_CHECKING" in self.move.units.binders else ["from typing import TYPE_CHECKING", ""]
        text = [*typing, "if TYPE_CHECKING:", *lines]
        add_imports(self.edits, text, f"names {', '.join(names)} in annotations")


def _is_future(node: ast.ImportFrom) -> bool:
    return node.module == "__future__"


def _inner_imports(node: ast.stmt) -> Iterator[tuple[ast.Import | ast.ImportFrom, ast.alias]]:
    for each in own_nodes([node]):
        if isinstance(each, ast.Import | ast.ImportFrom):
            yield from ((each, alias) for alias in each.names)
