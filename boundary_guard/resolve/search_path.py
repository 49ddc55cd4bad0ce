"""Code that changes where modules are looked for: ``sys.path.insert(0, folder)``, ``__path__.append(folder)``.

``sys.path`` plays no part in the module tree: the source roots stand for it. So a folder that is no source root is a
blind spot, with the words that mend it. A finder of the program's own (``sys.meta_path``, ``sys.path_hooks``) is one
whatever it finds: it may load any file for any name (Language Reference, 5.3.3).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import External, PathValue, Text
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.source.paths import normal

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MARKERS = Marker(
    rb"\bsys\.path\b|\b__path__\b|\baddsitedir\b|\bmeta_path\b|\bpath_hooks\b",
    b"sys.path", b"__path__", b"addsitedir", b"meta_path", b"path_hooks",
)  # fmt: skip
_FINDERS = ("meta_path", "path_hooks")
_ADDING = {"append": 0, "insert": 1, "extend": 0, "addsitedir": 0}
"""What adds to a search path, and the argument that it adds."""
MAX_NAMED = 4
"""How many folders are named; more of them are too many values for one place, and hide what is meant."""


def files_that_change_the_path(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may change where modules are looked for."""
    return [facts for facts in evaluator.project.search.matching(MARKERS) if next(_changes(facts), None) is not None]


def search_path_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every place in the file where a folder is added that is no source root."""
    if not MARKERS.search(facts.text.encode(errors="replace")):
        return
    for node, folder in _changes(facts):
        scope = facts.scope_of(node)
        frame = general_frame(facts, scope)
        moment = when(evaluator, facts, node)
        if moment is None or not _is_search_path(evaluator, node, frame):
            continue
        reason = _reason_of_finder(node, folder) or _reason(evaluator, folder, frame)
        if reason:
            written = ast.unparse(node.func if isinstance(node, ast.Call) else node)
            place = facts.place(node)
            moments = (moment,) if moment is When.TYPE_CHECKING else tuple(When)  # whatever is imported after it
            yield DynamicSite(
                facts.module, place, scope.name, written, ast.unparse(folder), reasons=(reason,), when=moments
            )


def _changes(facts: Facts) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The calls and the assigned targets that may change a search path, each with what is added."""
    for scope in facts.scopes.values():
        for call in scope.calls:
            position = _ADDING.get(last_name(call.func))
            if position is not None and position < len(call.args) and _holder(call.func) is not None:
                yield call, call.args[position]
    for node in facts.parents:
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
                owner = target.value if isinstance(target, ast.Subscript) else target
                is_of_sys = isinstance(owner, ast.Attribute) and last_name(owner.value) == "sys"
                if is_of_sys and last_name(owner) in ("path", *_FINDERS):
                    yield target, node.value


def _holder(callee: ast.expr) -> ast.expr | None:
    """The search path to which a call adds, by its form."""
    if last_name(callee) == "addsitedir":
        return callee
    holder = callee.value if isinstance(callee, ast.Attribute) else None
    return holder if holder is not None and last_name(holder) in ("path", "__path__", *_FINDERS) else None


def _is_search_path(evaluator: Evaluator, node: ast.expr, frame: Frame) -> bool:
    holder = _holder(node.func) if isinstance(node, ast.Call) else None
    if holder is None or last_name(holder) in ("__path__", "addsitedir"):
        return True
    return any(
        isinstance(each.value, External) and each.value.name == f"sys.{last_name(holder)}"
        for each in evaluator.value(holder, frame)
    )


def _reason_of_finder(node: ast.expr, finder: ast.expr) -> str:
    """Why the change matters where it is not a folder that is added, but what finds modules."""
    changed = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    holder = last_name(changed.value if isinstance(changed, ast.Subscript) else changed)
    if holder not in _FINDERS:
        return ""
    return f"{ast.unparse(finder)} is put into sys.{holder}: imports may load other files than those of their names"


def _reason(evaluator: Evaluator, folder: ast.expr, frame: Frame) -> str:
    """Why the change matters; empty where every folder is a source root already."""
    parts = folder.elts if isinstance(folder, ast.List | ast.Tuple) else [folder]
    roots = {normal(root) for root in evaluator.project.tree.source_roots}
    found = [each.value for part in parts for each in evaluator.value(part, frame)]
    paths = [
        path
        for each in found
        if isinstance(each, Text | PathValue)
        for path, _ in project_paths(evaluator, as_text(each))
    ]
    if paths and len(paths) == len(found) and all(normal(path) in roots for path in paths):
        return ""
    folders = sorted({path or "." for path in paths if normal(path) not in roots and not _is_unset(path)})
    named = ", ".join(folders) if len(folders) <= MAX_NAMED else ""
    where = f"in {named}" if named else "elsewhere"
    advice = f'name "{named}" in source_roots' if named and ", " not in named else "name such folders in source_roots"
    return f"modules are looked for {where} from here on: if they are the project's, {advice}"


def _is_unset(path: str) -> bool:
    """Whether the path came of ``str(None)``: the folder that is not set yet."""
    return path.partition("/")[0] == "None"
