"""A contract: what must not depend on what, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from boundary_guard.model.imports import BlindSpot, BlindSpotCode, How, Import, Reach, When
from boundary_guard.model.names import ModulePattern, nearest
from boundary_guard.model.places import Place

AT_RUN_TIME = frozenset({When.LOAD, When.CALL, When.LAZY})
"""The moments at which an import really happens: those that count unless a contract says otherwise."""

COMMAND_LINE = "command-line"
"""The id of the contract that options of the command line make."""


class BlindSpotPolicy(StrEnum):
    """What an unresolved dynamic import on the way means for a contract."""

    ERROR = "error"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, order=True)
class EntryPoint:
    """``package.module:function``, or a module: where a trace starts."""

    module: str
    function: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.function}" if self.function else self.module


@dataclass(frozen=True, slots=True)
class Written:
    """Where a contract is written: its entry (without key and text), its keys (without text), and the texts in them."""

    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)

    def at(self, key: str = "", text: str = "") -> Place | None:
        """The place of the text, else of the key, else of the entry; None where nothing is known."""
        known = (self.places.get(each) for each in ((key, text), (key, ""), ("", "")))
        return next((place for place in known if place is not None), None)

    def seen_from(self, path_of: Callable[[str], str]) -> Written:
        """The same with other paths to the files."""
        return Written({each: replace(place, path=path_of(place.path)) for each, place in self.places.items()})


NOWHERE = Written()
"""For contracts that stand in no file."""


@dataclass(frozen=True, slots=True)
class IgnoredImport:
    """An import that a contract does not count, with the reason that its owner gives."""

    importer: ModulePattern
    imported: ModulePattern
    reason: str

    @property
    def text(self) -> str:
        """The two modules, as import-linter writes them."""
        return f"{self.importer.text} -> {self.imported.text}"

    def __str__(self) -> str:
        return f"ignore_imports names {self.text}"

    def no_import(self, pairs: Iterable[tuple[str, str]]) -> str:
        """What is told where it matches none of these importers and imported, with the nearest name as a hint."""
        known = list(pairs)
        imported = {b for a, b in known if self.importer.matches(a)}
        importers = {a for a, b in known if self.imported.matches(b)}
        hint = nearest(self.imported.text, imported) or nearest(self.importer.text, importers) or "; take it out"
        return f"{self}, which is no import on the way{hint}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which imports count: those of these kinds, made at these moments, reached in these ways."""

    how: frozenset[How] = frozenset(How)
    when: frozenset[When] = AT_RUN_TIME
    reach: frozenset[Reach] = frozenset(Reach)

    def counts(self, each: Import) -> bool:
        """Whether the import counts, by how and when it is made."""
        return each.how in self.how and each.when in self.when

    def concerns(self, spot: BlindSpot) -> bool:
        """Whether an import that is missed there may count; what could not be read at all concerns everybody."""
        if spot.code is BlindSpotCode.UNREADABLE:
            return True
        return not self.how.isdisjoint(spot.how) and not self.when.isdisjoint(spot.when)


@dataclass(frozen=True, slots=True)
class ForbiddenContract:
    """The source modules must not reach the forbidden modules, by any chain of imports.

    ``as_packages``: the modules below those that are named belong to them. ``allow_indirect_imports``: only
    the source modules' own imports count.
    """

    id: str
    name: str
    source_modules: tuple[ModulePattern, ...]
    forbidden_modules: tuple[ModulePattern, ...]
    because: str = ""
    guidance: str = ""
    entry_points: tuple[EntryPoint, ...] = ()
    blind_spots: BlindSpotPolicy = BlindSpotPolicy.WARN
    ignore_imports: tuple[IgnoredImport, ...] = ()
    allow_indirect_imports: bool = False
    as_packages: bool = True
    selection: Selection = Selection()
    written: Written = field(default=NOWHERE, compare=False, repr=False)

    @property
    def type(self) -> str:
        """What the configuration calls this kind of contract."""
        return "forbidden"


@dataclass(frozen=True, slots=True)
class LinterContract:
    """A contract that import-linter's own classes check, on our graph.

    ``options`` are in import-linter's words, as strings and lists of strings, as its own configuration gives them.
    ``root_packages`` are the packages whose modules the graph holds. ``is_foreign``: it stands in a configuration of
    import-linter's, which has rules of its own for what it ignores and which imports it counts. ``is_plugged``: its
    type there is one of ours that plug into ``lint-imports``, which sees with it what we see. ``taken_id`` is
    the id that it would have, were it not that of another contract.
    """

    id: str
    name: str
    type: str
    options: Mapping[str, str | tuple[str, ...]]
    root_packages: tuple[str, ...]
    include_external_packages: bool = False
    because: str = ""
    guidance: str = ""
    blind_spots: BlindSpotPolicy = BlindSpotPolicy.WARN
    ignore_imports: tuple[IgnoredImport, ...] = ()
    selection: Selection = Selection()
    is_foreign: bool = False
    is_plugged: bool = False
    taken_id: str = ""
    written: Written = field(default=NOWHERE, compare=False, repr=False)


Contract = ForbiddenContract | LinterContract


@dataclass(frozen=True, slots=True)
class DeclaredImporter:
    """A function of which the user says what it imports.

    ``pattern`` is a dotted name in which ``{0}`` or ``{name}`` is an argument and ``*`` and ``**`` are wildcards.
    """

    function: str
    pattern: str


@dataclass(frozen=True, slots=True)
class FolderAbove:
    """A folder above the project's, in which the configuration was found: its names are those of modules there.

    ``path`` is absolute, ``shown`` is the same as the user sees it, ``file`` the configuration's name.
    """

    path: str
    shown: str
    file: str
    source_roots: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a project's configuration says. Paths are relative to the project's root, with ``/``."""

    source_roots: tuple[str, ...] | None = None
    """None: found by looking."""
    contracts: tuple[ForbiddenContract, ...] = ()
    files: tuple[str, ...] = field(default=())
    """The files that it was read from."""
    linter_contracts: tuple[LinterContract, ...] = ()
    """The contracts of the kinds that import-linter has, of our own configuration and of its own."""
    importers: tuple[DeclaredImporter, ...] = ()
    """Functions of which the user says what they import."""
    baseline: str = ""
    """The file with the frozen findings; empty for none."""
    above: FolderAbove | None = None
    """Where it was found, if that is not the root."""

    def contract(self, wanted: str) -> ForbiddenContract | None:
        """The contract of that id."""
        return next((each for each in self.contracts if each.id == wanted), None)

    @property
    def all_contracts(self) -> tuple[Contract, ...]:
        """Those of ours first, then those of import-linter's kinds, in the order of the files."""
        return (*self.contracts, *self.linter_contracts)
