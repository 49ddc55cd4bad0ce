"""How long a value of an ini file becomes when the names in it are put in, before that is done.

Ten lines in which each names the one before thirty times make a text that no memory holds: configparser would begin.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping

MAX_LENGTH = 1_000_000
"""No list of modules comes near; ``configparser.MAX_INTERPOLATION_DEPTH`` is the other limit."""
_REFERENCE = re.compile(r"%\(([^)]+)\)s")


def too_long(text: str, path: str) -> str:
    """The option whose value becomes too long, as ``section: option``; empty where there is none.

    Raises what configparser raises for a text that it cannot read.
    """
    parser = configparser.RawConfigParser()
    parser.read_string(text, path)
    for section in parser.sections():
        lengths = _lengths({option: value or "" for option, value in parser[section].items()})
        found = next((option for option, length in lengths.items() if length > MAX_LENGTH), "")
        if found:
            return f"{section}: {found}"
    return ""


def _lengths(values: Mapping[str, str]) -> dict[str, int]:
    """The length of each value with the names put in, as deep as configparser goes: level by level."""
    names = {option: [name.lower() for name in _REFERENCE.findall(value)] for option, value in values.items()}
    lengths = {option: len(value) for option, value in values.items()}
    for _ in range(configparser.MAX_INTERPOLATION_DEPTH):
        lengths = {
            option: len(values[option]) + sum(lengths.get(name, 0) for name in inside)
            for option, inside in names.items()
        }
    return lengths
