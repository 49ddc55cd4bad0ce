"""What lies in the project's folders: looked up, listed, walked through."""

from __future__ import annotations

import ast
import fnmatch
import posixpath
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import chosen
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.paths import MAX_AT_ROOT, ends_in_slash, joined_path, normalised
from boundary_guard.resolve.project import ROOT
from boundary_guard.resolve.texts import concatenated, from_segments, segments
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    Hole,
    Listed,
    Literal,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


MAX_WALK = 20_000
"""The most entries that one recursive scan takes in."""


def project_paths(evaluator: Evaluator, value: Text) -> list[tuple[str, Text]]:
    """The files and folders of the project that the path may be: project-relative path, and the text so far."""
    value = normalised(value)
    known = value.known
    if known is not None:
        return [(place, value) for place in _places(evaluator, known)[:1]]
    return list(_expanded(evaluator, segments(value, "/")))


def _places(evaluator: Evaluator, known: str) -> list[str]:
    tree = evaluator.project.tree
    if known == ROOT or known.startswith(ROOT + "/"):
        return [known[len(ROOT) + 1 :]]
    if known.startswith("/"):
        return []
    candidates = [known if known != "." else "", *(posixpath.join(root, known) for root in tree.source_roots)]
    existing = [path for path in candidates if tree.exists(path)]
    return existing or candidates[:1]


def _expanded(evaluator: Evaluator, pieces: list[Text]) -> Iterator[tuple[str, Text]]:
    """Fill each hole from the folders that exist."""
    waiting: list[tuple[str, list[Text], int]] = [("", [], 0)]
    if pieces and pieces[0].known == "" and len(pieces) > 1 and pieces[1].known == ROOT[1:]:
        waiting = [("", pieces[:2], 2)]
    elif not pieces or any(isinstance(part, Hole) for part in pieces[0].parts):
        return
    while waiting:
        path, done, index = waiting.pop()
        if index == len(pieces):
            yield path, from_segments(done, "/")
            continue
        known = pieces[index].known
        if known is not None:
            waiting.append((posixpath.join(path, known), [*done, pieces[index]], index + 1))
            continue
        pattern = "".join("*" if isinstance(part, Hole) else part.text for part in pieces[index].parts)
        listing = reversed(evaluator.project.tree.listing(path))
        names = [name for name, _ in listing if fnmatch.fnmatchcase(name, pattern)]
        if not path and len(names) > MAX_AT_ROOT:
            return
        for name in names:
            waiting.append((posixpath.join(path, name), [*done, Text((Listed(name),))], index + 1))


def exists(evaluator: Evaluator, value: Text, kind: str = "exists") -> Value:
    """``exists()``, ``is_dir()``, ``is_file()``: decided by the project's own files."""
    if value.known is None:
        return Unknown("the path is not known")
    places = _places(evaluator, normalised(value).known or "")
    if not places:
        return Unknown("the path lies outside of the project")
    if _may_be_elsewhere(evaluator, value):
        return Unknown("what relative paths are relative to is changed")
    tree = evaluator.project.tree
    match kind:
        case "is_dir":
            return Constant(tree.is_dir(places[0]))
        case "is_file":
            return Constant(tree.exists(places[0]) and not tree.is_dir(places[0]))
    return Constant(tree.exists(places[0]))


def listed(evaluator: Evaluator, value: Text, *, names_only: bool = False, pattern: str | None = None) -> Sequence:
    """What ``iterdir``, ``scandir``, ``listdir`` or ``glob`` gives: the entries that lie in the folder now."""
    found: list[Alternative] = []
    places = project_paths(evaluator, value)
    for path, base in places:
        for entry in _matching(evaluator, path, pattern):
            tail = Text(tuple(_entry_parts(entry, pattern)))
            found.append(Alternative(tail if names_only else PathValue(joined_path(base, tail))))
    is_elsewhere = bool(places) and _may_be_elsewhere(evaluator, value)
    if not places or is_elsewhere:
        reason = (
            "what relative paths are relative to is changed"
            if is_elsewhere
            else "the folder that is listed is not known"
        )
        unknown = Text((Hole(reason, is_dotted=False),))
        found.append(Alternative(unknown if names_only else PathValue(joined_path(value, unknown))))
        return Sequence((), tuple(found), False)
    return Sequence((), tuple(found), True)


_CHANGING_FOLDER = Marker(
    rb"\bos\.f?chdir\s*\(|\bfrom\s+os\s+import[^\n]*\bchdir\b|\bcontextlib\b[^\n]*\bchdir\b", b"chdir"
)


