"""What a move must not touch: code that depends on where it stands, names that change at run time."""

from __future__ import annotations

import ast

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.members import import_of, imported_member, listed, source_of
from boundary_guard.refactor.needs import is_import_block
from boundary_guard.refactor.noticed import check_noticed
from boundary_guard.refactor.pickles import check_pickles
from boundary_guard.refactor.place import check_own_names, check_place
from boundary_guard.refactor.shown import check_shown
from boundary_guard.refactor.strings import uses_globals
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import Unit

_ALIKE_TWICE = frozenset({"getLogger", "TypeVar", "ParamSpec", "NewType", "compile"})
"""Calls whose results are as good when they are made twice."""


def check(move: Move) -> None:
    """Refuse what cannot move without being noticed."""
    for unit in move.closure.moving:
        check_place(move, unit)
        _check_framework(move, unit)
    _check_globals(move)
    _check_replaced(move)
    _check_rebinding(move)
    _check_outside_stores(move)
    _check_escapes(move)
    check_pickles(move)
    check_own_names(move)
    check_shown(move)
    _check_script(move)
    _check_definitions(move)
    check_noticed(move)


def _check_framework(move: Move, unit: Unit) -> None:
    """Frameworks that find things by where they are defined, or name them after it."""
    node = unit.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for decorator in node.decorator_list:
        name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]
        if name in ("fixture", "shared_task", "task", "actor"):
            move.doubt(f"what @{name} makes is found, or named, by its module", move.source.path, unit.line)
    file = move.source.path.rpartition("/")[2]
    if file == "conftest.py" and node.name.startswith("pytest_"):
        move.doubt("pytest finds its hooks in conftest.py", move.source.path, unit.line)
    if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("models.Model") for base in node.bases):
        move.doubt("Django names a model after the application that it is defined in", move.source.path, unit.line)


def _check_globals(move: Move) -> None:
    found = uses_globals(move.source, move.names)
    if found:
        line, what = found
        move.doubt(f"{what} in the module may mean {', '.join(sorted(move.names))}", move.source.path, line)
    if move.target is not None:
        found = uses_globals(move.target, move.names)
        if found and found[1] not in ("eval()", "exec()"):
            move.doubt(f"{found[1]} in the destination would see the moved names", move.target.path, found[0])


def _check_replaced(move: Move) -> None:
    """A module that puts another object into ``sys.modules`` has other names than its file."""
    for source in (move.source, move.target):
        for node in source.top_nodes if source is not None else ():
            if source is not None and _replaces_module(move, source, node):
                reason = "the module replaces itself in sys.modules: what is defined in the file may not be found"
                move.doubt(reason, source.path, _line(node))


