"""Project-relative paths as text: ``/`` between the parts, empty for the root itself."""

from __future__ import annotations


def normal(path: str) -> str | None:
    """A project-relative path without ``.``, ``..`` and doubled slashes; None where it leaves the root.

    ``..`` is taken as text, so that a link on the way does not lead out of the project.
    """
    if path.startswith("/"):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def below(folder: str, name: str) -> str:
    """The path of what is called ``name`` in ``folder``."""
    return f"{folder}/{name}" if folder else name


def is_below(path: str, folder: str) -> bool:
    """Whether a normal path lies below a folder (empty: the root)."""
    return not folder or path.startswith(folder + "/")


def inside(path: str, folder: str) -> str:
    """A path below a folder as that folder's own."""
    return path[len(folder) + 1 :] if folder else path
