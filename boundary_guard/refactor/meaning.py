"""What every name in a file means, written so that two states of a project can be compared.

A reference is named after what it stands for, not after how the file spells it: ``f``, ``boot.f`` and ``g`` (for
``from app.boot import f as g``) are all ``app.boot:f``. Imports say nothing of their own then, and are left out.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.members import Member, import_of, imported_member, member, source_of
from boundary_guard.refactor.needs import is_import_block
from boundary_guard.refactor.scopes import Scope, Use, bound_by_import
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.units import Units
from boundary_guard.refactor.workspace import Workspace

_LEFT_OUT = frozenset({"annotation", "returns", "type_comment", "kind", "ctx", "lineno", "end_lineno"})
"""Annotations are not compared: they may have been quoted. That their names are there is proved elsewhere."""
_OWN_NAME = "__name__"


@dataclass(frozen=True, slots=True)
class Moved:
    """Names that stand for the same thing in two modules: what the new one has is called after the old one."""

    source: str
    destination: str
    names: frozenset[str]
    read: frozenset[str] = frozenset()
    """What the moved code reads, and a patch may replace in the new module."""
    logs_follow: bool = False
    """Whether log records bear the new module's name."""

    def record(self, name: str) -> str:
        """The name of a logger's records."""
        return self.source if self.logs_follow and name == self.destination else name

    def value(self, owner: str, name: str) -> str:
        """A name for what ``owner`` defines."""
        home = self.source if owner == self.destination and name in self.names else owner
        return f"{home}:{name}"

    def text(self, text: str) -> str:
        """A text that may name something in the new module."""
        return re.sub(rf"^{re.escape(self.destination)}(?=[.:]\w)", self.source, text)


