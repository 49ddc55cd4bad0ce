"""Where code changes a search path, and what it adds: ``sys.path.insert(0, folder)``, ``__path__ += [folder]``."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import ModuleValue, PathValue, Sequence, Text, Value
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_PATHS = ("path", "__path__")
FINDERS = ("meta_path", "path_hooks")
_ADDING = {"append": 0, "insert": 1, "extend": 0, "addsitedir": 0}
"""What adds to a search path, and the argument that it adds."""


def changes_of_paths(facts: Facts) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The calls and the assigned targets that may change a search path, each with what is added."""
    for scope in facts.scopes.values():
        for call in scope.calls:
            position = _ADDING.get(last_name(call.func))
            if position is not None and position < len(call.args) and holder_of(call.func) is not None:
                yield call, call.args[position]
    for node in facts.parents:
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
                owner = target.value if isinstance(target, ast.Subscript) else target
                is_of_sys = isinstance(owner, ast.Attribute) and last_name(owner.value) == "sys"
                if (is_of_sys and last_name(owner) in ("path", *FINDERS)) or last_name(owner) == "__path__":
                    yield target, node.value
        elif isinstance(node, ast.Call) and last_name(node.func) == "setattr" and len(node.args) == 3:
            match node.args[:2]:
                case [ast.Name(id="sys"), ast.Constant("path")] | [_, ast.Constant("__path__")]:
                    yield node, node.args[2]


def holder_of(callee: ast.expr) -> ast.expr | None:
    """The search path to which a call adds, by its form."""
    if last_name(callee) == "addsitedir":
        return callee
    holder = callee.value if isinstance(callee, ast.Attribute) else None
    return holder if holder is not None and last_name(holder) in ("path", "__path__", *FINDERS) else None


def changed_path(node: ast.expr) -> ast.expr:
    """The search path that a call or an assignment changes: ``__path__``, ``package.__path__``."""
    if isinstance(node, ast.Call):
        return holder_of(node.func) or node
    return node.value if isinstance(node, ast.Subscript) else node


def packages_of(evaluator: Evaluator, holder: ast.expr, frame: Frame) -> list[str]:
    """The packages whose ``__path__`` it is; none where that is not known."""
    match holder:
        case ast.Name(id="__path__") if frame.facts.is_package:
            return [frame.facts.module]
        case ast.Attribute(value=owner, attr="__path__"):
            found = [each.value for each in evaluator.value(owner, frame)]
            names = [each.name for each in found if isinstance(each, ModuleValue)]
            return list(dict.fromkeys(names)) if len(names) == len(found) else []
    return []


def added_folders(
    evaluator: Evaluator, folder: ast.expr, frame: Frame, path: ast.expr | None = None
) -> list[str | None]:
    """The project's folders that are added to the search path, each None that is not known or lies elsewhere.

    What was in the search path before does not count.
    """
    if isinstance(folder, ast.Call) and last_name(folder.func) == "list" and folder.args:
        folder = folder.args[0]
    parts = list(_parts(folder, ast.unparse(path) if path is not None else None))
    found = [each.value for part in parts for each in evaluator.value(part, frame)]
    if parts and not found:
        return [None]
    return [path for each in found for value in _elements(each) for path in folder_paths(evaluator, value, frame.facts)]


def _parts(folder: ast.expr, path: str | None) -> Iterator[ast.expr]:
    """What is written of a search path that is put together; but not what was in it before."""
    match folder:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            yield from (
                each for each in parts if not (isinstance(each, ast.Starred) and last_name(each.value) in _PATHS)
            )
        case ast.BinOp(left=left, op=ast.Add(), right=right) if path in (ast.unparse(left), ast.unparse(right)):
            yield from (part for each in (left, right) if ast.unparse(each) != path for part in _parts(each, path))
        case _:
            yield folder


def _elements(value: Value) -> list[Value]:
    if not isinstance(value, Sequence) or not value.is_complete:
        return [value]
    return [each.value for each in value.held()]


def folder_paths(evaluator: Evaluator, value: Value, facts: Facts) -> list[str | None]:
    """The project's folders that a value of a search path is, None where it is not known or lies elsewhere."""
    if not isinstance(value, Text | PathValue):
        return [None]
    known = as_text(value).known or ""
    if f"{known}/".startswith("../"):
        # This leads out of the project, unless the program runs where its file lies, as Sphinx runs ``conf.py``.
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(facts.path), known))
        return [("" if beside == "." else beside) if evaluator.project.tree.is_dir(beside) else None]
    return [path for path, _ in project_paths(evaluator, as_text(value))] or [None]
