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


class Reach(StrEnum):
    """How an import on the way is reached from the entry point."""

    LOAD = "at load"
    CALLED = "when called from the entry"
    PRESENT = "present but not reached from the entry"


class Certainty(StrEnum):
    """How we know the imported module."""

    EXACT = "exact"
    PATTERN = "pattern"
    """A glob over the module tree; the pattern is kept with the import."""
    CONVENTION = "convention"
    """A framework's rule; its name is kept with the import."""


COMPILED_NAMES = "names in a compiled module"
"""The rule by which a string in a compiled module is an import."""


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
    where: str = ""
    """The test of the platform or of Python that must hold for it to be made; empty where it is made everywhere."""

    def __hash__(self) -> int:
        """Of what tells nearly all imports apart: they are looked up far more often than they are equal."""
        return hash((self.importer, self.imported, self.place.line, self.place.column))

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
    """A place or file that we could not read or follow, and why.

    ``how`` and ``when`` say how and when the imports may be made that are missed there.
    """

    place: Place
    code: BlindSpotCode
    reason: str
    importer: ModuleName
    how: tuple[How, ...] = tuple(How)
    when: tuple[When, ...] = tuple(When)


@dataclass(frozen=True, slots=True, order=True)
class Excluded:
    """A module that a dynamic import would take, were it not for a test on the way."""

    module: ModuleName
    place: Place
    test: str


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """A test on the way from a scan to the import: ``wanted`` is what it must come out as."""

    place: Place
    test: str
    wanted: bool


@dataclass(frozen=True, slots=True, order=True)
class Scan:
    """A loop that supplies parts of the name: over a folder (``is_listing``) or over names that stand in the code."""

    place: Place
    module: ModuleName
    function: str
    expression: str
    is_listing: bool
    values: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class DynamicSite:
    """A call that imports by name: what we made of it.

    ``expression`` is the argument that names the module, as written; ``patterns`` are the globs behind what was
    found by listing; ``missing`` are names that resolve to nothing; ``reasons`` say why some of the names that the
    call may get are not known (then there is a blind spot too); ``how`` and ``when`` are theirs.
    """

    importer: ModuleName
    place: Place
    function: str
    callee: str
    expression: str
    imports: tuple[Import, ...] = ()
    patterns: tuple[str, ...] = ()
    scans: tuple[Scan, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    how: tuple[How, ...] = tuple(How)
    when: tuple[When, ...] = tuple(When)

    @property
    def blind_spots(self) -> tuple[BlindSpot, ...]:
        """What stays unknown at this place."""
        return tuple(
            BlindSpot(self.place, BlindSpotCode.UNRESOLVED, reason, self.importer, self.how, self.when)
            for reason in self.reasons
        )
