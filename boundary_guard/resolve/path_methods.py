"""Methods of ``pathlib`` paths, and of what ``os.scandir`` gives."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve import listings, paths
from boundary_guard.resolve.alternatives import map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.joined_paths import joined_parts
from boundary_guard.resolve.known_tests import path_fits
from boundary_guard.resolve.pruned_walks import goes_into
from boundary_guard.resolve.text_methods import over_texts
from boundary_guard.resolve.texts import (
    as_text,
    concatenated,
)
from boundary_guard.resolve.values import Alternatives, PathValue, Sequence, Text, Unknown, Value, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _goes_into(evaluator: Evaluator, given: Arguments) -> Callable[[str], bool]:
    if given.written is None:
        return lambda _: True
    facts, walk = given.written
    return goes_into(evaluator, walk, general_frame(facts, facts.scope_of(walk)), given=0)


def path_method(evaluator: Evaluator, value: PathValue, name: str, given: Arguments) -> Alternatives | None:
    first = given.positional[0] if given.positional else None
    match name:
        case "exists" | "is_dir" | "is_file":
            return only(listings.exists(evaluator, value.text, name))
        case "match" if first is not None:
            return map_values(first, lambda pattern: path_fits(value, pattern))
        case "is_symlink" | "is_mount":
            return only(Unknown("a test of a path"))
        case "iterdir":
            return only(listings.listed(evaluator, value.text))
        case "glob" | "rglob" if first is not None:
            return map_values(first, lambda pattern: _globbed(evaluator, value, name, pattern))
        case "walk":
            walked = listings.walked(evaluator, value.text, _goes_into(evaluator, given))
            return only(Sequence((), map_values(walked, _with_path)))
        case "joinpath":
            joined = joined_parts(evaluator, [only(value.text), *given.positional], given.star)
            return map_values(joined, lambda one: PathValue(paths.normalised(as_text(one))))
        case "resolve" | "absolute" | "expanduser" | "__fspath__":
            return only(value)
        case "as_posix":
            return only(value.text)
        case "relative_to" if first is not None:
            return map_values(first, lambda start: PathValue(paths.relative_path(value.text, as_text(start))))
        case "with_suffix" if first is not None:
            return over_texts(first, lambda suffix: _with_suffix(value, suffix))
        case "with_name" if first is not None:
            return map_values(first, lambda new: PathValue(paths.joined_path(paths.folder(value.text), as_text(new))))
    return None


def _with_path(row: Value) -> Value:
    """A row of ``os.walk`` as ``path.walk()`` gives it: with the folder as a path."""
    if not isinstance(row, Sequence):
        return row
    folder, *names = row.items
    return Sequence((map_values(folder, lambda value: PathValue(as_text(value))), *names))


def _with_suffix(value: PathValue, suffix: str) -> Value:
    return PathValue(concatenated(paths.normalised_stem(value.text), text(suffix)))


def _globbed(evaluator: Evaluator, value: PathValue, name: str, pattern: Value) -> Value:
    known = pattern.known if isinstance(pattern, Text) else None
    if known is None:
        return listings.listed(evaluator, value.text)
    return listings.listed(evaluator, value.text, pattern=posixpath.join("**", known) if name == "rglob" else known)
