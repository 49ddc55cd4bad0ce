"""What the parts of one move share: the two modules, what moves between them, and who uses it."""

from __future__ import annotations

from dataclasses import dataclass, field

from boundary_guard.model.plan import Edit, Unchanged
from boundary_guard.refactor.closure import Closure
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.needs import Needs
from boundary_guard.refactor.strings import Texts
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import Unit, Units
from boundary_guard.refactor.users import Users
from boundary_guard.refactor.workspace import Workspace


@dataclass(slots=True)
class Move:
    """One move while it is planned."""

    workspace: Workspace
    source: Source
    destination: str
    target: Source | None
    """The destination's file, if it exists."""
    target_path: str
    units: Units
    closure: Closure
    needs: Needs
    users: dict[str, Users]
    texts: dict[str, Texts]
    effects: Effects
    unsafe: bool = False
    keep_log_names: bool = True
    imports_inside: bool = False
    """Whether the moved functions import inside of themselves what stays: the source loads the destination."""
    inside: set[str] = field(default_factory=set)
    """What they import so."""
    docstring: str = ""
    """What a new destination says of itself."""
    keep_lazy: bool = False
    """Whether the source has to import what it still uses inside its functions."""
    notes: list[str] = field(default_factory=list)
    unchanged: list[Unchanged] = field(default_factory=list)
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)
    """By path the new text."""
    renames: dict[str, str] = field(default_factory=dict)
    """Names that the moved code uses under another name in the destination."""
    kept_imports: set[str] = field(default_factory=set)
    """Paths of users that go on loading the source, for what that does."""
    twins: set[str] = field(default_factory=set)
    """Names that the destination defines alike already: they only leave the source."""
    extra: dict[str, bytes] = field(default_factory=dict)
    """New files that are needed besides, such as ``__init__.py``."""

    @property
    def module(self) -> str:
        """The name of the module that is left."""
        return self.source.module

    @property
    def names(self) -> set[str]:
        """The names that move."""
        return self.closure.names

    @property
    def arriving(self) -> list[Unit]:
        """The moved statements that the destination does not have already."""
        return [unit for unit in self.closure.moving if not self.twins or not (unit.bound | unit.extends) <= self.twins]

    def doubt(self, reason: str, path: str = "", line: int = 0) -> None:
        """Refuse; with ``--unsafe`` go on, and say so."""
        if not self.unsafe:
            raise Refusal(reason, path, line, by_force=True)
        where = f" ({path}:{line})" if path else ""
        self.notes.append(f"forced: {reason}{where}")

    def staying_readers(self, name: str) -> bool:
        """Whether what stays in the source uses a name."""
        return any(any(use.name == name for use in unit.uses) for unit in self.closure.staying)

    def needed_by_source(self) -> dict[str, bool]:
        """The moved names that what stays uses: with whether one of the uses is made while the module is loaded."""
        found: dict[str, bool] = {}
        for unit in self.closure.staying:
            for use in unit.uses:
                if use.name in self.names:
                    found[use.name] = found.get(use.name, False) or use.eager
        return found
