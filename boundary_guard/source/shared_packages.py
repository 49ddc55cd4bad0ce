"""Packages with ``__init__`` files whose parts lie below several source roots, because that file says so.

``__path__ = extend_path(__path__, __name__)`` adds the folder of the package below every other entry of the search
path, whether an ``__init__`` file lies there or not (``pkgutil.extend_path``); setuptools' ``declare_namespace`` does
the same.
"""

from __future__ import annotations

import re
from dataclasses import replace

from boundary_guard.source.folders import Folders
from boundary_guard.source.module import Module
from boundary_guard.source.paths import below
from boundary_guard.source.reading import read_source

_JOINS = re.compile(rb"\b(?:extend_path|declare_namespace)\s*\(")


def with_other_parts(folders: Folders, package: Module, above: tuple[str, ...]) -> Module:
    """The package with its parts below the other folders in which it is looked for; itself where it has none.

    Only then is its file read, which few projects ask for.
    """
    tail = package.name.rpartition(".")[2]
    own = package.folders[0]
    parts = [part for folder in above if (part := below(folder, tail)) != own and _is_folder(folders, folder, tail)]
    if not parts or not package.source:
        return package
    source = read_source(folders.root, package.source)
    joins = isinstance(source, bytes) and _JOINS.search(source) is not None
    return replace(package, folders=(own, *parts)) if joins else package


def _is_folder(folders: Folders, folder: str, name: str) -> bool:
    kind = folders.at(folder).entries.get(name)
    return kind is not None and kind.is_folder
