"""Code that changes where modules are looked for: ``sys.path.insert(0, folder)``, ``__path__.append(folder)``.

``sys.path`` plays no part in the module tree: the source roots stand for it. So a folder that is no source root is a
blind spot, with the words that mend it. A finder of the program's own (``sys.meta_path``, ``sys.path_hooks``) is one
whatever it finds: it may load any file for any name (Language Reference, 5.3.3).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.changing_frames import frames_of
from boundary_guard.resolve.changing_functions import REMOVING
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.flow_ways import Change
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Held
from boundary_guard.resolve.object_flow import Flow
from boundary_guard.resolve.onward import goes_on
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import External, PathValue, Text, Unknown
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.scan.remembered import remembered
from boundary_guard.source.paths import below, normal

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MARKERS = Marker(
    rb"\bsys\.path\b|\b__path__\b|\baddsitedir\b|\bmeta_path\b|\bpath_hooks\b|\bfrom\s+sys import\b[^\n]*\bpath\b"
    rb"|\bsetattr\s*\(\s*sys\b",
    b"sys.path", b"__path__", b"addsitedir", b"meta_path", b"path_hooks", b"sys import", b"setattr",
)  # fmt: skip
_PATHS = ("path", "__path__")
_FINDERS = ("meta_path", "path_hooks")
_ADDING = {"append": 0, "insert": 1, "extend": 0, "addsitedir": 0}
"""What adds to a search path, and the argument that it adds."""
MAX_NAMED = 4
"""How many folders are named; more of them are too many values for one place, and hide what is meant."""


def files_that_change_the_path(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may change where modules are looked for."""
    found = evaluator.project.search.matching(MARKERS)
    return [facts for facts in found if next(_changes(facts), None) is not None or _handed_on(facts)]