def _replaces_module(move: Move, source: Source, node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        return ast.unparse(node.value).endswith("sys.modules")
    if not isinstance(node, ast.Call) or not any(_is_own_name(each) for each in node.args):
        return False
    root, _, rest = ast.unparse(node.func).partition(".")
    found = import_of(source, root)
    if found is None:
        return False
    target = imported_member(move.workspace, source, *found)
    home = source_of(move.workspace, target.module if rest else target.owner)
    return home is not None and "sys.modules" in home.text


def _is_own_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__name__"


def _check_rebinding(move: Move) -> None:
    """A name that functions rebind (``global``) is one variable in one module: all that touch it go or stay."""
    path = move.source.path
    moving = set(move.closure.moving)
    for name, writers in sorted(move.units.writes.items()):
        users = {unit for unit in move.units.all if any(use.name == name for use in unit.uses)} | set(writers)
        users |= set(move.units.binders.get(name, []))
        inside, outside = users & moving, users - moving
        if name in move.names:
            if outside:
                line = min(unit.line for unit in outside)
                raise Refusal(
                    f"{name} moves, but is set with `global` or read by code that stays", path, line, by_force=False
                )
            if any(name in users_of.names() for users_of in move.users.values()):
                where = next(users_of for users_of in move.users.values() if name in users_of.names())
                if any(use.alias.name == name for use in where.from_uses) and where.source.path != path:
                    move.notes.append(f"{where.source.path} holds a copy of {name}, which is set with `global`")
        elif inside:
            line = min(unit.line for unit in inside)
            raise Refusal(f"{name} is set with `global` and shared with code that stays", path, line)
    for unit in move.closure.moving:
        for node in ast.walk(unit.node):
            if isinstance(node, ast.Global):
                stray = [name for name in node.names if not _is_one_of(name, move.names)]
                if stray:
                    raise Refusal(f"it sets {stray[0]} with `global`, which does not move", path, node.lineno)


def _is_one_of(name: str, names: set[str]) -> bool:
    """Whether a name of a ``global`` statement is among names of the module, private ones in a class included."""
    return name in names or (name.startswith("__") and any(each.endswith(name) for each in names))


def _check_outside_stores(move: Move) -> None:
    """``module.name = …`` from outside."""
    read = {use.name for unit in move.closure.moving for use in unit.uses}
    for users in move.users.values():
        for use in users.attributes:
            if use.stores and (use.name in move.names or use.name in read):
                raise Refusal(
                    f"{move.module}.{use.name} is assigned or deleted from outside", users.source.path, _line(use.node)
                )


def _check_escapes(move: Move) -> None:
    """Where the module itself is handed on, its names are reached unseen."""
    for users in move.users.values():
        for escape in users.escapes:
            move.doubt(f"{escape.why}, and its names can be reached unseen", users.source.path, _line(escape.node))
        for binding in users.bindings:
            if binding.scope.is_class and binding.module == move.module:
                line = binding.statement.lineno
                move.doubt(
                    f"{binding.name} is an attribute of a class here, and can be reached unseen",
                    users.source.path,
                    line,
                )
            if binding.is_sure or not any(
                use.binding is binding and use.name in move.names for use in users.attributes
            ):
                continue
            raise Refusal(
                f"{binding.name} is not always the module {binding.module}", users.source.path, binding.statement.lineno
            )
        for taken in users.from_uses:
            if taken.alias.name == "__all__" and _lists(move):
                move.doubt(f"__all__ of {move.module} is used here", users.source.path, taken.statement.lineno)
        for use in users.attributes:
            if use.name == "__all__" and _lists(move):
                move.doubt(f"__all__ of {move.module} is used here", users.source.path, _line(use.node))
            if use.name == "__dict__":
                move.doubt("the names of the module are reached through __dict__", users.source.path, _line(use.node))
    _check_computed(move)


def _lists(move: Move) -> bool:
    try:
        return any(entry.value in move.names for entry in listed(move.source) or [])
    except ValueError:
        return True


def _check_computed(move: Move) -> None:
    """``something.boot.f`` where we do not know what ``something`` is."""
    last = move.module.rpartition(".")[2]
    for path, users in move.users.items():
        known = {id(use.node) for use in users.attributes} | {
            id(node) for use in users.attributes for node in ast.walk(use.node)
        }
        for node in ast.walk(users.source.tree):
            if not isinstance(node, ast.Attribute) or node.attr not in move.names or id(node) in known:
                continue
            value = node.value
            if (
                isinstance(value, ast.Attribute)
                and value.attr == last
                and _starts_at(value) == move.module.partition(".")[0]
            ):
                raise Refusal(f"what {ast.unparse(node)} is cannot be told", path, node.lineno)
            if isinstance(value, ast.Call) and _imports(value, move.module):
                raise Refusal(f"{ast.unparse(node)} reaches the module by its name", path, node.lineno)


def _starts_at(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _imports(call: ast.Call, module: str) -> bool:
    given = call.args[0] if call.args else None
    return isinstance(given, ast.Constant) and given.value == module


def _check_script(move: Move) -> None:
    """A script that runs is ``__main__``; imported as well, it would be a second module with state of its own."""
    if not move.needs.from_source:
        return
    others = [users for path, users in move.users.items() if users.imports and path != move.source.path]
    if others and not any(unit.is_main_block() for unit in move.units.all):
        return
    needed = _reached(move, move.needs.from_source)
    for unit in move.closure.staying:
        if unit.is_main_block() or unit.is_import:
            continue
        is_state = unit in needed and not _is_plain(unit.node)
        if not is_state and not move.effects.of(move.source, unit.node):
            continue
        name = min(move.needs.from_source)
        move.doubt(
            f"{move.module} may be run as a script: imported for {name}, it would be there twice, with this in it",
            move.source.path,
            unit.line,
        )


def _reached(move: Move, names: set[str]) -> set[Unit]:
    """The statements that make names of the source, with all that these read in turn."""
    found: set[Unit] = set()
    waiting, seen = list(names), set(names)
    while waiting:
        for unit in move.units.family(waiting.pop()):
            found.add(unit)
            waiting += unit.reads - seen
            seen |= unit.reads
    return found


def _is_plain(node: ast.stmt) -> bool:
    """Functions, texts and constants: the same in every copy of a module."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return not node.decorator_list
    if isinstance(node, ast.If | ast.Try):
        return is_import_block(node)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) else node
    if isinstance(value, ast.Tuple):
        return all(isinstance(each, ast.Constant) for each in value.elts)
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in _ALIKE_TWICE
    )


def _check_definitions(move: Move) -> None:
    """Symbols that are no definitions of the module."""
    for name in sorted(move.names):
        for unit in move.units.binders.get(name, []):
            if unit.is_import or move.units.is_imported(name):
                raise Refusal(f"{name} is imported by {move.module}, not defined there", move.source.path, unit.line)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