class Meanings:
    """The statements of one file, each as a flat sequence of words."""

    def __init__(self, workspace: Workspace, source: Source, moved: Moved) -> None:
        self.workspace = workspace
        self.source = source
        self.moved = moved
        self.scopes = workspace.scopes(source)
        self.units = Units(source, self.scopes)
        self._inner = self._inner_imports()
        self._quoted = {id(use.node) for use in self.scopes.uses if use.quoted is not None}
        self._names = {id(use.node): self._meaning(use) for use in self.scopes.uses if use.quoted is None}

    def of(self, node: ast.AST) -> tuple[str, ...]:
        """A statement; empty where it only imports."""
        words: list[str] = []
        waiting: list[ast.AST | str] = [node]
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                words.append(each)
            elif not _is_left_out(each):
                waiting.extend(reversed(list(self._parts(each))))
        return tuple(words)

    def _parts(self, node: ast.AST) -> Iterator[ast.AST | str]:
        reference = self.reference(node)
        if reference:
            yield reference
            return
        if isinstance(node, ast.Constant):
            text = self.moved.text(node.value) if isinstance(node.value, str) else repr(node.value)
            yield "quoted" if id(node) in self._quoted else f"={text}"
            return
        yield f"{type(node).__name__}("
        given = self._named_member(node)
        for name, value in ast.iter_fields(node):
            if name in _LEFT_OUT or value is None:
                continue
            yield f".{name}"
            for each in value if isinstance(value, list) else [value]:
                if each is given:
                    yield f"module {self.moved.source}"
                else:
                    yield each if isinstance(each, ast.AST) else str(each)
        yield ")"

    def _named_member(self, node: ast.AST) -> ast.expr | None:
        """The module in ``getattr(module, "f")``, where that is about what moved."""
        if not isinstance(node, ast.Call) or len(node.args) < 2 or not isinstance(node.args[1], ast.Constant):
            return None
        known = {f"module {self.moved.source}", f"module {self.moved.destination}"}
        is_patch = isinstance(node.func, ast.Attribute) and node.func.attr in ("object", "setattr", "delattr")
        known_names = self.moved.names | self.moved.read if is_patch else self.moved.names
        is_moved = node.args[1].value in known_names and self.reference(node.args[0]) in known
        return node.args[0] if is_moved else None

    def reference(self, node: ast.AST | None) -> str:
        """What a name, or an attribute of a module, stands for; empty for other expressions."""
        if isinstance(node, ast.Name):
            return self._names.get(id(node)) or f"name {node.id}"
        if not isinstance(node, ast.Attribute):
            return ""
        above = self.reference(node.value) if isinstance(node.value, ast.Name | ast.Attribute) else ""
        if not above.startswith("module "):
            return ""
        module = above.removeprefix("module ")
        return self._member(member(self.workspace, module, node.attr)) or self.moved.value(module, node.attr)

    def _member(self, found: Member) -> str:
        if found.module:
            return f"module {found.module}"
        return self.moved.value(found.owner, found.name) if found.owner else ""

    def _meaning(self, use: Use) -> str:
        name = use.name
        if use.scope is None:
            return self._unbound(name)
        if use.scope is not self.scopes.module:
            return self._inner.get((id(use.scope), name), "")
        found = import_of(self.source, name)
        if found is not None:
            return self._member(imported_member(self.workspace, self.source, *found)) or f"name {name}"
        binders = self.units.binders.get(name, [])
        modules = self._guarded_modules(name)
        if len(modules) == 1:
            return f"module {modules.pop()}"
        if binders and all(is_import_block(unit.node) or unit.is_import for unit in binders):
            return f"import {name}"
        call = logger_call(binders[0]) if len(binders) == 1 else None
        if call is not None and name not in self.moved.names:
            return f"logger {self.moved.record(self._record(call))}"
        return self.moved.value(self.source.module, name)

    def _unbound(self, name: str) -> str:
        """A builtin, or what a star import brings in."""
        found = self._member(member(self.workspace, self.source.module, name)) if self.source.module else ""
        if found or hasattr(builtins, name):
            return found
        stars = [
            self.workspace.absolute(self.source, node.module, node.level)
            for node in self.source.top_nodes
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]
        unknown = [origin for origin in stars if source_of(self.workspace, origin) is None]
        return self.moved.value(unknown[0], name) if len(unknown) == 1 else ""

    def _guarded_modules(self, name: str) -> set[str]:
        """The module of ``try: import m / except ImportError: m = None``."""
        stores = {each for unit in self.units.binders.get(name, []) if not unit.is_import for each in [unit]}
        if not stores or not all(is_import_block(unit.node) for unit in stores):
            return set()
        parts = self.source.top_imports.get(name, [])
        members = [imported_member(self.workspace, self.source, *part) for part in parts]
        return {each.module for each in members} if all(each.module for each in members) else set()

    def _record(self, call: ast.Call) -> str:
        given = call.args[0]
        return str(given.value) if isinstance(given, ast.Constant) else self.source.module

    def _inner_imports(self) -> dict[tuple[int, str], str]:
        """What names mean that only imports inside of functions and classes bind."""
        found: dict[tuple[int, str], str] = {}
        stored = {(id(use.scope), use.name) for use in self.scopes.uses if use.stores and use.scope is not None}
        for node, scope in self.scopes.scope_of.items():
            if isinstance(node, ast.Import | ast.ImportFrom) and scope is not self.scopes.module:
                for alias in node.names:
                    self._note(found, node, alias, scope)
        return {key: text for key, text in found.items() if key not in stored}

    def _note(
        self, found: dict[tuple[int, str], str], node: ast.Import | ast.ImportFrom, alias: ast.alias, scope: Scope
    ) -> None:
        key = (id(scope), bound_by_import(alias))
        text = self._member(imported_member(self.workspace, self.source, node, alias))
        found[key] = text if found.get(key, text) == text else f"name {key[1]}"


def _is_left_out(node: ast.AST) -> bool:
    """Imports, blocks of nothing else, and what fills an empty block."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.expr_context):
        return True
    if isinstance(node, ast.If | ast.Try) and is_import_block(node):
        return True
    return isinstance(node, ast.If) and not node.orelse and all(map(_is_left_out, node.body))
