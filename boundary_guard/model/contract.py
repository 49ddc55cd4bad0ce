"""A contract: what must not depend on what, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from boundary_guard.model.names import ModulePattern


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
class IgnoredImport:
    """An import that a contract does not count, with the reason that its owner gives."""

    importer: ModulePattern
    imported: ModulePattern
    reason: str


@dataclass(frozen=True, slots=True)
class ForbiddenContract:
    """The source modules must not reach the forbidden modules, by any chain of imports."""

    id: str
    name: str
    source_modules: tuple[ModulePattern, ...]
    forbidden_modules: tuple[ModulePattern, ...]
    because: str = ""
    guidance: str = ""
    entry_points: tuple[EntryPoint, ...] = ()
    blind_spots: BlindSpotPolicy = BlindSpotPolicy.WARN
    ignore_imports: tuple[IgnoredImport, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a project's configuration says. Paths are relative to the project's root, with ``/``."""

    source_roots: tuple[str, ...] | None = None
    """None: found by looking."""
    contracts: tuple[ForbiddenContract, ...] = ()
    files: tuple[str, ...] = field(default=())
    """The files that it was read from."""

    def contract(self, wanted: str) -> ForbiddenContract | None:
        """The contract of that id."""
        return next((each for each in self.contracts if each.id == wanted), None)
