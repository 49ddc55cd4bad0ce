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
from boundary_guard.resolve.changing_frames import frames_of
from boundary_guard.resolve.changing_functions import REMOVING
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.declared import advice, declared_imports
from boundary_guard.resolve.flow_ways import Change
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Held
from boundary_guard.resolve.object_flow import Flow
from boundary_guard.resolve.onward import goes_on
from boundary_guard.resolve.package_paths import is_placed
from boundary_guard.resolve.search_path_changes import (
    FINDERS,
    added_folders,
    changed_path,
    changes_of_paths,
    holder_of,
    packages_of,
)
from boundary_guard.resolve.values import External, Unknown
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
MAX_NAMED = 4
"""How many folders are named; more of them are too many values for one place, and hide what is meant."""


def files_that_change_the_path(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may change where modules are looked for."""
    found = evaluator.project.search.matching(MARKERS)
    return [facts for facts in found if next(changes_of_paths(facts), None) is not None or _handed_on(facts)]


def search_path_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every place in the file where a folder is added that is no source root."""
    if not MARKERS.search(facts.text.encode(errors="replace")):
        return
    for node, change in _through_others(evaluator, facts):
        reason = _reason_of_change(evaluator, change)
        if reason:
            yield _told(evaluator, facts, node, node, reason, tuple(When))
    for node, folder in changes_of_paths(facts):
        scope = facts.scope_of(node)
        frame = general_frame(facts, scope)
        moment = when(evaluator, facts, node)
        if moment is None or not _is_search_path(evaluator, node, frame):
            continue
        reason = _reason_of_finder(node, folder)
        if not reason and last_name(changed_path(node)) == "__path__":
            reason = _reason_of_package(evaluator, node, folder, frame)
        elif not reason:
            reason = _reason(evaluator, folder, frame, changed_path(node))
        if reason:
            moments = (moment,) if moment is When.TYPE_CHECKING else tuple(When)  # whatever is imported after it
            yield _told(evaluator, facts, node, folder, reason, moments)


def _told(
    evaluator: Evaluator, facts: Facts, node: ast.expr, folder: ast.expr, reason: str, moments: tuple[When, ...]
) -> DynamicSite:
    written = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    scope = facts.scope_of(node)
    imports = declared_imports(evaluator, facts, node, scope, moments[0])
    reasons = (reason,) if imports is None else ()
    return DynamicSite(
        facts.module, facts.place(node), scope.name, written, ast.unparse(folder), imports or (),
        reasons=reasons, when=moments,
    )  # fmt: skip


def _reason_of_change(evaluator: Evaluator, change: Change) -> str:
    """Why the change matters: by what is added, where it is an expression."""
    added = change.mutation.arguments[-1:]
    frames = frames_of(evaluator, change)
    reasons = [_reason(evaluator, each, frame) for each in added if isinstance(each, ast.expr) for frame in frames]
    known = [each.reason for each in added if isinstance(each, Unknown)]
    others = [f"modules may be looked for elsewhere: {each}" for each in known]
    return next((each for each in (*reasons, *others) if each), "")


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
    direct = {holder_of(call.func) for scope in facts.scopes.values() for call in scope.calls}
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


def _is_search_path(evaluator: Evaluator, node: ast.expr, frame: Frame) -> bool:
    holder = holder_of(node.func) if isinstance(node, ast.Call) else None
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
    if holder not in FINDERS:
        return ""
    return f"{ast.unparse(finder)} is put into sys.{holder}: imports may load other files than those of their names"


def _reason_of_package(evaluator: Evaluator, node: ast.expr, folder: ast.expr, frame: Frame) -> str:
    """Why it matters that a package looks for its submodules elsewhere; empty where ``package_paths`` knows them."""
    tree = evaluator.project.tree
    found = added_folders(evaluator, folder, frame, changed_path(node))
    if not found or _joins_roots(evaluator, folder, frame):
        return ""
    packages = packages_of(evaluator, changed_path(node), frame)
    folders = {path for path in found if path is not None and tree.is_dir(path)}
    if None in found or len(folders) < len(set(found)):
        why = "which folder that is, is not known"
    elif not packages:
        if all((module := tree.module_of(path)) is not None and module.is_package for path in folders):
            return ""  # of an object that stands for a package, whichever
        why = "which package that is, is not known"
    elif any(is_placed(evaluator.project, path, package) for path in folders for package in packages):
        why = "files there import by their place"
    else:
        return ""
    where = f"in {', '.join(sorted(folders))}" if 0 < len(folders) <= MAX_NAMED else "elsewhere"
    return f"submodules are looked for {where} from here on, and {why}; {advice(frame.facts, frame.scope)}"


def _reason(evaluator: Evaluator, folder: ast.expr, frame: Frame, path: ast.expr | None = None) -> str:
    """Why the change matters; empty where every folder is a source root already."""
    found = added_folders(evaluator, folder, frame, path)
    if not found:
        return ""
    roots = {normal(root) for root in evaluator.project.tree.source_roots}
    others = [path for path in found if path is not None and normal(path) not in roots]
    if None not in found and not others:
        return ""
    folders = sorted({path or "." for path in others if not _is_unset(path)})
    named = ", ".join(folders) if len(folders) <= MAX_NAMED else ""
    where = f"in {named}" if named else "elsewhere"
    end = f'name "{named}" in source_roots' if named and ", " not in named else "name such folders in source_roots"
    return f"modules are looked for {where} from here on: if they are the project's, {end}"


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
