"""What moved code needs in its new module: imports, and names of the module that it leaves."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from boundary_guard.refactor.closure import Closure, is_logger, logger_call
from boundary_guard.refactor.members import exported, imported_member, source_of
from boundary_guard.refactor.scopes import bound_by_import, own_nodes
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import Unit, Units, trailing_comment
from boundary_guard.refactor.workspace import Workspace


@dataclass(frozen=True, slots=True, order=True)
class ImportLine:
    """One name to be imported: ``import module [as asname]``, or ``from module import name [as asname]``."""

    module: str
    name: str = ""
    asname: str = ""
    comment: str = ""

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.asname or self.name or self.module.partition(".")[0]

    def text(self) -> str:
        """The statement."""
        alias = f" as {self.asname}" if self.asname else ""
        comment = f"  {self.comment}" if self.comment else ""
        if self.name:
            return f"from {self.module} import {self.name}{alias}{comment}"
        return f"import {self.module}{alias}{comment}"


@dataclass(slots=True)
class Needs:
    """Everything that the moved statements read and that does not move with them."""

    imports: dict[str, list[ImportLine]] = field(default_factory=dict)
    """By the name that the moved code uses."""
    typing: dict[str, list[ImportLine]] = field(default_factory=dict)
    """Imported under ``TYPE_CHECKING``."""
    blocks: list[Unit] = field(default_factory=list)
    """Guarded imports to be copied whole."""
    loggers: dict[str, tuple[Unit, str]] = field(default_factory=dict)
    """By name: the statement that makes the logger, and the name of its records."""
    from_source: set[str] = field(default_factory=set)
    """Names that stay in the module and are imported from there."""
    builtins: set[str] = field(default_factory=set)
    """Names that nothing in the module binds."""
    used_imports: set[str] = field(default_factory=set)
    """Imported names that the moved code used."""


class NeedReader:
    """Sorts the names that the moved statements read."""

    def __init__(self, workspace: Workspace, source: Source, units: Units, closure: Closure) -> None:
        self.workspace = workspace
        self.source = source
        self.units = units
        self.closure = closure
        self.found = Needs()

    def read(self, units: Iterable[Unit] | None = None) -> Needs:
        """Everything that the closure, or some of its statements, read from around it."""
        for unit in self.closure.moving if units is None else units:
            for use in unit.uses:
                if not use.stores and not use.deletes and use.name not in self.closure.names:
                    if use.name not in unit.bound:
                        self._need(use.name, unit)
        return self.found

    def _need(self, name: str, unit: Unit) -> None:
        known = self.found
        if name in known.imports or name in known.from_source or name in known.builtins or name in known.loggers:
            return
        if name in known.typing or any(name in block.bound for block in known.blocks):
            return
        binders = [each for each in self.units.binders.get(name, []) if not each.is_main_block()]
        if not binders:
            if name in self.units.writes:
                known.from_source.add(name)
            else:
                self._unbound(name, unit)
        elif is_logger(binders):
            self._logger(name, binders[0])
        elif all(each.is_type_checking() for each in binders) and not self.units.is_imported(name, binders):
            known.typing[name] = [ImportLine(self.source.module, name)]  # there is no such name at run time
        elif self.units.is_imported(name, binders) and name not in self.units.writes:
            known.used_imports.add(name)
            self._imported(name, binders)
        elif self._is_fallback(binders):
            known.used_imports.add(name)
            self._block(binders[0])
        else:
            for binder in binders:
                if isinstance(binder.node, ast.Try | ast.If) and _imports(binder.node, name):
                    raise Refusal(
                        f"{name} is bound by a conditional import that does more than importing: it cannot be copied",
                        self.source.path,
                        binder.line,
                    )
            known.from_source.add(name)

    def _unbound(self, name: str, unit: Unit) -> None:
        stars = [
            node for node in self.source.top_nodes if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]
        if name.startswith("__") and name.endswith("__"):
            self.found.builtins.add(name)
            return
        unknown = []
        for node in stars[::-1]:
            origin = self.workspace.absolute(self.source, node.module, node.level)
            inner = source_of(self.workspace, origin)
            if inner is None:
                unknown.append(origin)
            elif name in exported(self.workspace, inner):
                found = imported_member(self.workspace, self.source, node, ast.alias(name))
                line = ImportLine(found.owner, found.name, name if found.name != name else "")
                if found.module:
                    line = ImportLine(found.module, "", name)
                self.found.imports[name] = [line]
                return
        if _is_builtin(name):
            if unknown:
                raise Refusal(
                    f"{name} is a builtin, or comes from `from {unknown[0]} import *`: import it by its name first",
                    self.source.path,
                    unit.line,
                )
            self.found.builtins.add(name)
            return
        if len(unknown) == 1:
            self.found.imports[name] = [ImportLine(unknown[0], name)]
        elif unknown:
            raise Refusal(
                f"{name} comes from one of several star imports ({', '.join(unknown)})", self.source.path, unit.line
            )
        else:
            self.found.builtins.add(name)

    def _logger(self, name: str, unit: Unit) -> None:
        call = logger_call(unit)
        assert call is not None
        given = call.args[0]
        record = given.value if isinstance(given, ast.Constant) else self.source.module
        self.found.loggers[name] = (unit, str(record))
        root = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            self._need(root.id, unit)

    def _imported(self, name: str, binders: list[Unit]) -> None:
        plain = [unit for unit in binders if unit.is_import]
        typing = [unit for unit in binders if unit.is_type_checking()]
        guarded = [unit for unit in binders if unit not in plain and unit not in typing]
        if guarded:
            if len(binders) > 1 or not self._is_fallback(binders):
                raise Refusal(
                    f"{name} is bound by a conditional import that does more than importing: it cannot be copied",
                    self.source.path,
                    guarded[0].line,
                )
            self._block(guarded[0])
            return
        for unit in plain:
            self.found.imports.setdefault(name, []).extend(self._lines(unit.node, name))
        for unit in typing if not plain else []:
            for node in unit.node.body if isinstance(unit.node, ast.If) else []:
                self.found.typing.setdefault(name, []).extend(self._lines(node, name))

    def _lines(self, node: ast.stmt, name: str) -> list[ImportLine]:
        found: list[ImportLine] = []
        if not isinstance(node, ast.Import | ast.ImportFrom):
            return found
        comment = trailing_comment(self.source, node)
        kept = comment if ("noqa" in comment or "type:" in comment or "pragma" in comment) else ""
        for alias in node.names:
            if bound_by_import(alias) != name:
                continue
            if isinstance(node, ast.Import):
                found.append(ImportLine(alias.name, "", alias.asname or "", kept))
                continue
            origin = self.workspace.absolute(self.source, node.module, node.level)
            if not origin:
                raise Refusal("this relative import leads above the top package", self.source.path, node.lineno)
            found.append(ImportLine(origin, alias.name, alias.asname or "", kept))
        return found

    def _is_fallback(self, binders: list[Unit]) -> bool:
        """``try: import a / except ImportError: a = None``, or the same with ``if``: imports and constants only."""
        return len(binders) == 1 and is_import_block(binders[0].node)

    def _block(self, unit: Unit) -> None:
        if unit not in self.found.blocks:
            self.found.blocks.append(unit)
        if any(isinstance(each, ast.ImportFrom) and each.level for each in own_nodes([unit.node])):
            raise Refusal("a guarded relative import cannot be copied", self.source.path, unit.line)
        for name in unit.reads - unit.bound:
            self._need(name, unit)


def is_import_block(node: ast.stmt) -> bool:
    """Whether a ``try`` or ``if`` holds nothing but imports and constants, one import at least."""
    if not isinstance(node, ast.Try | ast.If):
        return False
    blocks = [node.body, node.orelse]
    if isinstance(node, ast.Try):
        blocks += [node.finalbody, *(handler.body for handler in node.handlers)]
    statements = [each for block in blocks for each in block]
    has_import = any(isinstance(each, ast.Import | ast.ImportFrom) for each in statements)
    return has_import and all(_is_import_or_constant(each) for each in statements)


def _is_import_or_constant(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        names = all(isinstance(target, ast.Name) for target in node.targets)
        return names and isinstance(node.value, ast.Constant | ast.Name)
    if isinstance(node, ast.Try | ast.If):
        return is_import_block(node)
    if isinstance(node, ast.ImportFrom):
        return node.names[0].name != "*"
    return isinstance(node, ast.Import | ast.Pass)


def _imports(node: ast.stmt, name: str) -> bool:
    return any(
        bound_by_import(alias) == name
        for each in own_nodes([node])
        if isinstance(each, ast.Import | ast.ImportFrom)
        for alias in each.names
    )


def _is_builtin(name: str) -> bool:
    import builtins  # noqa: PLC0415

    return hasattr(builtins, name)


def group(lines: Iterable[ImportLine]) -> list[str]:
    """Import statements, the names of one module together, sorted as isort and ruff do."""
    lines = list(lines)
    plain = sorted({line for line in lines if not line.name})
    named: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for line in lines:
        if line.name:
            named.setdefault((line.module, line.comment), set()).add((line.name, line.asname))
    texts = [line.text() for line in plain]
    for (module, comment), names in sorted(named.items()):
        parts = [name + (f" as {alias}" if alias else "") for name, alias in sorted(names, key=_isort_key)]
        texts.append(f"from {module} import {', '.join(parts)}" + (f"  {comment}" if comment else ""))
    return texts


def _isort_key(pair: tuple[str, str]) -> tuple[int, str, str]:
    """CONSTANTS before Classes before functions (isort's ``order-by-type``)."""
    name = pair[0]
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, name, pair[1]
