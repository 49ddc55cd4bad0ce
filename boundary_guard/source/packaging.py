"""What a project's packaging files declare about its source roots: data only, so not ``setup.py``."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boundary_guard.source.reading import decode

_ROOT_KEYS = (
    ("setuptools", "package-dir", ""),
    ("setuptools", "packages", "find", "where"),
    ("pdm", "build", "package-dir"),
    ("maturin", "python-source"),
    ("uv", "build-backend", "module-root"),
    ("hatch", "build", "sources"),
    ("hatch", "build", "targets", "wheel", "sources"),
    ("hatch", "build", "targets", "wheel", "dev-mode-dirs"),
)
"""Where the build backends keep the folder that goes on ``sys.path``, below ``[tool]``."""
_PACKAGE_KEYS = (
    ("hatch", "build", "packages"),
    ("hatch", "build", "targets", "wheel", "packages"),
    ("scikit-build", "wheel", "packages"),
)
"""Where they keep the paths of packages: the folder that a package lies in is the one."""


@dataclass(frozen=True, slots=True)
class Packaging:
    """Folders as they are written in the files, relative to the project; nothing is promised about them."""

    source_roots: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    """Globs of the workspace's projects (``[tool.uv.workspace]``)."""
    excluded_members: tuple[str, ...] = ()


def packaging(pyproject: bytes, setup_cfg: bytes) -> Packaging:
    """What the two files declare; one that is empty or broken declares nothing."""
    tool = _table(_toml(pyproject).get("tool"))
    found = [text for keys in _ROOT_KEYS for text in _texts(_at(tool, keys))]
    paths = [text.strip("/") for keys in _PACKAGE_KEYS for text in _texts(_at(tool, keys))]
    found.extend(path.rpartition("/")[0] for path in paths if "/" in path)
    packages = _at(tool, ("poetry", "packages"))
    if isinstance(packages, list):
        found.extend(text for package in packages for text in _texts(_table(package).get("from")))
    workspace = _table(_at(tool, ("uv", "workspace")))
    return Packaging(
        source_roots=tuple(found) or tuple(_setup_cfg_roots(setup_cfg)),
        members=tuple(_texts(workspace.get("members"))),
        excluded_members=tuple(_texts(workspace.get("exclude"))),
    )


def _toml(source: bytes) -> Mapping[str, object]:
    try:
        return tomllib.loads(decode(source))
    except (SyntaxError, tomllib.TOMLDecodeError, RecursionError):
        return {}


def _setup_cfg_roots(source: bytes) -> Iterator[str]:
    """``package_dir`` with the empty name, and ``where`` of ``find:`` (setuptools' declarative config)."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(decode(source))
    except (SyntaxError, configparser.Error):
        return
    for line in parser.get("options", "package_dir", fallback="").replace(",", "\n").splitlines():
        package, equals, folder = line.partition("=")
        if equals and not package.strip():
            yield folder.strip()
    yield from parser.get("options.packages.find", "where", fallback="").split()


def _at(table: Mapping[str, object], keys: tuple[str, ...]) -> object:
    value: object = table
    for key in keys:
        value = _table(value).get(key)
    return value


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Iterator[str]:
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str):
            yield text
