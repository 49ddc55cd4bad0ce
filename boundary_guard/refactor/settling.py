"""What the destination gets besides the moved statements: imports, guarded blocks of imports, loggers."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.members import import_of, imported_member
from boundary_guard.refactor.needs import ImportLine
from boundary_guard.refactor.scopes import bound_by_import, own_nodes
from boundary_guard.refactor.text import Edits, Refusal, Source
from boundary_guard.refactor.twins import Twins
from boundary_guard.refactor.units import Unit, Units
from boundary_guard.refactor.users import parents_of

_TYPING = ImportLine("typing", "TYPE_CHECKING")


class Settling:
    """Decides for each need whether the destination has it, gets it, or cannot have it."""

    def __init__(self, move: Move, moving: Edits, taken: set[str]) -> None:
        self.move = move
        self.moving = moving
        self.taken = taken
        """The names that mean something in the destination, those aside that it imports of what moves."""
        self.imports: list[ImportLine] = []
        self.typing: list[ImportLine] = []
        self.blocks: list[Unit] = []
        self.loggers: list[str] = []

    def settle(self) -> None:
        """Fill the lists. Raises Refusal."""
        needs = self.move.needs
        for name, lines in needs.imports.items():
            self._settle_import(name, lines)
        for name, lines in needs.typing.items():
            wanted = [line for line in lines if not self._is_own(name, line)]
            if wanted and not self._is_here(name, wanted, typing=True):
                self.typing += wanted
        for unit in needs.blocks:
            self._settle_block(unit)
        for name, (unit, record) in needs.loggers.items():
            self._settle_logger(name, unit, record)
        for name in sorted(needs.from_source):
            self._settle_from_source(name)
        if self.typing and not self._binds_type_checking():
            self.imports.append(_TYPING)

    def _settle_import(self, name: str, lines: list[ImportLine]) -> None:
        wanted = []
        for line in lines:
            if self._is_own(name, line):
                continue
            if self._is_self(line):
                self._unqualify(name)
                continue
            wanted.append(line)
        if not wanted or self._is_here(name, wanted):
            return
        self.imports += wanted

    def _is_own(self, name: str, line: ImportLine) -> bool:
        """Whether an import takes what the destination defines itself; under another name, that is renamed."""
        if not line.name or line.module != self.move.destination or self._is_inner_module(line.name):
            return False
        if line.bound != line.name:
            self.move.renames[name] = line.name
        return True

    def _is_inner_module(self, name: str) -> bool:
        """Whether the destination is a package, and the name one of its modules: that has to be loaded, too."""
        return name not in self.taken and self.move.workspace.exists(f"{self.move.destination}.{name}")

    def _is_self(self, line: ImportLine) -> bool:
        """Whether an import binds the destination itself (``from package import destination``)."""
        whole = f"{line.module}.{line.name}" if line.name else line.module
        return whole == self.move.destination and bool(line.name or line.asname or "." not in line.module)

    def _unqualify(self, name: str) -> None:
        """``destination.other`` in the moved code is plain ``other`` now."""
        parents = parents_of(self.move.source.tree)
        for unit in self.move.arriving:
            for use in unit.uses:
                if use.name != name:
                    continue
                above = parents.get(use.node)
                if (
                    use.quoted is not None
                    or not isinstance(above, ast.Attribute)
                    or not isinstance(above.ctx, ast.Load)
                ):
                    raise Refusal(
                        f"{name} is the destination itself, and used as a module", self.move.source.path, unit.line
                    )
                if above.attr in use.inside.bound:
                    raise Refusal(f"{above.attr} would be a local name", self.move.source.path, unit.line)
                self.moving.replace_node(above, above.attr)

    def _is_here(self, name: str, lines: Iterable[ImportLine], *, typing: bool = False) -> bool:
        """Whether the destination binds the name already, and to the same; refuses where it binds another."""
        target = self.move.target
        if target is None or name not in self.taken:
            return False
        existing = _lines_of(self.move, target, name)
        wanted = {(line.module, line.name, line.asname) for line in lines}
        if wanted <= existing["run"] or (typing and wanted <= existing["run"] | existing["typing"]):
            return True
        if not existing["other"]:
            if wanted <= existing["typing"] and not existing["run"]:
                return False
            tops = {
                module.partition(".")[0] for module, inner, alias in wanted | existing["run"] if not inner and not alias
            }
            if all(not inner and not alias for _, inner, alias in wanted | existing["run"]) and len(tops) == 1:
                return all(module == name or (module, "", "") in existing["run"] for module, _, _ in wanted)
            if self._means_the_same(name, list(lines)):
                return True
        raise Refusal(f"{name} is something else in {self.move.destination}", target.path)

    def _means_the_same(self, name: str, lines: list[ImportLine]) -> bool:
        assert self.move.target is not None
        mine, theirs = import_of(self.move.source, name), import_of(self.move.target, name)
        if mine is None or theirs is None or len(lines) != 1:
            return False
        workspace = self.move.workspace
        first = imported_member(workspace, self.move.source, *mine)
        return first == imported_member(workspace, self.move.target, *theirs) and bool(first.module or first.owner)

    def _settle_block(self, unit: Unit) -> None:
        target = self.move.target
        if target is not None:
            for node in target.tree.body:
                if ast.dump(node) == ast.dump(unit.node):
                    return
            clash = sorted(unit.bound & self.taken)
            if clash:
                raise Refusal(f"{clash[0]} is something else in {self.move.destination}", target.path)
        self.blocks.append(unit)

    def _settle_logger(self, name: str, unit: Unit, record: str) -> None:
        call = logger_call(unit)
        assert call is not None
        new = record if self.move.keep_log_names else self.move.destination
        callee = self.move.source.segment(call.func)
        target = self.move.target
        bound = name
        if target is not None and name in self.taken:
            same = [each for each in Units(target, self.move.workspace.scopes(target)).binders.get(name, [])]  # noqa: C416
            theirs = logger_call(same[0]) if len(same) == 1 else None
            if theirs is not None and self._record(theirs) == new:
                return
            bound = f"_{self.move.module.rpartition('.')[2]}_{name.lstrip('_')}"
            if bound in self.taken or bound in self.move.workspace.scopes(self.move.source).identifiers:
                raise Refusal(f"{name} is something else in {self.move.destination}", target.path)
            self.move.renames[name] = bound
        argument = "__name__" if new == self.move.destination else f'"{new}"'
        self.loggers.append(f"{bound} = {callee}({argument})")

    def _record(self, call: ast.Call) -> str:
        given = call.args[0]
        return str(given.value) if isinstance(given, ast.Constant) else self.move.destination

    def _settle_from_source(self, name: str) -> None:
        line = ImportLine(self.move.module, name)
        if self.move.target is not None and name in self.taken:
            if Twins(self.move.workspace, self.move.source, self.move.target).are_alike(name):
                return
        if self._is_here(name, [line]):
            return
        if self.move.imports_inside:
            self.move.inside.add(name)
        else:
            self.imports.append(line)

    def _binds_type_checking(self) -> bool:
        target = self.move.target
        return target is not None and "TYPE_CHECKING" in self.taken


def _lines_of(move: Move, target: Source, name: str) -> dict[str, set[tuple[str, str, str]]]:
    """How the destination binds a name at module level: by imports that run, for type checking, or otherwise."""
    found: dict[str, set[tuple[str, str, str]]] = {"run": set(), "typing": set(), "other": set()}
    units = Units(target, move.workspace.scopes(target))
    for unit in units.binders.get(name, []):
        if not unit.is_import and not unit.is_type_checking():
            found["other"].add(("", "", ""))
            continue
        for node in own_nodes([unit.node]):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                if bound_by_import(alias) != name:
                    continue
                kind = "typing" if unit.is_type_checking() else "run"
                if isinstance(node, ast.Import):
                    found[kind].add((alias.name, "", alias.asname or ""))
                else:
                    origin = move.workspace.absolute(target, node.module, node.level)
                    found[kind].add((origin, alias.name, alias.asname or ""))
    return found
