"""Import statements by ``ast``: for the files that the lexer leaves to it, and to judge the lexer by."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from boundary_guard.scan.caught import errors_in
from boundary_guard.scan.lazy_modules import listed_by
from boundary_guard.scan.lines import characters, lines_of
from boundary_guard.scan.records import (
    CATCHES_IMPORT_ERROR,
    TYPE_CHECKING,
    TYPING_MODULES,
    Alias,
    ScanError,
    Statement,
)

Import = ast.Import | ast.ImportFrom


def read_by_ast(source: bytes) -> tuple[Statement, ...]:
    """All import statements of ``source``; raises ``ScanError`` if the running Python cannot parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        lines = lines_of(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScanError(f"not readable as Python: {error}") from error
    return tuple(_Reader(tree, lines).statements())


class _Around(NamedTuple):
    """What stands around a statement."""

    indent: int = 0
    scope: str = ""
    """The qualified name of the innermost function or class."""
    function: str = ""
    type_checking: bool = False
    guarded: bool = False
    eager: bool = False
    """Where ``__lazy_modules__`` has no effect: in functions, classes and ``try`` statements (PEP 810)."""


class _Reader:
    """One walk over one tree."""

    def __init__(self, tree: ast.Module, lines: list[str]) -> None:
        self._tree = tree
        self._lines = lines
        self._flags = {TYPE_CHECKING}
        self._modules = set(TYPING_MODULES)
        self._lazy_modules: set[str] = set()
        self._assigned: dict[str, list[ast.expr]] = {}

    def statements(self) -> Iterator[Statement]:
        """In the order of the source."""
        for node, around in self._walk():
            self._learn_names(node)
            if not around.scope:
                self._learn_constants(node)
        top = set(map(id, self._tree.body))
        for node, around in self._walk():
            if isinstance(node, Import):
                yield self._statement(node, around)
            elif id(node) in top:
                self._lazy_modules |= listed_by(node)

    def _walk(self) -> Iterator[tuple[ast.stmt, _Around]]:
        """Every statement; without recursion, for a chain of ``elif`` nests deeply."""
        pending = list(reversed(self._placed(self._tree.body, _Around())))
        while pending:
            node, around = pending.pop()
            yield node, around
            for body, within in reversed(list(self._bodies(node, around))):
                pending.extend(reversed(self._placed(body, within)))

    def _placed(self, body: list[ast.stmt], around: _Around) -> list[tuple[ast.stmt, _Around]]:
        """The statements of ``body``, each with the indentation of its logical line or else its header's."""
        placed = []
        last_line = 0
        for node in body:
            if node.lineno != last_line:
                line = self._lines[node.lineno - 1]
                before = line[: characters(line, node.col_offset)]
                if not before.strip(" \t\f") and not self._is_joined(node.lineno):
                    around = around._replace(indent=len(before.rpartition("\f")[2]))
            placed.append((node, around))
            last_line = node.end_lineno or node.lineno
        return placed

    def _is_joined(self, lineno: int) -> bool:
        previous = self._lines[lineno - 2] if lineno > 1 else ""
        return previous.endswith("\\") and "#" not in previous

    def _indent_of_case(self, lineno: int) -> int:
        """The white space before the ``case`` whose pattern is in line ``lineno`` (``ast`` has no place for
        it)."""
        while not self._lines[lineno - 1].lstrip().startswith("case") and lineno > 1:
            lineno -= 1
        line = self._lines[lineno - 1]
        return len(line[: len(line) - len(line.lstrip())].rpartition("\f")[2])

    def _bodies(self, node: ast.stmt, around: _Around) -> Iterator[tuple[list[ast.stmt], _Around]]:
        """The blocks of a compound statement in the order of the source, and what stands around each."""
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                scope = f"{around.scope}.{name}" if around.scope else name
                yield node.body, around._replace(scope=scope, function=scope, eager=True)
            case ast.ClassDef(name=name):
                scope = f"{around.scope}.{name}" if around.scope else name
                yield node.body, around._replace(scope=scope, eager=True)
            case ast.If():
                flagged = around._replace(type_checking=True)
                yield node.body, flagged if self._implies_flag(node.test, True) else around
                yield node.orelse, flagged if self._implies_flag(node.test, False) else around
            case ast.Try() | ast.TryStar():
                eager = around._replace(eager=True)
                guarded = around.guarded or any(map(self._catches_import_error, node.handlers))
                yield node.body, eager._replace(guarded=guarded)
                for handler in node.handlers:
                    yield handler.body, eager
                yield node.orelse, eager
                yield node.finalbody, eager
            case ast.Match():
                for case in node.cases:
                    yield case.body, around._replace(indent=self._indent_of_case(case.pattern.lineno))
            case ast.For() | ast.AsyncFor() | ast.While():
                yield node.body, around
                yield node.orelse, around
            case ast.With() | ast.AsyncWith():
                yield node.body, around
            case _:
                pass

    def _implies_flag(self, test: ast.expr, outcome: bool) -> bool:
        """Whether ``TYPE_CHECKING`` must be true for ``test`` to have ``outcome``."""
        match test:
            case ast.Name(id=name):
                return outcome and name in self._flags
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                return outcome and name in self._flags and module in self._modules
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._implies_flag(operand, not outcome)
            case ast.BoolOp(op=operator, values=values):
                decisive = any if isinstance(operator, ast.And) is outcome else all
                return decisive(self._implies_flag(value, outcome) for value in values)
            case _:
                return False

    def _learn_names(self, node: ast.stmt) -> None:
        """Take note of what a statement calls ``typing`` and its ``TYPE_CHECKING``."""
        match node:
            case ast.Import(names=names):
                self._modules |= {alias.asname for alias in names if alias.asname and alias.name in TYPING_MODULES}
            case ast.ImportFrom(module=module, names=names) if module in TYPING_MODULES:
                self._flags |= {alias.asname for alias in names if alias.asname and alias.name == TYPE_CHECKING}
            case _:
                pass

    def _learn_constants(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names = [name]
            case _:
                return
        for name in names:
            self._assigned.setdefault(name, []).append(value)

    def _catches_import_error(self, handler: ast.ExceptHandler) -> bool:
        if handler.type is None:
            return True
        errors = errors_in(handler.type, lambda name: self._assigned.get(name, ()))
        return any(
            isinstance(error, ast.Name | ast.Attribute) and ast.unparse(error) in CATCHES_IMPORT_ERROR
            for error in errors
        )

    def _statement(self, node: Import, around: _Around) -> Statement:
        names = tuple(
            Alias(alias.name, alias.asname or "", alias.lineno, self._column(alias.lineno, alias.col_offset))
            for alias in node.names
        )
        module, level = (node.module or "", node.level) if isinstance(node, ast.ImportFrom) else ("", 0)
        is_from = isinstance(node, ast.ImportFrom)
        imported = {module} if is_from else {alias.name for alias in names}
        listed = not around.eager and not level and names[0].name != "*" and imported <= self._lazy_modules
        return Statement(
            *(node.lineno, self._column(node.lineno, node.col_offset), module, level, is_from, names),
            indent=around.indent,
            is_lazy=bool(getattr(node, "is_lazy", False)) or listed,
            function=around.function,
            type_checking=around.type_checking,
            guarded=around.guarded,
        )

    def _column(self, lineno: int, offset: int) -> int:
        return characters(self._lines[lineno - 1], offset) + 1
