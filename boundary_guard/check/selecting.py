"""Which modules and which imports a contract speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.errors import ContractError
from boundary_guard.model.names import ModuleName, ModulePattern, ancestors
from boundary_guard.resolve.project import Project
from boundary_guard.source.elsewhere import hint_for


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a ``forbidden`` contract.

    Where both cover a module, the pattern that says more about it (has more plain segments) decides, and the
    source side when they say as much: ``app.core`` must not reach ``app.*`` means the other packages of ``app``.
    """

    contract: ForbiddenContract

    def is_source(self, name: str) -> bool:
        """Whether the module must stay independent."""
        ours, theirs = self._claims(name)
        return ours >= 0 and ours >= theirs

    def is_forbidden(self, name: str) -> bool:
        """Whether the module must not be reached."""
        ours, theirs = self._claims(name)
        return theirs > ours

    def _claims(self, name: str) -> tuple[int, int]:
        """How much each side says about the module; -1 when it says nothing."""
        return (
            max((self._claim(each, name) for each in self.contract.source_modules), default=-1),
            max((self._claim(each, name) for each in self.contract.forbidden_modules), default=-1),
        )

    def _claim(self, pattern: ModulePattern, name: str) -> int:
        covers = pattern.covers(name) if self.contract.as_packages else pattern.matches(name)
        return sum("*" not in segment for segment in pattern.text.split(".")) if covers else -1


def source_modules(project: Project, sides: Sides) -> tuple[ModuleName, ...]:
    """The modules that must stay independent, sorted; UsageError for a pattern that names none."""
    candidates: dict[ModuleName, None] = {}
    for pattern in sides.contract.source_modules:
        named = _named_by(project, pattern)
        if not named:
            hint = hint_for(project.tree, pattern.text, [module.name for module in project.tree.modules()])
            text = f'source module "{pattern.text}" matches no module of the project{hint}'
            raise ContractError(text, "source_modules", pattern.text)
        candidates.update(dict.fromkeys(named))
        if sides.contract.as_packages:
            candidates.update((name, None) for above in named for name in _below(project, above))
    found = tuple(sorted(name for name in candidates if sides.is_source(name)))
    if not found:
        text = "all its source modules are forbidden modules themselves; nothing is left to check"
        raise ContractError(text, "source_modules")
    return found


def swallowed(project: Project, sides: Sides, start: Iterable[ModuleName]) -> tuple[str, ...]:
    """What is to be told of forbidden patterns all of whose modules belong to the source side, and of a source
    module's own package that is forbidden.

    ContractError where nothing is left to forbid.
    """
    own = sorted({above for name in start for above in ancestors(name) if sides.is_forbidden(above)})
    empty = [each for each in sides.contract.forbidden_modules if _is_swallowed(project, sides, each)]
    if len(empty) == len(sides.contract.forbidden_modules):
        text = f'nothing is left to forbid: all modules that "{empty[0].text}" matches are source modules'
        raise ContractError(f"{text}; name the other side by itself", "forbidden_modules", empty[0].text)
    notes = tuple(f'"{each.text}": all modules that it matches are source modules' for each in empty)
    return (*notes, *(f"{each} runs before the source modules that lie in it; that is not counted" for each in own))


def _is_swallowed(project: Project, sides: Sides, pattern: ModulePattern) -> bool:
    named = _named_by(project, pattern)
    below = [name for above in named for name in _below(project, above)] if sides.contract.as_packages else []
    return bool(named) and all(sides.is_source(name) for name in (*named, *below))


def _named_by(project: Project, pattern: ModulePattern) -> list[ModuleName]:
    """The modules that the pattern itself names; only a wildcard makes us look at all of them."""
    if pattern.is_literal:
        module = project.module(pattern.text)
        return (
            [module.name] if module is not None and project.tree.is_first_party(pattern.text.partition(".")[0]) else []
        )
    return [module.name for module in project.tree.modules() if pattern.matches(module.name)]


def _below(project: Project, package: ModuleName) -> Iterator[ModuleName]:
    waiting = [package]
    while waiting:
        for module in project.tree.children(waiting.pop(), any_name=True):
            if module.folders and not module.name.rpartition(".")[2].isidentifier():
                continue  # what lies in it is read where something imports it
            yield module.name
            if module.folders:
                waiting.append(module.name)


def loaded_first(project: Project, start: Iterable[ModuleName], sides: Sides) -> tuple[ModuleName, ...]:
    """The modules that are loaded before anything is imported: the packages above a source run before it."""
    above = (name for module in start for name in (*ancestors(module), module))
    return tuple(dict.fromkeys(n for n in above if project.module(n) is not None and not sides.is_forbidden(n)))
