"""The entry points that a project declares: in ``pyproject.toml``, ``setup.cfg``, or the metadata of what is installed.

Source: the packaging user guide, "Entry points specification".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.source.reading import read_source

if TYPE_CHECKING:
    import configparser

SIZE_CAP = 4 * 1024 * 1024
"""The largest file that is read for entry points, in bytes."""


@dataclass(frozen=True, slots=True)
class DeclaredEntryPoint:
    """A name, and a reference to an object: ``package.module:object``."""

    name: str
    reference: str


Declared = tuple[str, DeclaredEntryPoint]
"""A group, and what is declared in it."""


def declared_entry_points(root: str, folders: Iterable[str]) -> dict[str, tuple[DeclaredEntryPoint, ...]]:
    """The entry points of each group. ``folders`` hold metadata (``x.dist-info``), relative to the root.

    What is missing or cannot be read declares nothing: packaging tools are the judges of these files.
    """
    found: list[Declared] = [*_of_pyproject(_text(root, "pyproject.toml")), *_of_setup(_text(root, "setup.cfg"))]
    for folder in folders:
        found.extend(_of_metadata(_text(root, f"{folder}/entry_points.txt")))
    groups: dict[str, list[DeclaredEntryPoint]] = {}
    for group, declared in found:
        groups.setdefault(group, []).append(declared)
    return {group: tuple(dict.fromkeys(declared)) for group, declared in sorted(groups.items())}


def _text(root: str, path: str) -> str:
    source = read_source(root, path, SIZE_CAP)
    return source.decode("utf-8", "replace") if isinstance(source, bytes) else ""


def _of_pyproject(text: str) -> Iterator[Declared]:
    import tomllib  # noqa: PLC0415 - few projects load entry points

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    project, poetry = _table(data, "project"), _table(_table(data, "tool"), "poetry")
    for table, group in (("scripts", "console_scripts"), ("gui-scripts", "gui_scripts")):
        yield from _references(group, _table(project, table))
    yield from _references("console_scripts", _table(poetry, "scripts"))
    for groups in (_table(project, "entry-points"), _table(poetry, "plugins")):
        for group in groups:
            yield from _references(group, _table(groups, group))


def _table(data: dict[str, object], key: str) -> dict[str, object]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _references(group: str, table: dict[str, object]) -> Iterator[Declared]:
    return ((group, DeclaredEntryPoint(name, value)) for name, value in table.items() if isinstance(value, str))


def _of_setup(text: str) -> Iterator[Declared]:
    """``[options.entry_points]``: a group a key, a reference a line."""
    parser = _parsed(text)
    if parser is None or not parser.has_section("options.entry_points"):
        return
    for group, lines in parser.items("options.entry_points"):
        for line in lines.splitlines():
            name, equals, reference = line.partition("=")
            if equals:
                yield group, DeclaredEntryPoint(name.strip(), reference.strip())


def _of_metadata(text: str) -> Iterator[Declared]:
    parser = _parsed(text)
    for group in parser.sections() if parser is not None else ():
        yield from ((group, DeclaredEntryPoint(*item)) for item in parser.items(group))  # type: ignore[union-attr]


def _parsed(text: str) -> configparser.ConfigParser | None:
    import configparser  # noqa: PLC0415 - as above

    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser
