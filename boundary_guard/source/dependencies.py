"""Which packages from outside a project says that it needs: data of its packaging files, so not ``setup.py``.

The names are those of distributions, which are often spelled otherwise than the modules in them; they are compared
without case, hyphens, underscores and dots (PEP 503).
"""

from __future__ import annotations

import re

from boundary_guard.model.imports import BlindSpot
from boundary_guard.source.folders import Folders
from boundary_guard.source.reading import read_source

_FILES = ("pyproject.toml", "setup.cfg", "Pipfile")
_REQUIREMENTS = re.compile(r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)")
_SEPARATORS = re.compile(rb"[-_.]+")
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]*")


def is_declared(root: str, package: str) -> bool:
    """Whether a packaging file in the folder ``root`` names the package. A search in the bytes: no more than a hint."""
    wanted = _normal(package.encode("utf-8", "replace"))
    names = Folders(root).at("").entries
    for name in sorted(names):
        if name in _FILES or _REQUIREMENTS.fullmatch(name):
            source = read_source(root, name)
            if not isinstance(source, BlindSpot) and any(_normal(word) == wanted for word in _NAME.findall(source)):
                return True
    return False


def _normal(name: bytes) -> bytes:
    return _SEPARATORS.sub(b"", name).lower()
