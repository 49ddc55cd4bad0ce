"""Which packages from outside a project says that it needs: data of its packaging files, so not ``setup.py``.

The names are those of distributions. What modules a well-known one has is told by ``model/distributions.py``; of the
others the names are compared without case, hyphens, underscores and dots (PEP 503).
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator

from boundary_guard.model.distributions import modules_of
from boundary_guard.model.imports import BlindSpot
from boundary_guard.source.folders import Folders
from boundary_guard.source.reading import read_source

_REQUIREMENTS = re.compile(r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)")
_SEPARATORS = re.compile(r"[-_.]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LINTERS = frozenset({"boundary-guard", "importlinter", "tach", "mypy", "ruff", "deptry"})
"""Tools whose own tables name modules: a wrong name in a contract must not vouch for itself."""
_DEEPEST = 20


def is_declared(root: str, package: str) -> bool:
    """Whether a packaging file in the folder ``root`` names the package. A search for words: no more than a hint."""
    return any(_has(word, package) for text in _texts(root) for word in _NAME.findall(text))


def _has(distribution: str, package: str) -> bool:
    if known := modules_of(distribution):
        return any(module.partition(".")[0] == package for module in known)
    return _squeezed(distribution) == _squeezed(package)


def _texts(root: str) -> Iterator[str]:
    for name in sorted(Folders(root).at("").entries):
        if name not in ("pyproject.toml", "setup.cfg", "Pipfile") and not _REQUIREMENTS.fullmatch(name):
            continue
        source = read_source(root, name)
        text = "" if isinstance(source, BlindSpot) else source.decode("utf-8", "replace")
        if name.endswith(".toml") or name == "Pipfile":
            yield from _of_toml(text)
        elif name == "setup.cfg":
            yield from _of_ini(text)
        else:
            yield text


def _of_toml(text: str) -> Iterator[str]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    tool = data.get("tool")
    if isinstance(tool, dict):
        data["tool"] = {key: value for key, value in tool.items() if key not in _LINTERS}
    yield from _strings(data, 0)


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _strings(item, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, item in value.items():
            yield key
            yield from _strings(item, depth + 1)


def _of_ini(text: str) -> Iterator[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in parser.sections():
        if section.startswith("options"):
            yield from parser[section].values()


def _squeezed(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()
