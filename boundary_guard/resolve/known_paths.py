"""Functions over paths: ``os.path``, ``os.listdir``, ``glob`` and the classes of ``pathlib``."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve import data_files, listings, paths
from boundary_guard.resolve.alternatives import distinct, map_values, product, without_choices
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.joined_paths import joined_parts
from boundary_guard.resolve.project import ROOT
from boundary_guard.resolve.pruned_walks import goes_into
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import as_text, changed
from boundary_guard.resolve.values import (
    Alternatives,
    ModuleValue,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.source.tree import ModuleKind

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _path(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = _join(evaluator, given, frame, site)
    found = only(text(".")) if found is None else found
    return map_values(found, lambda value: PathValue(_written(as_text(value))))


def _written(value: Text) -> Text:
    """As ``pathlib`` writes it: without slashes that say nothing, and never empty."""
    value = paths.normalised(value)
    return value if value.parts and value.known != "" else text(".")


def _join(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return joined_parts(evaluator, given.positional, given.star) if given.lazy_positional or given.star else None


def _on_path(function: Callable[[Text], Value]) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0)
        return map_values(found, lambda value: function(as_text(value))) if found is not None else None

    return rule


def _absolute(value: Text) -> Text:
    """Of a path that leads out of the project it is not known where: that depends on where the program is started."""
    known = value.known
    if known is not None and not known.startswith("/"):
        inside = paths.normalised(value)
        return inside if f"{inside.known}/".startswith("../") else paths.joined_path(text(ROOT), inside)
    return paths.normalised(value)


def _split_path(value: Text) -> Value:
    return Sequence((only(paths.folder(value)), only(paths.path_attribute(PathValue(value), "name") or value)))


def _splitext(value: Text) -> Value:
    return Sequence(
        (
            only(paths.normalised_stem(value)),
            only(changed(value, lambda known: posixpath.splitext(known)[1])),
        )
    )


def _question(kind: str) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0)
        if found is None:
            return None
        return map_values(found, lambda value: listings.exists(evaluator, as_text(value), kind))

    return rule


def _listing(*, names_only: bool) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0) or only(text("."))
        return map_values(found, lambda value: listings.listed(evaluator, as_text(value), names_only=names_only))

    return rule


def _walk(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return None
    into = goes_into(evaluator, site, frame)
    return map_values(
        found, lambda value: Sequence((), without_choices(listings.walked(evaluator, as_text(value), into)))
    )


def _glob(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    bases = dict(given.keywords).get("root_dir")
    if found is None:
        return None
    if not bases:
        return map_values(found, lambda value: listings.globbed(evaluator, as_text(value)))
    return product(bases, found, lambda base, value: listings.globbed(evaluator, as_text(value), as_text(base)))


def _relative(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, start = argument(given, 0), argument(given, 1, "start") or only(text(ROOT))
    if found is None:
        return None
    return product(
        found, start, lambda one, other: paths.relative_path(_absolute(as_text(one)), _absolute(as_text(other)))
    )


def _resource_files(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``importlib.resources.files(package)``: the package's folder; without an argument the caller's."""

    def folder(value: Value) -> Value:
        name = value.name if isinstance(value, ModuleValue) else as_text(value).known
        module = evaluator.project.module(name) if name is not None else None
        if module is None:
            return Unknown("the package whose files are asked for is not known")
        has_file = module.kind is not ModuleKind.NAMESPACE
        return PathValue(text(f"{ROOT}/{module.path.rpartition('/')[0] if has_file else module.path}"))

    found = argument(given, 0, "anchor")
    return map_values(found or only(text(frame.facts.package)), folder)


def _resource_names(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``importlib.resources.contents(package)``: the names of what lies in its folder."""
    return map_values(
        _resource_files(evaluator, given, frame, site) or (),
        lambda value: listings.listed(evaluator, as_text(value), names_only=True),
    )


def _resource_text(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``importlib.resources.read_text(package, name)``."""
    found = _resource_opened(evaluator, given, frame, site) or ()
    read = [data_files.read(evaluator, each.value, "read") for each in found]
    return distinct(one for each in read for one in each or ()) if read and all(read) else None


def _resource_opened(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``importlib.resources.open_text(package, name)``."""
    folders, names = _resource_files(evaluator, given, frame, site), argument(given, 1, "resource")
    if folders is None or names is None:
        return None
    found = product(folders, names, lambda one, other: paths.joined_path(as_text(one), as_text(other)))
    return map_values(found, data_files.opened)


def _same_path(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``importlib.resources.as_file(path)``: where files lie in folders, the path itself."""
    return argument(given, 0, "path")


def _cwd(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(text(ROOT))


def _cwd_path(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(PathValue(text(ROOT)))


_CLASSES = ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath")
JOINING = frozenset({"os.path.join", *_CLASSES})
"""What joins all that it is given."""

PATH_RULES: dict[str, Rule] = {
    **dict.fromkeys(_CLASSES, _path),
    "os.path.join": _join,
    "os.path.dirname": _on_path(paths.folder),
    "os.path.basename": _on_path(lambda value: paths.path_attribute(PathValue(value), "name") or value),
    "os.path.split": _on_path(_split_path),
    "os.path.splitext": _on_path(_splitext),
    **dict.fromkeys(("os.path.abspath", "os.path.realpath"), _on_path(_absolute)),
    **dict.fromkeys(("os.path.normpath", "os.path.expanduser", "os.path.normcase"), _on_path(paths.normalised)),
    "os.path.relpath": _relative,
    **dict.fromkeys(("os.path.exists", "os.path.lexists"), _question("exists")),
    "os.path.isdir": _question("is_dir"),
    "os.path.isfile": _question("is_file"),
    "os.listdir": _listing(names_only=True),
    "os.scandir": _listing(names_only=False),
    "os.walk": _walk,
    **dict.fromkeys(("glob.glob", "glob.iglob"), _glob),
    "os.getcwd": _cwd,
    "importlib.resources.files": _resource_files,
    "importlib.resources.contents": _resource_names,
    "importlib.resources.as_file": _same_path,
    "importlib.resources.open_text": _resource_opened,
    "importlib.resources.read_text": _resource_text,
    "pathlib.Path.cwd": _cwd_path,
}
