"""Edits by whole lines and import statements: what is taken out leaves no gap, what is put in has the file's style."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Sequence

from boundary_guard.refactor.text import Edits, Refusal, Source
from boundary_guard.refactor.units import top_of_code

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


def remove_aliases(
    edits: LineEdits, node: ImportNode, aliases: Sequence[ast.alias], why: str = "", gone: Iterable[ast.stmt] = ()
) -> None:
    """Take names out of an import statement; the others keep their places and comments."""
    if len(aliases) == len(node.names):
        remove_statement(edits, node, gone, why)
        return
    source = edits.source
    kept = [position for position, alias in enumerate(node.names) if alias not in aliases]
    last_kept = kept[-1]
    for position in range(last_kept):
        if position not in kept:
            start, end = source.span(node.names[position])[0], source.span(node.names[position + 1])[0]
            edits.delete(start, end, why)
    if last_kept + 1 < len(node.names):
        _remove_tail(edits, node, last_kept, why)


def _remove_tail(edits: LineEdits, node: ImportNode, last_kept: int, why: str) -> None:
    """Take out the names behind the last one that stays."""
    source = edits.source
    text = source.text
    kept_end = source.span(node.names[last_kept])[1]
    first, last = source.span(node.names[last_kept + 1])[0], source.span(node.names[-1])[1]
    if source.line_of(kept_end) == source.line_of(first) or "\\" in text[kept_end:first]:
        edits.delete(kept_end, last, why)
        return
    rest = text[last : source.line_end(last)]
    if ")" in rest.partition("#")[0]:
        comma = re.match(r"\s*,", rest)
        edits.delete(first, last + (comma.end() if comma else 0), why)
        return
    edits.delete(source.line_start(first), source.next_line(last), why)


def module_span(source: Source, node: ast.ImportFrom) -> tuple[int, int]:
    """Where ``.package.module`` stands in ``from .package.module import …``."""
    start, end = source.span(node)
    positions: list[tuple[int, int]] = []
    lines = io.StringIO(source.text[start:end].replace("\r\n", "\n").replace("\r", "\n"))
    try:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.NAME and token.string == "import":
                break
            if token.string not in ("from", "lazy") and token.type in (tokenize.NAME, tokenize.OP):
                positions.append((token.start[0], token.start[1]))
                positions.append((token.end[0], token.end[1]))
    except (tokenize.TokenError, IndentationError, SyntaxError) as error:
        raise Refusal(
            "this import statement is written in a way that cannot be edited", source.path, node.lineno
        ) from error
    first = _inside(source, start, *positions[0])
    last = _inside(source, start, *positions[-1])
    return first, last


def _inside(source: Source, start: int, line: int, column: int) -> int:
    if line == 1:
        return start + column
    return source.starts[source.line_of(start) - 1 + line - 1] + column


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


def relative_name(package: str, target: str) -> str:
    """How a module of ``package`` names ``target`` with leading dots; empty where they share no package."""
    ours, theirs = package.split(".") if package else [], target.split(".")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    if not shared:
        return ""
    return "." * (len(ours) - shared + 1) + ".".join(theirs[shared:])


def leading_imports(source: Source) -> list[ast.stmt]:
    """The import statements (guarded ones too) with which a module begins, behind its docstring."""
    found: list[ast.stmt] = []
    for position, node in enumerate(source.tree.body):
        if position == 0 and is_docstring(node):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Try | ast.If)
            and any(isinstance(each, ast.Import | ast.ImportFrom) for each in node.body)
        ):
            found.append(node)
        else:
            break
    return found


def is_docstring(node: ast.stmt) -> bool:
    """Whether an expression statement is a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def add_imports(edits: LineEdits, lines: Sequence[str], why: str) -> None:
    """Put import statements behind those with which the module begins (or its docstring, or its first comments)."""
    if not lines:
        return
    source = edits.source
    text = "".join(f"{line}{source.newline}" for line in lines)
    kept = [node for node in leading_imports(source) if not edits.is_gone(source.span(node)[0])]
    plain = [node for node in kept if isinstance(node, ast.Import | ast.ImportFrom)]
    anchor = (plain or kept or [None])[-1]
    if anchor is not None:
        _insert_line(edits, source.span(anchor)[1], text, why)
        return
    body = source.tree.body
    if body and is_docstring(body[0]):
        _insert_line(edits, source.span(body[0])[1], source.newline + text, why)
        return
    at = top_of_code(source)
    gap = source.newline * 2 if body and at < len(source.text) else ""
    edits.insert(at, text + gap, why)


def add_import_sorted(edits: LineEdits, module: str, name: str, why: str) -> None:
    """Put ``from module import name`` where it belongs among its neighbours, if those are sorted; else behind them."""
    source = edits.source
    line = f"from {module} import {name}"
    plain = [
        node
        for node in leading_imports(source)
        if isinstance(node, ast.ImportFrom)
        and not node.level
        and is_alone(source, node)
        and node.module != "__future__"
    ]
    top = module.partition(".")[0]
    near = [
        node
        for node in plain
        if (node.module or "").partition(".")[0] == top and not edits.is_gone(source.span(node)[0])
    ]
    names = [node.module or "" for node in near]
    if not near or names != sorted(names):
        add_imports(edits, [line], why)
        return
    before = [node for node in near if (node.module or "") <= module]
    text = f"{line}{source.newline}"
    if before:
        _insert_line(edits, source.span(before[-1])[1], text, why)
    else:
        edits.insert(source.line_start(source.span(near[0])[0]), text, why)


def _insert_line(edits: LineEdits, end: int, text: str, why: str) -> None:
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
