"""What a project's packaging files declare about its source roots: data only, of ``setup.py`` what is written there."""

from __future__ import annotations

import ast
import configparser
import re
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


def packaging(pyproject: bytes, setup_cfg: bytes, setup_py: bytes = b"", pytest_ini: bytes = b"") -> Packaging:
    """What the files declare; one that is empty or broken declares nothing."""
    tool = _table(_toml(pyproject).get("tool"))
    found = [text for keys in _ROOT_KEYS for text in _texts(_at(tool, keys))]
    paths = [text.strip("/") for keys in _PACKAGE_KEYS for text in _texts(_at(tool, keys))]
    found.extend(path.rpartition("/")[0] for path in paths if "/" in path)
    packages = _at(tool, ("poetry", "packages"))
    if isinstance(packages, list):
        found.extend(text for package in packages for text in _texts(_table(package).get("from")))
    workspace = _table(_at(tool, ("uv", "workspace")))
    found = found or [*_setup_cfg_roots(setup_cfg), *_setup_py_roots(setup_py)]
    found.extend(each for each in _pytest_roots(tool, setup_cfg, pytest_ini) if each.strip("./") not in _TESTS)
    return Packaging(
        source_roots=tuple(found),
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
    parser = _config(source)
    for line in parser.get("options", "package_dir", fallback="").replace(",", "\n").splitlines():
        package, equals, folder = line.partition("=")
        if equals and not package.strip():
            yield folder.strip()
    yield from parser.get("options.packages.find", "where", fallback="").split()


def _config(source: bytes) -> configparser.RawConfigParser:
    """The sections of an ``.ini`` file; none where it is broken."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(decode(source))
    except (SyntaxError, configparser.Error):
        return configparser.RawConfigParser()
    return parser


_TESTS = frozenset({"test", "tests"})
"""Folders of tests that pytest is told to put on ``sys.path`` for what lies beside the tests."""


def _pytest_roots(tool: Mapping[str, object], setup_cfg: bytes, pytest_ini: bytes) -> Iterator[str]:
    """``pythonpath`` of pytest, relative to the project (pytest's reference, "Configuration options")."""
    for text in _texts(_at(tool, ("pytest", "ini_options", "pythonpath"))):
        yield from text.split()
    for source, section in ((setup_cfg, "tool:pytest"), (pytest_ini, "pytest")):
        yield from _config(source).get(section, "pythonpath", fallback="").split()


_SETUP = re.compile(rb"\bpackage_dir\b|\bfind_(?:namespace_)?packages\s*\(")


def _setup_py_roots(source: bytes) -> Iterator[str]:
    """``setup(package_dir={"": "lib"})`` and ``find_packages("lib")``, where the folder is written there."""
    if not _SETUP.search(source):
        return
    try:
        tree = ast.parse(decode(source))
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="package_dir", value=ast.Dict(keys=keys, values=folders)):
                for key, folder in zip(keys, folders, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "":
                        yield from _texts(getattr(folder, "value", None))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=given, keywords=named):
                if name in ("find_packages", "find_namespace_packages"):
                    where = given[0] if given else next((each.value for each in named if each.arg == "where"), None)
                    yield from _texts(getattr(where, "value", None))


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
