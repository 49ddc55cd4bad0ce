"""One TOML file: its bytes to data, and errors that name its lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from boundary_guard.contracts.positions import TomlPath, lines_of
from boundary_guard.model.errors import UsageError
from boundary_guard.model.places import Place

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that has been read. ``path`` is what messages call it."""

    path: str
    text: str
    data: Mapping[str, object]

    def error(self, at: TomlPath, sentence: str) -> UsageError:
        """An error at the line where ``at``, or what is nearest above it, is written."""
        line = self._line(at)
        return UsageError(f"{self.path}:{line}: {sentence}" if line else f"{self.path}: {sentence}")

    def place(self, at: TomlPath) -> Place:
        """The beginning of that line."""
        line = self._line(at)
        return Place(self.path, line, 1 if line else 0)

    def _line(self, at: TomlPath) -> int:
        lines = lines_of(self.text)
        while at and at not in lines:
            at = at[:-1]
        return lines[at] if at else 0


def read_document(path: str, content: bytes) -> Document:
    """Read TOML; UsageError with path, line and column where it is none."""
    text = _decoded(path, content)
    try:
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, text, str(error)) from None
    except RecursionError:
        raise UsageError(f"{path}: the TOML is nested too deeply to be read; flatten it") from None
    except ValueError as error:  # a number of thousands of digits
        raise UsageError(f"{path}: the TOML cannot be read ({error}); correct it") from None


def _decoded(path: str, content: bytes) -> str:
    """The text, with the line ends that ``tomllib`` counts by."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise UsageError(
            f"{path}:1:1: the file starts with a byte order mark, which TOML has not; save it as plain UTF-8"
        )
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}:{line}: the file is not UTF-8 (byte 0x{content[error.start]:02x}); save it as UTF-8"
        ) from None


def _invalid(path: str, text: str, message: str) -> UsageError:
    """``tomllib``'s message, with its position in front."""
    found = _AT.search(message)
    reason = _AT.sub("", message)
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return UsageError(f"{path}:{line}:{column}: this is not valid TOML: {_lowered(reason)}; correct it")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
