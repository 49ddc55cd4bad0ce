"""Rows that ``csv`` reads: of files of the project, of lines, and of texts in memory.

Source: "CSV File Reading and Writing" in the Library Reference.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.data_files import MAX_ITEMS, in_memory, is_file, read
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_READING = frozenset({"reader", "DictReader", "load", "read_file"})
"""Functions outside that read what they are given, and write nothing into it."""


def _reader(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``csv.reader(lines, delimiter=…)``: lists of texts."""
    return _rows(evaluator, given, has_header=False)


def _dict_reader(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``csv.DictReader(lines, delimiter=…)``: tables, by what stands in the first row."""
    return _rows(evaluator, given, has_header=True)


def _rows(evaluator: Evaluator, given: Arguments, *, has_header: bool) -> Alternatives | None:
    delimiter = _delimiter(given)
    if delimiter is None:
        return None
    results: list[Alternative] = []
    for each in argument(given, 0) or ():
        for content in _contents(evaluator, each.value) or ():
            known = content.value.known if isinstance(content.value, Text) else None
            if isinstance(content.value, Unknown):
                results.append(content)
            elif known is None or (rows := _parsed(known, delimiter, has_header=has_header)) is None:
                return None
            else:
                results.extend(behind(only(rows), each, content))
    return distinct(results) or None


def _delimiter(given: Arguments) -> str | None:
    """The character between two fields; None where the call says more than that, or it is not known."""
    names = [name for name, _ in given.lazy_keywords]
    if len(given.lazy_positional) != 1 or given.star or given.double_star or names not in ([], ["delimiter"]):
        return None
    found = argument(given, 1, "delimiter")
    values = [each.value for each in found or only(text(","))]
    known = values[0].known if len(values) == 1 and isinstance(values[0], Text) else None
    return known if known is not None and len(known) == 1 else None


def _contents(evaluator: Evaluator, source: Value) -> Alternatives | None:
    """The text that is read: of an open file, or all of the lines."""
    if is_file(source):
        return read(evaluator, source, "read")
    if not isinstance(source, Sequence) or source.rest or not source.is_complete:
        return None
    lines = [each[0].value.known for each in source.items if len(each) == 1 and isinstance(each[0].value, Text)]
    known = [line.rstrip("\r\n") for line in lines if line is not None]
    return only(text("\n".join(known))) if len(known) == len(source.items) else None


def _parsed(known: str, delimiter: str, *, has_header: bool) -> Value | None:
    import csv  # noqa: PLC0415 - few projects name modules in such files

    try:
        rows = [row for row in csv.reader(known.splitlines(keepends=True), delimiter=delimiter) if row]
    except (csv.Error, TypeError, ValueError):
        return None
    if sum(map(len, rows)) > MAX_ITEMS:
        return None
    if has_header:
        return Sequence(tuple(only(_table(rows[0], row)) for row in rows[1:]))
    return Sequence(tuple(only(Sequence(tuple(only(text(field)) for field in row))) for row in rows))


def _table(names: list[str], row: list[str]) -> Mapping:
    fields: list[Value] = [text(field) for field in row[: len(names)]]
    fields += [Constant(None)] * (len(names) - len(fields))
    pairs = dict(zip(names, fields, strict=True))
    return Mapping(tuple((only(text(name)), only(value)) for name, value in pairs.items()))


def _string_io(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``io.StringIO(text)`` where it is handed to what reads it, so that nobody writes into it."""
    call = frame.facts.parents.get(site)
    is_read = isinstance(call, ast.Call) and site in call.args and last_name(call.func) in _READING
    found = argument(given, 0, "initial_value") if is_read else None
    if not found or not all(isinstance(each.value, Text) for each in found):
        return None
    return tuple(each.with_value(in_memory(each.value)) for each in found if isinstance(each.value, Text))


CSV_RULES: dict[str, Rule] = {"csv.reader": _reader, "csv.DictReader": _dict_reader, "io.StringIO": _string_io}
