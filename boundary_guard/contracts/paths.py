"""Paths that a configuration names: relative to the project's root, with ``/``, and inside it."""

from __future__ import annotations

import re

from boundary_guard.contracts.table import Text, quoted

_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:")


def read_path(text: Text, key: str) -> str:
    """The path without ``.`` and ``..``, which are taken as text; empty for the root itself."""
    shown = f"{key} has {quoted(text.value)}"
    if not text.value.strip() or "\0" in text.value:
        raise text.error(f"{shown}, which is no path; write one relative to the project's root")
    if "\\" in text.value:
        raise text.error(f"{shown}, but paths are written with /; write {quoted(_slashed(text.value))}")
    path = None if _ABSOLUTE.match(text.value) else _normal(text.value)
    if path is None:
        raise text.error(f"{shown}, which leaves the project; write a path relative to its root, and inside it")
    return path


def read_file_path(text: Text, key: str) -> str:
    """The path of a file: no pattern, not a folder's."""
    path = read_path(text, key)
    if any(mark in path for mark in "*?["):
        raise text.error(f"{key} has the pattern {quoted(text.value)}; name each file")
    if not path or text.value.endswith("/"):
        raise text.error(f"{key} has {quoted(text.value)}, which is a folder; name each file in it")
    return path


def _slashed(path: str) -> str:
    return path.replace("\\", "/")


def _normal(path: str) -> str | None:
    """Without ``.``, ``..`` and doubled slashes; None where it leaves the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
