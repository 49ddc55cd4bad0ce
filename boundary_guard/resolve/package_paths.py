"""Folders that a package puts into its own ``__path__``: what lies there goes by the package's name, too.

``__path__.append(os.path.join(os.path.dirname(__file__), "addon"))``: ``import pkg.extra`` loads ``pkg/addon/extra.py``
(Language Reference, 5.3). The module tree has that file as ``pkg.addon.extra``; the other name is one more for it, like
those that code puts into ``sys.modules`` (``module_aliases``).
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.search_path_changes import (
    added_folders,
    changed_path,
    changes_of_paths,
    folder_paths,
    packages_of,
)
from boundary_guard.resolve.values import Sequence
from boundary_guard.scan.marker import Marker
from boundary_guard.source.paths import below
from boundary_guard.source.tree import ModuleTree

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.project import Project
    from boundary_guard.scan.facts import Facts

_BY_PLACE = re.compile(
    rb"\bfrom\s*\.|\b__(?:package|module|spec)__\b|\b(?:import_module|resolve_name)\b[^\n]{0,400}(?:__name__|[\"']\.)|__name__\s*[+}]"
)
"""What is another module where the file is one of another package: ``from . import x``, ``import_module(".x", …)``."""


_SCANS = Marker(rb"(?:iter_modules|walk_packages)\s*\([^()\n]*__path__", b"iter_modules", b"walk_packages")
"""What lists the modules of a package by its ``__path__``: of the folders that are added only the names are known."""
_REORDERS = re.compile(r"__path__\s*(?:\[[^\]\n]{0,80}\]\s*)?(?:=(?!=)|\.(?:pop|clear|reverse|remove|insert|sort)\b)")


def names_below_packages(evaluator: Evaluator, files: Iterable[Facts]) -> dict[str, set[ModuleName]]:
    """The names that modules get because these files add their folders to the ``__path__`` of a package."""
    tree = evaluator.project.tree
    found: dict[str, set[ModuleName]] = defaultdict(set)
    for facts in files:
        for node, folder in changes_of_paths(facts):
            holder = changed_path(node)
            if last_name(holder) != "__path__":
                continue
            frame = general_frame(facts, facts.scope_of(node))
            for package in packages_of(evaluator, holder, frame):
                added = added_folders(evaluator, folder, frame, holder)
                is_behind = _is_added_behind(facts, node) or _begins_with(evaluator, package, node, folder, frame)
                for path in (path for path in added if path is not None):
                    for name, module in _modules_in(tree, path):
                        known = f"{package}.{name}"
                        if module != known and not (is_behind and tree.find(known) is not None):
                            found[known].add(module)
    return found


def is_placed(project: Project, folder: str, package: str) -> bool:
    """Whether the names do not say all: a file in the folder names others by its own place, or they are scanned for."""
    if project.search.is_written_everywhere(_SCANS, 0):
        return True
    tree = project.tree
    waiting = [module for _, module in _modules_in(tree, folder)]
    seen: set[ModuleName] = set()
    while waiting:
        module = tree.find(waiting.pop())
        if module is None or module.name in seen or module.name == package:
            continue
        seen.add(module.name)
        if _BY_PLACE.search(project.source(module) or b""):
            return True
        waiting.extend(child.name for child in tree.children(module.name))
    return False


def _is_added_behind(facts: Facts, node: ast.expr) -> bool:
    """Whether what the package had before is found first."""
    is_added = isinstance(node, ast.Call) and last_name(node.func) in ("append", "extend")
    is_added |= isinstance(facts.parents.get(node), ast.AugAssign)
    return is_added and _REORDERS.search(facts.text) is None


def _begins_with(evaluator: Evaluator, package: str, node: ast.expr, folder: ast.expr, frame: Frame) -> bool:
    """Whether the package's own folder stands first in the list that becomes its ``__path__``, and stays there."""
    module = evaluator.project.tree.find(package)
    is_set = isinstance(frame.facts.parents.get(node), ast.Assign) and not isinstance(node, ast.Subscript)
    if module is None or not is_set or len(_REORDERS.findall(frame.facts.text)) > 1:
        return False
    found = [each.value for each in evaluator.value(folder, frame)]
    firsts = [value.items[0] for value in found if isinstance(value, Sequence) and value.is_ordered and value.items]
    paths = [path for first in firsts for each in first for path in folder_paths(evaluator, each.value, frame.facts)]
    return len(firsts) == len(found) and bool(paths) and set(paths) == set(module.folders[:1])


def _modules_in(tree: ModuleTree, folder: str) -> Iterator[tuple[str, ModuleName]]:
    """The modules whose files and folders lie there, with the names that these have as submodules."""
    for entry, _ in tree.listing(folder):
        module = tree.module_of(below(folder, entry))
        name = entry.partition(".")[0]
        if module is not None and name != "__init__":
            yield name, module.name
