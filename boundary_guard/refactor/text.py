"""One Python file as text with positions, and edits of it that leave every other byte as it is."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import warnings
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from boundary_guard.model.plan import Edit, Level
from boundary_guard.refactor.scopes import bound_by_import, own_nodes

_LINE_END = re.compile(r"\r\n|\r|\n")


class Refusal(Exception):  # noqa: N818 - the way out of a plan, never an error of the program
    """Ends a plan: the reason why the edit is not made, and where that lies."""

    def __init__(self, reason: str, path: str = "", line: int = 0, *, by_force: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.line = line
        self.by_force = by_force


class Unparsable(Exception):  # noqa: N818 - as above
    """A file that this Python cannot decode or parse; the message says why."""


class Source:
    """A file that was decoded and parsed. Offsets are in characters of ``text``, which keeps its line ends."""

    def __init__(self, path: str, module: str, raw: bytes) -> None:
        self.path = path
        self.module = module
        self.is_package = path.endswith("__init__.py")
        self.raw = raw
        self.bom = raw.startswith(codecs.BOM_UTF8)
        body = raw[3:] if self.bom else raw
        try:
            self.encoding = tokenize.detect_encoding(io.BytesIO(raw).readline)[0].replace("-sig", "")
            self.text = body.decode(self.encoding)
            if self.text.encode(self.encoding) != body:
                raise Unparsable("its encoding does not give the same bytes back")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.tree = ast.parse(self.text)
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
            raise Unparsable(f"cannot be read as Python: {error}") from error
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        self.newline = next((match[0] for match in [_LINE_END.search(self.text)] if match), "\n")
        self._lines_are_ascii = self.text.isascii()

    @cached_property
    def top_nodes(self) -> list[ast.AST]:
        """The nodes that the module's own scope evaluates."""
        return list(own_nodes(self.tree.body))

    @cached_property
    def top_imports(self) -> dict[str, list[tuple[ast.Import | ast.ImportFrom, ast.alias]]]:
        """By the name that they bind: the parts of the import statements of the module's own scope."""
        found: dict[str, list[tuple[ast.Import | ast.ImportFrom, ast.alias]]] = {}
        for node in self.top_nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    found.setdefault(bound_by_import(alias), []).append((node, alias))
        return found

    @cached_property
    def top_definitions(self) -> dict[str, ast.stmt]:
        """The functions and classes of the module's own scope, by name; the first of each."""
        found: dict[str, ast.stmt] = {}
        for node in self.top_nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.setdefault(node.name, node)
        return found

    @cached_property
    def top_stores(self) -> frozenset[str]:
        """The names that the module's own scope assigns."""
        return frozenset(n.id for n in self.top_nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))

    @property
    def package(self) -> str:
        """The package that relative imports begin at."""
        return self.module if self.is_package else self.module.rpartition(".")[0]

    def offset(self, line: int, column: int) -> int:
        """The place of an ``ast`` position, whose column counts bytes of UTF-8."""
        start = self.starts[line - 1]
        if self._lines_are_ascii:
            return start + column
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return start + len(self.text[start:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node's text begins and ends."""
        return (
            self.offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self.offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def segment(self, node: ast.AST) -> str:
        """A node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def line_of(self, offset: int) -> int:
        """The number of the line in which an offset lies."""
        return bisect_right(self.starts, offset)

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.starts[self.line_of(offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its line end."""
        match = _LINE_END.search(self.text, offset)
        return match.start() if match else len(self.text)

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset begins; the end of the text on the last line."""
        line = self.line_of(offset)
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def indentation(self, offset: int) -> str:
        """The white space at the beginning of an offset's line."""
        start = self.line_start(offset)
        match = re.compile(r"[ \t\f]*").match(self.text, start)
        return match[0] if match else ""

    def encode(self, text: str) -> bytes:
        """Text of this file as its bytes. Raises Refusal for a character that its encoding lacks."""
        try:
            return (codecs.BOM_UTF8 if self.bom else b"") + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            raise Refusal(f"the encoding of {self.path} ({self.encoding}) has no {character!r}", self.path) from error


@dataclass(slots=True)
class _Splice:
    start: int
    end: int
    text: str
    order: int


class Edits:
    """Replacements in one text: collected in any order, applied at once. Two that overlap are refused."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.splices: list[_Splice] = []
        self.log: list[Edit] = []

    def replace(self, start: int, end: int, text: str, why: str = "", level: Level = Level.SAFE) -> None:
        """Put ``text`` where ``start`` to ``end`` was; texts put at one place keep the order of the calls."""
        same = _Splice(start, end, text, len(self.splices))
        if start != end and any((each.start, each.end, each.text) == (start, end, text) for each in self.splices):
            return
        self.splices.append(same)
        if why:
            self.note(start, why, level)

    def replace_node(self, node: ast.AST, text: str, why: str = "") -> None:
        """Put ``text`` where an expression stands. Raises Refusal where its position is not sure (old f-strings)."""
        start, end = self.source.span(node)
        try:
            there = ast.parse(f"({self.source.text[start:end]})", mode="eval").body
        except (SyntaxError, ValueError):
            there = None
        if there is None or ast.unparse(there) != ast.unparse(node):
            line = getattr(node, "lineno", 0)
            raise Refusal(
                "where this stands in the text cannot be told: it is inside of an f-string", self.source.path, line
            )
        self.replace(start, end, text, why)

    def note(self, at: int, why: str, level: Level = Level.SAFE) -> None:
        """Say what is done at an offset, for whom reads the plan."""
        edit = Edit(self.source.line_of(at), why, level)
        if edit not in self.log:
            self.log.append(edit)

    def insert(self, at: int, text: str, why: str = "") -> None:
        """Put ``text`` before ``at``."""
        self.replace(at, at, text, why)

    def delete(self, start: int, end: int, why: str = "") -> None:
        """Take the text from ``start`` to ``end`` out."""
        self.replace(start, end, "", why)

    def covers(self, offset: int) -> bool:
        """Whether what stands at an offset is replaced."""
        return any(each.start <= offset < each.end for each in self.splices)

    def within(self, start: int, end: int) -> str:
        """The text from ``start`` to ``end`` with its edits; those outside of it are left alone."""
        inside = [each for each in self.splices if start <= each.start and each.end <= end]
        text, at = [], start
        for each in sorted(inside, key=lambda one: (one.start, one.end, one.order)):
            if each.start < at:
                line = self.source.line_of(each.start)
                raise Refusal("two edits overlap here", self.source.path, line)
            text += [self.source.text[at : each.start], each.text]
            at = each.end
        return "".join([*text, self.source.text[at:end]])

    def result(self) -> str:
        """The whole text with all edits."""
        return self.within(0, len(self.source.text))