def _may_be_elsewhere(evaluator: Evaluator, value: Text) -> bool:
    """Whether the path is relative, and the project may change what it is relative to: to no root of its own."""
    first = value.parts[0] if value.parts else None
    if isinstance(first, Literal | Listed) and first.text.startswith("/"):
        return False
    key = ("changes its folder", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = True  # for whoever asks meanwhile
        evaluator.notes[key] = any(
            last_name(call.func) in ("chdir", "fchdir") and not _is_to_root(evaluator, facts, call)
            for facts in evaluator.project.search.matching(_CHANGING_FOLDER)
            for scope in facts.scopes.values()
            for call in scope.calls
        )
    return bool(evaluator.notes[key])


def _is_to_root(evaluator: Evaluator, facts: Facts, call: ast.Call) -> bool:
    """``os.chdir(Path(__file__).parent)``: relative paths are looked for there anyway."""
    frame = general_frame(facts, facts.scope_of(call))
    found = evaluator.briefly(call.args[0], frame) if call.args else ()
    texts = [each.value.text if isinstance(each.value, PathValue) else each.value for each in found]
    known = [(each.known if isinstance(each, Text) else None) or "" for each in texts]
    roots = {"", *evaluator.project.tree.source_roots}
    return bool(known) and all(each.startswith(ROOT) and set(_places(evaluator, each)) <= roots for each in known)


def _listed_parts(entry: str) -> Iterator[Literal | Listed]:
    for index, piece in enumerate(entry.split("/")):
        if index:
            yield Literal("/")
        yield Listed(piece)


def _entry_parts(entry: str, pattern: str | None) -> Iterator[Literal | Listed]:
    """The entry's segments; those that the glob spells out are no findings."""
    spelled = [piece for piece in (pattern or "").split("/") if piece not in ("", ".")]
    names = entry.split("/")
    if len(spelled) != len(names) or "**" in spelled:
        last = spelled[-1:] if spelled and not set("*?[") & set(spelled[-1]) else []
        spelled = ["*"] * (len(names) - len(last)) + last
    for index, (name, piece) in enumerate(zip(names, spelled, strict=True)):
        if index:
            yield Literal("/")
        yield Listed(name) if set("*?[") & set(piece) else Literal(name)


def _matching(evaluator: Evaluator, path: str, pattern: str | None) -> Iterator[str]:
    tree = evaluator.project.tree
    if pattern is None:
        yield from (name for name, _ in tree.listing(path))
        return
    found = _glob(evaluator, path, [piece for piece in pattern.split("/") if piece not in ("", ".")], "")
    is_of_folders = pattern.endswith("/")
    yield from (each for each in found if not is_of_folders or tree.is_dir(posixpath.join(path, each)))


def _glob(evaluator: Evaluator, path: str, pieces: list[str], prefix: str) -> Iterator[str]:
    """``glob`` over the tree (pathlib's rules: ``**`` takes any number of folders)."""
    waiting = [(prefix, 0)]
    seen: set[tuple[str, int]] = set()
    while waiting and len(seen) < MAX_WALK:
        done, index = waiting.pop()
        if (done, index) in seen:
            continue
        seen.add((done, index))
        if index == len(pieces):
            if done:
                yield done
            continue
        entries = reversed(evaluator.project.tree.listing(posixpath.join(path, done)))
        if pieces[index] == "**":
            waiting.append((done, index + 1))
            waiting.extend((posixpath.join(done, n), index) for n, folder in entries if folder and n[0] != ".")
            continue
        for name, is_folder in entries:
            if fnmatch.fnmatchcase(name, pieces[index]) and (is_folder or index == len(pieces) - 1):
                waiting.append((posixpath.join(done, name), index + 1))


def walked(evaluator: Evaluator, value: Text, goes_into: Callable[[str], bool]) -> Alternatives:
    """``os.walk``: triples of folder, folder names, file names; ``goes_into`` says which folders are not left out."""
    results: list[Alternative] = []
    for path, base in project_paths(evaluator, value):
        below = (each for each in _glob(evaluator, path, ["**"], "") if all(map(goes_into, each.split("/"))))
        for number, folder in enumerate(["", *filter(None, below)]):
            here = joined_path(base, Text(tuple(_listed_parts(folder)))) if folder else base
            entries = evaluator.project.tree.listing(posixpath.join(path, folder))
            folders = tuple(Alternative(Text((Listed(name),))) for name, is_folder in entries if is_folder)
            files = tuple(Alternative(Text((Listed(name),))) for name, is_folder in entries if not is_folder)
            triple = Sequence((only(here), only(Sequence((), folders)), only(Sequence((), files))))
            results.extend(chosen(only(triple), value, number))
    return tuple(results) or only(Unknown("the folder that is walked is not known"))


def globbed(evaluator: Evaluator, pattern: Text, base: Text | None = None) -> Sequence:
    """``glob.glob``: the paths of the project that match, spelled as the pattern begins, and ends: ``packages/*/``."""
    end = text("/") if ends_in_slash(pattern) else Text(())
    pieces = segments(normalised(pattern), "/")
    fixed = 0
    while fixed < len(pieces) and pieces[fixed].known is not None and not set("*?[") & set(pieces[fixed].known or ""):
        fixed += 1
    tail = from_segments(pieces[fixed:], "/").known
    if tail is None:
        return listed(evaluator, Text((Hole("the pattern of glob is not known"),)), names_only=True)
    start = from_segments(pieces[:fixed], "/")
    if base is not None:
        start = joined_path(base, start)
    if fixed == len(pieces):
        is_there = exists(evaluator, start, "is_dir" if end.parts else "exists") != Constant(False)
        return Sequence((), only(pattern) if is_there else ())
    shown = tail + "/" if end.parts else tail
    found = listed(evaluator, start if start.parts else text("."), names_only=True, pattern=shown)
    front = start if base is None else text("")
    texts = [each.value for each in found.rest if isinstance(each.value, Text)]
    spelled = [Alternative(concatenated(joined_path(front, each), end)) for each in texts]
    return Sequence((), tuple(spelled), found.is_complete)
