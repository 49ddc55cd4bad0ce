"""Code that asks where it stands, and code that asks where what moves stands: the answer would be another one."""

from __future__ import annotations

import ast

from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.members import import_of, imported_member, source_of
from boundary_guard.refactor.strings import has_own_names
from boundary_guard.refactor.text import Source
from boundary_guard.refactor.units import Unit

_PLACE_NAMES = frozenset(
    {"__file__", "__name__", "__package__", "__spec__", "__loader__", "__path__", "__doc__", "__cached__"}
)
_STACK = frozenset({"currentframe", "_getframe", "getmodule", "getsourcefile", "getframeinfo", "stack", "trace"})
_NAMES_ITSELF = frozenset({"__module__", "__globals__"})
_ASKERS = frozenset({"getmodule", "getsourcefile", "getfile", "getsourcelines", "findsource", "getabsfile"})
_DEEPEST_CALL = 3


def check_place(move: Move, unit: Unit) -> None:
    """Code that asks where it stands gives another answer elsewhere."""
    path = move.source.path
    logger = logger_call(unit)
    for node in ast.walk(unit.node):
        line = getattr(node, "lineno", unit.line)
        if isinstance(node, ast.Name) and node.id in _PLACE_NAMES and not (logger and node in logger.args):
            move.doubt(f"it uses {node.id}, which is another one in {move.destination}", path, line)
        if isinstance(node, ast.Attribute) and node.attr in _STACK and _is_stack(node):
            move.doubt(f"it looks at the call stack ({ast.unparse(node)})", path, line)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if (
                name == "globals"
                or (name in ("eval", "exec") and not has_own_names(node))
                or (name in ("vars", "locals", "dir") and not node.args and _at_top(unit, node))
            ):
                move.doubt(f"it uses {name}(), which sees the names of its module", path, line)
            if name in ("stack", "currentframe", "getmodule", "_getframe"):
                move.doubt(f"it looks at the call stack ({name})", path, line)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            move.doubt("a star import cannot move", path, line)
    _check_called(move, unit)


def _at_top(unit: Unit, node: ast.Call) -> bool:
    inner = (
        each for each in ast.walk(unit.node) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    )
    return not any(node in ast.walk(function) for function in inner)


def _is_stack(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("inspect", "sys", "traceback")


def _check_called(move: Move, unit: Unit) -> None:
    """A function that looks at its callers would see the moved code in another module."""
    waiting: list[tuple[Source, ast.AST, int]] = [(move.source, unit.node, 0)]
    seen: set[int] = set()
    while waiting:
        source, node, depth = waiting.pop()
        for name in {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}:
            found = _function(move, source, name)
            if found is None or id(found[1]) in seen or depth >= _DEEPEST_CALL:
                continue
            seen.add(id(found[1]))
            if _looks_at_callers(found[1]):
                reason = f"it calls {name}(), which looks at the call stack ({found[0].path}:{found[1].lineno})"
                move.doubt(reason, move.source.path, unit.line)
            waiting.append((*found, depth + 1))


def _function(move: Move, source: Source, name: str) -> tuple[Source, ast.stmt] | None:
    """The function of the project that a name stands for."""
    home, found = source, import_of(source, name)
    if found is not None:
        target = imported_member(move.workspace, source, *found)
        owner = source_of(move.workspace, target.owner) if target.owner else None
        if owner is None:
            return None
        home, name = owner, target.name
    node = home.top_definitions.get(name)
    return (home, node) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _looks_at_callers(function: ast.AST) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in ("_getframe", "currentframe", "stack") and _is_stack(node):
            return True
        if isinstance(node, ast.Call) and _last_name(node.func) in ("_getframe", "currentframe"):
            return True
    return False


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _starts_at(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def check_own_names(move: Move) -> None:
    """``f.__module__``: what moves is asked where it comes from."""
    has_class = any(isinstance(unit.node, ast.ClassDef) for unit in move.closure.moving)
    askers = {*move.names, "type"} if has_class else move.names
    for path, users in move.users.items():
        for node in ast.walk(users.source.tree):
            if isinstance(node, ast.Attribute) and node.attr in _NAMES_ITSELF:
                value = node.value
                name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
                if name in move.names or (isinstance(value, ast.Call) and _starts_at(value.func) in askers):
                    move.doubt(f"{ast.unparse(node)} changes with the module", path, node.lineno)
            elif isinstance(node, ast.Call) and _last_name(node.func) in _ASKERS:
                if any(_last_name(each) in move.names for each in node.args):
                    move.doubt(f"{ast.unparse(node)} changes with the module", path, node.lineno)
