"""The top-level statements of a module: their text with its comments, what they bind, extend and read."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field

from boundary_guard.refactor.extending import extended_names
from boundary_guard.refactor.scopes import Scopes, Use, bound_by_import, own_nodes
from boundary_guard.refactor.text import Source

_COMMENT = re.compile(r"[ \t\f]*#")
_BLANK = re.compile(r"[ \t\f]*$")
_FILE_COMMENT = re.compile(r"#!|#.*(?:coding[:=]|-\*-|copyright|licen[cs]e|SPDX)", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Unit:
    """One top-level statement."""

    index: int
    node: ast.stmt
    start: int
    """Where its text begins: at the comment above it, or its first decorator."""
    end: int
    """Where its text ends: after the comment behind it, before the line end."""
    bound: frozenset[str]
    extends: frozenset[str] = frozenset()
    """Names of the module that the statement fills, decorates or registers, without binding them."""
    uses: list[Use] = field(default_factory=list)
    shares_line: bool = False
    """Whether another statement stands on one of its lines."""

    @property
    def is_import(self) -> bool:
        """Whether it is nothing but an import."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def reads(self) -> set[str]:
        """The names of the module that are read in it, at any time."""
        return {use.name for use in self.uses if not use.stores and not use.deletes}

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.node.lineno

    def is_main_block(self) -> bool:
        """Whether it is ``if __name__ == "__main__":``."""
        return isinstance(self.node, ast.If) and is_main_test(self.node.test)

    def is_type_checking(self) -> bool:
        """Whether it is ``if TYPE_CHECKING:`` without ``else``."""
        return is_type_checking(self.node)


def is_main_test(test: ast.expr) -> bool:
    """``__name__ == "__main__"``, either way round."""
    if not isinstance(test, ast.Compare) or len(test.comparators) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = [each.id for each in sides if isinstance(each, ast.Name)]
    return names == ["__name__"] and any(isinstance(each, ast.Constant) and each.value == "__main__" for each in sides)


def is_type_checking(node: ast.AST) -> bool:
    """``if TYPE_CHECKING:`` without ``else``."""
    return isinstance(node, ast.If) and _is_type_checking(node.test) and not node.orelse


def _is_type_checking(test: ast.expr) -> bool:
    name = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return name == "TYPE_CHECKING"


