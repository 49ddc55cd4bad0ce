"""An import as a value: who imports whom, where, how, when, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place


class How(StrEnum):
    """How an import is made."""

    STATEMENT = "statement"
    FROM = "from"
    STAR = "star"
    DYNAMIC = "dynamic"
    """By name, through a call."""
    PARENT = "parent"
    """A package that runs because a module below it is imported."""
    CONVENTION = "convention"
    """A string that a known framework imports."""


class When(StrEnum):
    """When an import is made."""

    LOAD = "load"
    """When the importer itself is loaded."""
    CALL = "call"
    """When a function runs."""
    LAZY = "lazy"
    """When the name is first used (PEP 810)."""
    TYPE_CHECKING = "type-checking"
    """Never at run time."""


class Certainty(StrEnum):
    """How we know the imported module."""

    EXACT = "exact"
    PATTERN = "pattern"
    """A glob over the module tree; the pattern is kept with the import."""
    CONVENTION = "convention"
    """A framework's rule; its name is kept with the import."""


@dataclass(frozen=True, slots=True, order=True)
class Via:
    """The code that supplied the name of a dynamic import to the module that makes the call."""

    module: ModuleName
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """One import that CPython would perform.

    ``function`` is the qualified name of the function that the import stands in, empty for the module's body;
    ``when`` is ``LOAD`` also for an import inside a function that runs while the module is loaded.
    ``pattern`` is the glob (or the convention's name) behind an import that is not exact, else empty.
    """

    importer: ModuleName
    imported: ModuleName
    place: Place
    how: How
    when: When = When.LOAD
    guarded: bool = False
    certainty: Certainty = Certainty.EXACT
    pattern: str = ""
    function: str = ""
    via: tuple[Via, ...] = ()

    @property
    def kind(self) -> str:
        """``how`` and ``when`` summed up in one word, as the graph's data has it."""
        if self.when is When.TYPE_CHECKING:
            return "type-checking"
        if self.how is How.PARENT:
            return "parent"
        if self.how in (How.DYNAMIC, How.CONVENTION):
            return "dynamic"
        return "lazy" if self.function or self.when is When.LAZY else "static"


class BlindSpotCode(StrEnum):
    """Why we are blind somewhere: the rule codes BG9xx."""

    UNRESOLVED = "BG901"
    """An import by name whose name is not known."""
    UNREADABLE = "BG902"
    """A file that could not be read or parsed."""
    COMPILED = "BG903"
    """An extension module or bytecode without source."""


@dataclass(frozen=True, slots=True, order=True)
class BlindSpot:
    """A place or file that we could not read or follow, and why."""

    place: Place
    code: BlindSpotCode
    reason: str
    importer: ModuleName = ModuleName("")
