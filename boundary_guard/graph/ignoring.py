"""The imports that are left when a contract's ignored ones are taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from boundary_guard.model.contract import IgnoredImport
from boundary_guard.model.imports import How, Import
from boundary_guard.model.names import is_within


def without_ignored(imports: Sequence[Import], ignored: Iterable[IgnoredImport]) -> list[Import]:
    """The imports that are not ignored.

    A package that runs only because an ignored import lies below it is ignored with it.
    """
    entries = tuple(ignored)
    if not entries:
        return list(imports)
    taken = {(each.importer, each.imported) for each in imports if _is_ignored(each, entries)}
    implied = implied_by_ignored(imports, taken)
    return [each for each in imports if (each.importer, each.imported) not in taken and each not in implied]


def implied_by_ignored(imports: Sequence[Import], taken: Collection[tuple[str, str]]) -> set[Import]:
    """The packages above ignored imports that run for nothing but those."""
    gone: dict[object, list[str]] = {}
    still: dict[object, list[str]] = {}
    for each in imports:
        if each.how is not How.PARENT:
            into = gone if (each.importer, each.imported) in taken else still
            into.setdefault((each.importer, each.place), []).append(each.imported)
    return {each for each in imports if each.how is How.PARENT and _is_only_above(each, gone, still)}


def _is_only_above(each: Import, gone: Mapping[object, list[str]], still: Mapping[object, list[str]]) -> bool:
    key = (each.importer, each.place)
    return any(is_within(other, each.imported) for other in gone.get(key, ())) and not any(
        is_within(other, each.imported) for other in still.get(key, ())
    )


def _is_ignored(each: Import, entries: Iterable[IgnoredImport]) -> bool:
    return any(matches(entry, each) for entry in entries)


def matches(entry: IgnoredImport, each: Import) -> bool:
    """Whether the entry names this import."""
    return entry.importer.matches(each.importer) and entry.imported.matches(each.imported)