class Units:
    """The statements of one module, and what its names mean to each other."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        self.source = source
        self.scopes = scopes
        self.all = _read_units(source)
        owner = {id(node): unit for unit in self.all for node in ast.walk(unit.node)}
        self.writes: dict[str, list[Unit]] = {}
        """Where functions rebind a name of the module (``global``)."""
        for use in scopes.of_module():
            unit = owner[id(use.node)]
            unit.uses.append(use)
            is_inner = use.inside is not scopes.module and use.scope is scopes.module
            if is_inner and (use.stores or use.deletes):
                self.writes.setdefault(use.name, []).append(unit)
        for node, scope in scopes.scope_of.items():
            if scope is not scopes.module and isinstance(node, ast.stmt) and not isinstance(node, ast.Global):
                self._global_definition(node, scope.globals, owner[id(node)])
        values = {name for unit in self.all if not unit.is_import for name in unit.bound}
        for unit in self.all:
            unit.extends = frozenset(extended_names(unit.node, values) - unit.bound)
        self.binders: dict[str, list[Unit]] = {}
        for unit in self.all:
            for name in unit.bound:
                self.binders.setdefault(name, []).append(unit)

    def _global_definition(self, node: ast.stmt, declared: set[str], unit: Unit) -> None:
        """``global f`` and then ``def f`` or an import in a function."""
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) else []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [bound_by_import(alias) for alias in node.names]
        for name in declared.intersection(names):
            self.writes.setdefault(name, []).append(unit)

    def family(self, name: str) -> list[Unit]:
        """The statements that bind or extend a name."""
        return [unit for unit in self.all if name in unit.bound or name in unit.extends]

    def users(self, name: str) -> list[Unit]:
        """The statements that use a name in any way."""
        return [unit for unit in self.all if name in unit.bound or any(use.name == name for use in unit.uses)]

    def is_imported(self, name: str, binders: list[Unit] | None = None) -> bool:
        """Whether nothing but import statements (at top level, or in a guard) bind a name."""
        found = self.binders.get(name, []) if binders is None else binders
        return bool(found) and all(_imports_only(unit.node, name) for unit in found)


def _imports_only(node: ast.stmt, name: str) -> bool:
    for each in own_nodes([node]):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store | ast.Del):
            return False
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and each.name == name:
            return False
    return True


def top_of_code(source: Source) -> int:
    """Below the comments with which a file begins (shebang, cookie, licence), above those of its first statement."""
    units = _read_units(source)
    return units[0].start if units else len(source.text)


def _read_units(source: Source) -> list[Unit]:
    nodes = source.tree.body
    shared = _shared_lines(nodes)
    units, floor = [], 0
    for index, node in enumerate(nodes):
        start = _first(source, node)
        end = source.span(node)[1]
        shares = index in shared
        if not shares:
            start = _with_comments_above(source, source.line_start(start), floor, index == 0)
            following = source.offset(nodes[index + 1].lineno, 0) if index + 1 < len(nodes) else len(source.text)
            if index + 1 < len(nodes):
                following = source.line_start(_first(source, nodes[index + 1]))
            end = _with_comments_behind(source, end, following, node)
        units.append(Unit(index, node, start, end, bound_names(node), shares_line=shares))
        floor = end
    return units


def _first(source: Source, node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    if not decorators:
        return source.offset(node.lineno, node.col_offset)
    at = source.offset(decorators[0].lineno, decorators[0].col_offset)
    return source.text.rindex("@", 0, at)


def _shared_lines(nodes: list[ast.stmt]) -> set[int]:
    found = set()
    for index in range(1, len(nodes)):
        if nodes[index].lineno <= (nodes[index - 1].end_lineno or 0):
            found |= {index - 1, index}
    return found


def _with_comments_above(source: Source, start: int, floor: int, is_first: bool) -> int:
    """Comment lines that touch the statement belong to it; those of the file (licence, cookie) do not."""
    at = start
    while at > 0:
        above = source.line_start(at - 1)
        line = source.text[above:at]
        if above < floor or not _COMMENT.match(line):
            break
        if is_first and _FILE_COMMENT.match(line.strip()):
            return at if above == 0 else _below_file_comment(source, above, start)
        at = above
    return at


def _below_file_comment(source: Source, above: int, start: int) -> int:
    """A block of comments that holds the licence stays as a whole; after a shebang or cookie it may go on."""
    line = source.text[above : source.line_end(above)].strip()
    return source.next_line(above) if re.match(r"#!|#.*coding[:=]", line) else start


def _with_comments_behind(source: Source, end: int, following: int, node: ast.stmt) -> int:
    """The comment on the last line, and indented comments at the end of a body."""
    end = source.line_end(end)
    if not isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If | ast.For | ast.With | ast.Try
    ):
        return end
    at, last = source.next_line(end), end
    while at < following:
        line_end = source.line_end(at)
        line = source.text[at:line_end]
        if re.match(r"[ \t]+#", line):
            last = line_end
        elif not _BLANK.match(line):
            break
        if source.next_line(at) <= at:
            break
        at = source.next_line(at)
    return last


def bound_names(node: ast.stmt) -> frozenset[str]:
    """The names of the module that a statement binds."""
    found: set[str] = set()
    for each in own_nodes([node]):
        match each:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update(bound_by_import(alias) for alias in names if alias.name != "*")
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                found.add(name)
    return frozenset(found)


def trailing_comment(source: Source, node: ast.AST) -> str:
    """The comment behind a statement, on its last line; empty if there is none."""
    end = source.span(node)[1]
    rest = source.text[end : source.line_end(end)]
    try:
        tokens = tokenize.generate_tokens(io.StringIO(rest).readline)
        return next((token.string for token in tokens if token.type == tokenize.COMMENT), "")
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return ""