def search_path_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every place in the file where a folder is added that is no source root."""
    if not MARKERS.search(facts.text.encode(errors="replace")):
        return
    for node, change in _through_others(evaluator, facts):
        reason = _reason_of_change(evaluator, change)
        if reason:
            yield _told(facts, node, node, reason, tuple(When))
    for node, folder in _changes(facts):
        scope = facts.scope_of(node)
        frame = general_frame(facts, scope)
        moment = when(evaluator, facts, node)
        if moment is None or not _is_search_path(evaluator, node, frame):
            continue
        reason = _reason_of_finder(node, folder) or _reason(
            evaluator, folder, frame, _own_folders(evaluator, node, frame)
        )
        if reason:
            moments = (moment,) if moment is When.TYPE_CHECKING else tuple(When)  # whatever is imported after it
            yield _told(facts, node, folder, reason, moments)


def _told(facts: Facts, node: ast.expr, folder: ast.expr, reason: str, moments: tuple[When, ...]) -> DynamicSite:
    written = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    place, function = facts.place(node), facts.scope_of(node).name
    return DynamicSite(facts.module, place, function, written, ast.unparse(folder), reasons=(reason,), when=moments)


def _reason_of_change(evaluator: Evaluator, change: Change) -> str:
    """Why the change matters: by what is added, where it is an expression."""
    added = change.mutation.arguments[-1:]
    frames = frames_of(evaluator, change)
    reasons = [_reason(evaluator, each, frame) for each in added if isinstance(each, ast.expr) for frame in frames]
    known = [each.reason for each in added if isinstance(each, Unknown)]
    others = [f"modules may be looked for elsewhere: {each}" for each in known]
    return next((each for each in (*reasons, *others) if each), "")


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
                if (is_of_sys and last_name(owner) in ("path", *_FINDERS)) or last_name(owner) == "__path__":
                    yield target, node.value
        elif isinstance(node, ast.Call) and last_name(node.func) == "setattr" and len(node.args) == 3:
            match node.args[:2]:
                case [ast.Name(id="sys"), ast.Constant("path")] | [_, ast.Constant("__path__")]:
                    yield node, node.args[2]


def _through_others(evaluator: Evaluator, facts: Facts) -> Iterator[tuple[ast.expr, Change]]:
    """The changes of a search path by another name, or by who is handed it; with the expression that reads it."""
    following = evaluator.following
    for node in _handed_on(facts) if following is not evaluator else ():
        for change in Flow(following).changes_from(facts, Held(node, ())):
            if change.mutation.operation not in REMOVING:
                yield node, change


@remembered
def _handed_on(facts: Facts) -> tuple[ast.Attribute | ast.Name, ...]:
    """Where the file reads a search path so that it goes somewhere else."""
    direct = {_holder(call.func) for scope in facts.scopes.values() for call in scope.calls}
    return tuple(
        node
        for node in facts.parents
        if isinstance(node, ast.Attribute | ast.Name)
        and _is_named_path(facts, node)
        and isinstance(node.ctx, ast.Load)
        and node not in direct
        and goes_on(facts, node, ())
    )


def _is_named_path(facts: Facts, node: ast.Attribute | ast.Name) -> bool:
    """``sys.path``, ``__path__``, and ``path`` where it is imported from ``sys``: by what is written."""
    match node:
        case ast.Attribute(value=owner, attr="path"):
            return last_name(owner) == "sys"
        case ast.Name(id="path"):
            bound = facts.scope_of(node).bindings.get("path") or facts.body.bindings.get("path", [])
            return any(isinstance(each.node, ast.ImportFrom) and each.node.module == "sys" for each in bound)
    return last_name(node) == "__path__"


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


def _own_folders(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Callable[[str], bool]:
    """Whether a folder is where the submodules of the package are looked for anyway, whose ``__path__`` is set."""
    target = node.value if isinstance(node, ast.Subscript) else node
    match target:
        case ast.Name(id="__path__"):
            return frame.facts.path.rpartition("/")[0].__eq__
        case ast.Attribute(attr="__path__"):  # of an object that stands for a package, whichever
            return lambda path: (module := evaluator.project.tree.module_of(path)) is not None and module.is_package
    return _nowhere


def _nowhere(_: str) -> bool:
    return False


def _reason(evaluator: Evaluator, folder: ast.expr, frame: Frame, is_own: Callable[[str], bool] = _nowhere) -> str:
    """Why the change matters; empty where every folder is a source root already, or the package's own."""
    if _joins_roots(evaluator, folder, frame):
        return ""
    folder = (
        folder.args[0] if isinstance(folder, ast.Call) and last_name(folder.func) == "list" and folder.args else folder
    )
    parts = folder.elts if isinstance(folder, ast.List | ast.Tuple) else [folder]
    parts = [each for each in parts if not (isinstance(each, ast.Starred) and last_name(each.value) in _PATHS)]
    if not parts:
        return ""
    roots = {normal(root) for root in evaluator.project.tree.source_roots}
    found = [each.value for part in parts for each in evaluator.value(part, frame)]
    paths = [
        path
        for each in found
        if isinstance(each, Text | PathValue)
        for path, _ in project_paths(evaluator, as_text(each))
    ]
    others = [path for path in paths if normal(path) not in roots and not is_own(normal(path) or "")]
    if paths and len(paths) == len(found) and not others:
        return ""
    folders = sorted({path or "." for path in others if not _is_unset(path)})
    named = ", ".join(folders) if len(folders) <= MAX_NAMED else ""
    where = f"in {named}" if named else "elsewhere"
    advice = f'name "{named}" in source_roots' if named and ", " not in named else "name such folders in source_roots"
    return f"modules are looked for {where} from here on: if they are the project's, {advice}"


def _joins_roots(evaluator: Evaluator, folder: ast.expr, frame: Frame) -> bool:
    """``__path__ = extend_path(__path__, __name__)``, which the module tree has taken into account."""
    if not isinstance(folder, ast.Call) or last_name(folder.func) != "extend_path":
        return False
    tree = evaluator.project.tree
    package, path = tree.find(frame.facts.package), frame.facts.package.replace(".", "/")
    parts = {part for root in tree.source_roots if tree.is_dir(part := below(root, path))}
    return package is not None and parts <= set(package.folders)


def _is_unset(path: str) -> bool:
    """Whether the path came of ``str(None)``: the folder that is not set yet."""
    return path.partition("/")[0] == "None"
