"""What the readers of import statements hand out, whichever of them (lexer or ``ast``) did the reading."""

from __future__ import annotations

from typing import NamedTuple

from boundary_guard.model.errors import SourceError

TYPE_CHECKING = "TYPE_CHECKING"
TYPING_MODULES = frozenset({"typing", "typing_extensions"})
"""The modules that define ``TYPE_CHECKING``."""
_CATCHING = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
CATCHES_IMPORT_ERROR = frozenset((*_CATCHING, *(f"builtins.{name}" for name in _CATCHING)))
"""What a handler has to name for the imports in the body of its ``try`` to be guarded."""


class ScanError(SourceError):
    """A file whose import statements nobody here can read; the message says why, without the path."""


class Doubt(Exception):  # noqa: N818 - a change of reader, never an error that anyone sees
    """The lexer meets something that ``ast`` shall decide; the message says what."""


class Alias(NamedTuple):
    """One name of an import statement, as ``ast.alias`` has it.

    This and ``Statement`` are named tuples because a large project has a million: frozen dataclasses take
    several times as long to build.
    """

    name: str
    """Dotted for ``import a.b``, bare for ``from m import b``; ``*`` for a star; NFKC-normalised."""
    asname: str
    """Empty when absent."""
    line: int
    """Of the name itself, from 1."""
    column: int
    """Of the name itself, from 1, in characters."""


class Statement(NamedTuple):
    """One import statement: what it says, where it stands, and what stands around it."""

    line: int
    """Of the first token (the ``lazy`` keyword if present), from 1."""
    column: int
    """Of the first token, from 1, in characters."""
    module: str
    """The dotted name after ``from``, without leading dots; empty for ``import x`` and ``from . import
    x``."""
    level: int
    """The number of leading dots; 0 is absolute."""
    is_from: bool
    names: tuple[Alias, ...]
    indent: int
    """Characters of white space before the first token of the logical line: 0 is module level, or a one-line
    ``if x: import y`` at module level. (A form feed starts the count again, as in CPython's tokenizer.)"""
    is_lazy: bool
    """PEP 810: the ``lazy`` keyword, or every module named by it is listed in ``__lazy_modules__``."""
    function: str
    """The innermost ``def`` or ``async def`` around it, by its qualified name in the file (``Class.method``,
    ``outer.inner``); empty outside of functions."""
    type_checking: bool
    """In a branch that runs only where ``typing.TYPE_CHECKING`` is true."""
    guarded: bool
    """Lexically in the body of a ``try`` with a handler that catches ``ImportError``."""

    @property
    def in_function(self) -> bool:
        """Lexically inside ``def`` or ``async def``."""
        return bool(self.function)
