"""Edits by whole lines and import statements: what is taken out leaves no gap, what is put in has the file's style."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from boundary_guard.refactor.text import Edits, Source

ImportNode = ast.Import | ast.ImportFrom
_BLANK = re.compile(r"[ \t\f]*")


class LineEdits(Edits):
    """Edits that know lines: neighbouring deletions are joined, and the blank lines around them are put in order."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._gone: list[tuple[int, int]] = []

    def delete_lines(self, start: int, end: int, why: str = "") -> None:
        """Take out the whole lines from ``start`` to ``end``."""
        source = self.source
        span = (source.line_start(start), source.next_line(end) if end < len(source.text) else len(source.text))
        if span not in self._gone:
            self._gone.append(span)
            if why:
                self.note(start, why)

    def is_gone(self, offset: int) -> bool:
        """Whether what stands at an offset is taken out."""
        return self.covers(offset) or any(start <= offset < end for start, end in self._gone)

    def result(self) -> str:
        """The whole text with all edits."""
        self._settle()
        text = super().result()
        if self._ends_bare and text.endswith(("\n", "\r")):
            text = text.removesuffix("\n").removesuffix("\r")
        return text

    @property
    def _ends_bare(self) -> bool:
        return bool(self.source.text) and not self.source.text.endswith(("\n", "\r"))

    def _settle(self) -> None:
        for start, end in self._runs():
            before, after = self._blank_before(start), self._blank_after(end)
            if after >= len(self.source.text) or before == 0:
                above = before if after >= len(self.source.text) else start
                below = after
            elif self._count(before, start) <= self._count(end, after):
                above, below = before, end
            else:
                above, below = start, after
            self.delete(above, below)
        self._gone = []

    def _runs(self) -> list[tuple[int, int]]:
        """The deletions, those with nothing but blank lines between them as one."""
        runs: list[tuple[int, int]] = []
        for start, end in sorted(self._gone):
            touched = any(start <= each.start <= each.end <= end and each.text for each in self.splices)
            if (
                runs
                and start <= self._blank_after(runs[-1][1])
                and not touched
                and not self._written(runs[-1][1], start)
            ):
                runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
            else:
                runs.append((start, end))
        return runs

    def _written(self, start: int, end: int) -> bool:
        return any(start <= each.start <= end and each.text for each in self.splices)

    def _blank_before(self, start: int) -> int:
        at = start
        while at > 0:
            above = self.source.line_start(at - 1)
            if self.source.text[above:at].strip(" \t\f\r\n") or self._written(above, at):
                break
            at = above
        return at

    def _blank_after(self, end: int) -> int:
        at = end
        text = self.source.text
        while at < len(text):
            below = self.source.next_line(at)
            if text[at:below].strip(" \t\f\r\n"):
                break
            at = below
        return at

    def _count(self, start: int, end: int) -> int:
        return len(re.findall(r"\r\n|\r|\n", self.source.text[start:end]))


def is_alone(source: Source, node: ast.stmt) -> bool:
    """Whether a statement has its lines for itself."""
    start, end = source.span(node)
    before = source.text[source.line_start(start) : start]
    after = source.text[end : source.line_end(end)].strip()
    return not before.strip() and (not after or after.startswith("#"))


def siblings_of(tree: ast.AST, node: ast.stmt) -> list[ast.stmt]:
    """The block in which a statement stands."""
    for each in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(each, name, None)
            if isinstance(block, list) and node in block:
                return block
    raise LookupError("the statement is not in the tree")


def remove_statement(edits: LineEdits, node: ast.stmt, gone: Iterable[ast.stmt] = (), why: str = "") -> None:
    """Take out a statement; where its block would be empty, ``pass`` takes its place."""
    source = edits.source
    start, end = source.span(node)
    block = siblings_of(source.tree, node)
    leaving = {*gone, node}
    if (
        not isinstance(getattr(source.tree, "body", None), list)
        or (block is not source.tree.body and all(each in leaving for each in block))
    ) and node is block[0]:
        if source.text[start:end].startswith("elif"):
            edits.delete_lines(start, end, why)
            return
        edits.replace(start, end, "pass", why)
        return
    if is_alone(source, node):
        edits.delete_lines(start, end, why)
        return
    position = block.index(node)
    line = source.text[source.line_start(start) : start]
    if position + 1 < len(block) and source.span(block[position + 1])[0] <= source.line_end(end):
        edits.delete(start, source.span(block[position + 1])[0], why)
    elif position and line.rstrip().endswith(";"):
        edits.delete(source.span(block[position - 1])[1], end, why)
    else:
        edits.replace(start, end, "pass", why)


def insert_after(edits: LineEdits, node: ast.stmt, text: str, why: str = "") -> None:
    """Put a statement right after another, in the same block."""
    source = edits.source
    start, end = source.span(node)
    if not is_alone(source, node):
        edits.insert(end, f"; {text}", why)
        return
    at = source.next_line(end)
    indent = source.indentation(start)
    if source.line_end(end) == len(source.text):
        edits.insert(len(source.text), f"{source.newline}{indent}{text}", why)
    else:
        edits.insert(at, f"{indent}{text}{source.newline}", why)


def is_docstring(node: ast.stmt) -> bool:
    """Whether an expression statement is a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def insert_line(edits: LineEdits, end: int, text: str, why: str) -> None:
    """Put lines below the one that holds ``end``. A statement behind a ``;`` stays on its line."""
    source = edits.source
    line_end = source.line_end(end)
    if line_end == len(source.text):
        edits.insert(line_end, source.newline + text.removesuffix(source.newline), why)
    else:
        edits.insert(source.next_line(end), text, why)


def prepend(edits: Edits, body: list[ast.stmt], text: str) -> None:
    """Put a statement before the others of a body, behind its docstring."""
    first = body[0]
    if is_docstring(first) and len(body) > 1:
        first = body[1]
    elif is_docstring(first):
        start, end = edits.source.span(first)
        indent = edits.source.indentation(start)
        edits.insert(end, f"{edits.source.newline}{indent}{text}", "imports what moved where it is used")
        return
    start = edits.source.span(first)[0]
    decorators = getattr(first, "decorator_list", [])
    if decorators:
        start = edits.source.text.rindex("@", 0, edits.source.span(decorators[0])[0])
    line_start = edits.source.line_start(start)
    if edits.source.text[line_start:start].strip():
        edits.insert(start, f"{text}; ", "imports what moved where it is used")
        return
    indent = edits.source.text[line_start:start]
    edits.insert(line_start, f"{indent}{text}{edits.source.newline}", "imports what moved where it is used")
