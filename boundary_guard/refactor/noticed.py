"""What moved code would do otherwise in its new module, though every statement of it is the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.new_loads import may_fail
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.units import Unit

_LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log", "warn"})
_PLACE_IN_RECORD = re.compile(
    r"%\((?:module|filename|pathname)\)|\{(?:module|filename|pathname)[:!}]|\$\{?(?:module|filename|pathname)\b"
)


def check_noticed(move: Move) -> None:
    """Refuse what the program could notice by its values, its log records, its warnings or its command lines."""
    _check_values(move)
    _check_deleted(move)
    _check_platform(move)
    _check_records(move)
    _check_warnings(move)
    _check_paths(move)
    _check_attribute_texts(move)


def _check_values(move: Move) -> None:
    """What is read while modules are loaded must not be changed by statements that used to come later."""
    for unit in move.closure.moving:
        for use in unit.uses:
            if not use.eager or use.stores or use.name not in move.needs.from_source or use.annotation:
                continue
            for later in move.units.all[unit.index + 1 :]:
                if use.name in later.bound | later.extends and not later.is_import:
                    raise Refusal(
                        f"{use.name} is read while this is loaded, and changed in line {later.line}: "
                        f"{move.destination} would read it after that",
                        move.source.path,
                        unit.line,
                    )


def _check_deleted(move: Move) -> None:
    """A name that the module deletes at its end cannot be imported from it."""
    for name in sorted(move.needs.from_source | move.needed_by_source().keys()):
        last = move.units.binders.get(name, [])[-1:]
        if last and isinstance(last[0].node, ast.Delete):
            raise Refusal(f"{name} is deleted here, and what moves needs it", move.source.path, last[0].line)


def _check_platform(move: Move) -> None:
    """What a module imports that may refuse to be loaded may not be there everywhere."""
    line = may_fail(move.source)
    if not line or line > min(unit.line for unit in move.closure.moving):
        return
    have = set(move.target.top_imports) if move.target is not None else set()
    for name, lines in sorted(move.needs.imports.items()):
        if name not in have and any(not move.workspace.exists(each.module.partition(".")[0]) for each in lines):
            move.doubt(
                f"{move.module} may refuse to be loaded here, and what moves needs {name}, which may be missing then",
                move.source.path,
                line,
            )


def _check_records(move: Move) -> None:
    """``%(module)s`` in the format of log records."""
    line = next((line for unit in move.closure.moving if (line := _logs(unit))), 0)
    if not line or not move.keep_log_names:
        return
    for source, node in _texts(move, {"module", "filename", "pathname"}):
        if _PLACE_IN_RECORD.search(str(node.value)) and "logging" in source.text:
            move.doubt("log records name the module of the code, here", source.path, node.lineno)


def _logs(unit: Unit) -> int:
    for node in ast.walk(unit.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOG_METHODS:
            return node.lineno
    return 0


def _check_warnings(move: Move) -> None:
    """A filter of warnings that is for the module."""
    calls = (node for unit in move.closure.moving for node in ast.walk(unit.node) if isinstance(node, ast.Call))
    if not any(_last_name(node.func) in ("warn", "warn_explicit") for node in calls):
        return
    for path in move.workspace.mentioning({"filterwarnings"}):
        try:
            source = move.workspace.source(path)
        except Unparsable:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _last_name(node.func) == "filterwarnings":
                given = [each.value for each in node.keywords if each.arg == "module"] + node.args[3:4]
                if given and not _is_for_all(given[0], move):
                    move.doubt(f"warnings of {move.module} may be filtered by their module", path, node.lineno)


def _is_for_all(node: ast.expr, move: Move) -> bool:
    """Whether a filter is for both modules, or for neither."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    try:
        found = [re.match(node.value, name) is not None for name in (move.module, move.destination)]
    except re.error:
        return False
    return found[0] == found[1]


def _check_paths(move: Move) -> None:
    """A module of a package that is run by its path finds no other modules of the package."""
    if "." not in move.module or not any(unit.is_main_block() for unit in move.units.all):
        return
    if not move.needed_by_source() or _has_own_imports(move):
        return
    for source, node in _texts(move, {move.source.path.rpartition("/")[2].partition(".")[0]}):
        if str(node.value).endswith(move.source.path):
            move.doubt(
                f"{move.source.path} is run by its path here, and would not find {move.destination}",
                source.path,
                node.lineno,
            )


def _has_own_imports(move: Move) -> bool:
    """Whether the source imports its own package already."""
    top = move.module.partition(".")[0]
    for node in move.source.top_nodes:
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").partition(".")[0] == top):
            return True
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == top for alias in node.names):
            return True
    return False


def _check_attribute_texts(move: Move) -> None:
    """``operator.attrgetter("boot.f")``: a path of attributes that ends in what moves."""
    parts = move.module.split(".")
    ends = {".".join([*parts[at:], name]) for at in range(1, len(parts)) for name in move.names}
    for source, node in _texts(move, {"attrgetter"}):
        if node.value in ends:
            move.doubt(f'"{node.value}" is a path of attributes that ends in what moves', source.path, node.lineno)


def _texts(move: Move, words: set[str]) -> Iterator[tuple[Source, ast.Constant]]:
    """The texts in the files that mention one of some words."""
    for path in move.workspace.mentioning(words):
        try:
            source = move.workspace.source(path)
        except Unparsable:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield source, node


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
