"""Where the file of a new module goes."""

from __future__ import annotations

import sys

from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.workspace import Workspace


def new_path(workspace: Workspace, left: Source, destination: str) -> tuple[str, dict[str, bytes]]:
    """Where the destination's file goes, and the ``__init__`` files that its new packages need."""
    parts = destination.split(".")
    root = _root_of(workspace, left)
    found = workspace.tree.find(parts[0])
    if found is None and parts[0] in sys.stdlib_module_names:
        raise Refusal(f"{destination} would hide the standard library's {parts[0]}")
    extra: dict[str, bytes] = {}
    folder = root
    with_init = _has_init(workspace, left.module.partition(".")[0])
    for count in range(1, len(parts)):
        name = ".".join(parts[:count])
        known = workspace.tree.find(name)
        made = workspace.path_of(name)
        if known is not None or made:
            if not workspace.is_package(name):
                raise Refusal(f"{name} is a module, not a package: nothing can lie below it", made)
            folder = known.folders[0] if known is not None else made.rpartition("/")[0]
            with_init = bool(made)
            continue
        folder = f"{folder}/{parts[count - 1]}" if folder else parts[count - 1]
        if with_init:
            extra[f"{folder}/__init__.py"] = b""
    known = workspace.tree.find(destination)
    if known is not None and known.folders:
        if len(known.folders) > 1:
            raise Refusal(f"{destination} is a namespace of several folders: it cannot hold code")
        path = f"{known.folders[0]}/__init__.py"
    elif known is not None:
        raise Refusal(f"{destination} is a compiled module", known.path)
    else:
        path = f"{folder}/{parts[-1]}.py" if folder else f"{parts[-1]}.py"
    if workspace.on_disk(path) is not None or workspace.tree.exists(path):
        raise Refusal(f"{path} exists, and is not the module {destination}", path)
    return path, extra


def _root_of(workspace: Workspace, left: Source) -> str:
    inner = left.module.replace(".", "/")
    stem = left.path.removesuffix(".py").removesuffix("/__init__")
    root = stem.removesuffix(inner).rstrip("/") if stem.endswith(inner) else ""
    return root if root in workspace.tree.source_roots else ""


def _has_init(workspace: Workspace, top: str) -> bool:
    return workspace.path_of(top).endswith("__init__.py")
