"""Files of the project that its own code writes: what lies there is not all that is read of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.places import Place
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import PathValue, Text
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_WRITING = Marker(
    rb"open\s*\([^\n]{0,1000}[\"'][rbt]*[wax+]|write_(?:text|bytes)\s*\(|(?:copy(?:file|2)?|move|rename|replace)\s*\(",
    b"open", b"write_", b"copy", b"move", b"rename", b"replace",
)  # fmt: skip
_SECOND = frozenset({"copy", "copy2", "copyfile", "move", "rename", "replace"})
_HOMES = frozenset({"shutil", "os"})


def written_at(evaluator: Evaluator, path: str) -> Place | None:
    """Where the project writes the file of that path, relative to its root; None where nothing is seen to."""
    key = ("written files", len(evaluator.project.scope))
    plain = evaluator.plain
    if key not in plain.notes:
        plain.notes[key] = {}  # while that very question is being answered
        found: dict[str, Place] = {}
        for facts in evaluator.project.search.matching(_WRITING):
            for call in (each for scope in facts.scopes.values() for each in scope.calls):
                for written in _written_by(call):
                    frame = general_frame(facts, facts.scope_of(call))
                    for each in plain.briefly(written, frame):
                        if isinstance(each.value, Text | PathValue):
                            places = project_paths(plain, as_text(each.value))
                            found.update((place, facts.place(call)) for place, _ in places)
        plain.notes[key] = found
    known = plain.notes[key]
    assert isinstance(known, dict)
    return known.get(path)


def _written_by(call: ast.Call) -> Iterator[ast.expr]:
    """The path that the call writes to."""
    name = last_name(call.func)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    modes = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
    if name in ("write_text", "write_bytes") and owner is not None:
        yield owner
    elif name == "open" and any(_is_writing(each) for each in modes):
        is_method = owner is not None and last_name(owner) not in ("io", "codecs", "builtins")
        yield from [owner] if is_method and owner is not None else call.args[:1]
    elif name in _SECOND and owner is not None and last_name(owner) in _HOMES:
        yield from call.args[1:2]


def _is_writing(mode: ast.expr) -> bool:
    match mode:
        case ast.Constant(value=str(written)):
            return len(written) <= len("rb+t") and bool(set(written) & set("wax+")) and set(written) <= set("rwaxbt+U")
    return False
