"""Import statements in text: names taken out of them, new ones put where they belong, in the file's style."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Sequence

from boundary_guard.refactor.lines import (
    ImportNode,
    LineEdits,
    insert_line,
    is_alone,
    is_docstring,
    remove_statement,
)
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import top_of_code


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
        insert_line(edits, source.span(anchor)[1], text, why)
        return
    body = source.tree.body
    if body and is_docstring(body[0]):
        insert_line(edits, source.span(body[0])[1], source.newline + text, why)
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
        insert_line(edits, source.span(before[-1])[1], text, why)
    else:
        edits.insert(source.line_start(source.span(near[0])[0]), text, why)
