"""Ignores that are of no use any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundary_guard.graph.ignoring import matches
from boundary_guard.model.contract import IgnoredImport
from boundary_guard.model.errors import ContractError
from boundary_guard.model.imports import Import

Pairs = frozenset[tuple[str, str]]
"""Importer and imported of everything that breaks a contract."""


def stale_ignores(
    ignored: Sequence[IgnoredImport],
    imports: Sequence[Import],
    broken_by: Callable[[Sequence[IgnoredImport]], Pairs],
    is_broken: Callable[[Sequence[IgnoredImport]], bool] | None = None,
) -> list[ContractError]:
    """Why entries are of no use: they match no import, or the verdict is the same without them.

    ``broken_by`` says what breaks the contract when only these entries are honoured, ``is_broken`` whether anything
    does, where that is told faster. Each entry is left out in turn; where that makes no difference it stays out, so
    that of two that do the same one is named, not both.
    """
    stale, useful = [], []
    for entry in ignored:
        if any(matches(entry, each) for each in imports):
            useful.append(entry)
        else:
            pairs = ((each.importer, each.imported) for each in imports)
            stale.append(_of(entry, entry.no_import(pairs)))
    wanted = broken_by(useful) if useful else frozenset()
    for entry in tuple(useful):
        others = [each for each in useful if each is not entry]
        if not is_broken(others) if is_broken is not None and not wanted else broken_by(others) == wanted:
            useful = others
            stale.append(_of(entry, f"{entry}, but the verdict is the same without it; take it out"))
    return stale


def _of(entry: IgnoredImport, message: str) -> ContractError:
    return ContractError(message, "ignore_imports", entry.text)
