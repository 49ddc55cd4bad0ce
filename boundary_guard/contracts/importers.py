"""``[[importers]]``: functions of which the user says what they import."""

from __future__ import annotations

import re

from boundary_guard.contracts.table import Table, quoted
from boundary_guard.model.contract import DeclaredImporter
from boundary_guard.model.names import is_module_name

_HOLE = re.compile(r"\{[^{}]*\}")
_EXAMPLE_FUNCTION = '"package.module.function"'
_EXAMPLE_PATTERN = '"package.{0}"'


def read_importers(table: Table, header: str) -> tuple[DeclaredImporter, ...]:
    """The importer functions that a file declares."""
    title = f"[[{header}]]"
    return tuple(map(_read, table.tables("importers", title, f"begin each importer function with {title}")))


def _read(table: Table) -> DeclaredImporter:
    table.allow(("function", "pattern"))
    function = table.required("function", _EXAMPLE_FUNCTION)
    if not is_module_name(function.value.replace(":", ".")):
        advice = f"write the whole dotted name, such as {_EXAMPLE_FUNCTION}"
        raise function.error(f"function has {quoted(function.value)}, which is no dotted name; {advice}")
    pattern = table.required("pattern", _EXAMPLE_PATTERN)
    for hole in _HOLE.findall(pattern.value):
        if not (hole[1:-1].isdecimal() or hole[1:-1].isidentifier()):
            advice = "an argument is {0}, by its position, or {name}, by its keyword"
            raise pattern.error(f"pattern has {quoted(hole)}; {advice}")
    filled = re.sub(r"\*\*?", "x", _HOLE.sub("x", pattern.value))
    if not is_module_name(filled):
        advice = f"write a dotted name with arguments and wildcards in it, such as {_EXAMPLE_PATTERN}"
        raise pattern.error(f"pattern has {quoted(pattern.value)}, which names no module; {advice}")
    return DeclaredImporter(function.value.replace(":", "."), pattern.value)
