"""``from __future__ import annotations`` in one of two modules only: what that means for annotations that move."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.text import Edits, Source

_READERS = re.compile(
    rb"get_type_hints|__annotations__|get_annotations|inspect\.signature|\.annotation\b|from inspect import|"
    rb"pydantic|attrs|attr\.s|\bmsgspec|\bcattrs|beartype|typeguard"
)


def has_future(source: Source) -> bool:
    """Whether annotations of a file are kept as text."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in source.tree.body
    )


def annotations_of(node: ast.AST) -> Iterator[ast.expr]:
    """The annotations in a statement that Python keeps: of parameters, results, and class or module variables."""
    for each in ast.walk(node):
        if isinstance(each, ast.arg) and each.annotation:
            yield each.annotation
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.returns:
            yield each.returns
        elif isinstance(each, ast.AnnAssign):
            yield each.annotation


def settle(move: Move, moving: Edits) -> bool:
    """Whether the destination needs the future import; quotes the moved annotations where it must not have it."""
    mine = [each for unit in move.arriving for each in annotations_of(unit.node)]
    if move.target is None:
        return has_future(move.source)
    ours, theirs = has_future(move.source), has_future(move.target)
    if ours == theirs or not mine:
        return False
    readers = annotation_readers(move)
    if theirs:
        if readers:
            move.doubt(f"annotations become text in {move.destination}, and are read at run time", *readers)
        return False
    others = [each for node in move.target.tree.body for each in annotations_of(node)]
    if not others or not readers:
        return True
    for annotation in mine:
        start, end = move.source.span(annotation)
        text = ast.unparse(annotation)
        quoted = f'"{text}"' if '"' not in text and "\\" not in text else repr(text)
        moving.replace(start, end, quoted)
    return False


def annotation_readers(move: Move) -> tuple[str, int] | None:
    """Where the program reads annotations at run time, if it does."""
    for path in move.workspace.python_files():
        raw = move.workspace.read(path)
        match = _READERS.search(raw) if raw else None
        if raw and match:
            return path, raw.count(b"\n", 0, match.start()) + 1
    return None
