"""One ``[[contracts]]`` table to a contract."""

from __future__ import annotations

import re

from boundary_guard.contracts.patterns import read_entry_point, read_pattern, read_patterns
from boundary_guard.contracts.table import Table, quoted
from boundary_guard.model.contract import (
    AT_RUN_TIME,
    BlindSpotPolicy,
    EntryPoint,
    ForbiddenContract,
    IgnoredImport,
    Selection,
)
from boundary_guard.model.imports import How, Reach, When
from boundary_guard.model.names import ModulePattern, nearest

_KEYS = (
    "allow_indirect_imports",
    "as_packages",
    "because",
    "blind_spots",
    "entry_points",
    "forbidden_modules",
    "guidance",
    "how",
    "id",
    "ignore_imports",
    "name",
    "reach",
    "source_modules",
    "type",
    "when",
)
_IGNORE_KEYS = ("importer", "imported", "reason")
TYPES = ("forbidden", "layers", "independence", "protected", "acyclic_siblings")
_USE_FORBIDDEN = '; use "forbidden"'
_REACHES = {"load": Reach.LOAD, "called": Reach.CALLED, "present": Reach.PRESENT}
"""What the configuration calls the ways in which an import is reached from the entry."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def read_contract(table: Table) -> ForbiddenContract:
    """The contract that a table describes; UsageError for anything in it that is not understood."""
    table.allow(_KEYS)
    contract_id = contract_id_of(table)
    entry_points = tuple(dict.fromkeys(read_entry_point(text) for text in table.texts("entry_points") or ()))
    because, guidance = table.text("because"), table.text("guidance")
    selection = read_selection(table)
    if selection.reach == {Reach.CALLED} and not any(entry.function for entry in entry_points):
        problem = 'reach = ["called"] counts nothing without a function in entry_points'
        raise table.error("reach", f'{problem}; add entry_points = ["package.module:function"]')
    contract = ForbiddenContract(
        id=contract_id,
        name=table.required("name", '"What must hold"').value if "name" in table.data else contract_id,
        source_modules=_sources(table, entry_points),
        forbidden_modules=_forbidden(table),
        because=because.value if because else "",
        guidance=guidance.value if guidance else "",
        entry_points=entry_points,
        blind_spots=read_policy(table),
        ignore_imports=read_ignored(table),
        allow_indirect_imports=table.boolean("allow_indirect_imports", False),
        as_packages=table.boolean("as_packages", True),
        selection=selection,
        written=table.written(),
    )
    _require_two_sides(table, contract)
    return contract


def contract_id_of(table: Table) -> str:
    """The id: a word that can be given on a command line."""
    text = table.required("id", '"a-short-name"')
    if not _ID.fullmatch(text.value):
        better = re.sub(r"[^a-z0-9]+", "-", text.value.lower()).strip("-") or "a-short-name"
        raise text.error(f"an id has letters, digits and hyphens only; write id = {quoted(better)}")
    return text.value


def kind_of(table: Table) -> str:
    """The kind of contract; refused before keys that may be another kind's are looked at."""
    if "type" not in table.data:
        table.allow(_KEYS)
    text = table.required("type", '"forbidden"')
    if text.value in TYPES:
        return text.value
    raise text.error(f"unknown type {quoted(text.value)}{nearest(text.value, TYPES) or _USE_FORBIDDEN}")


def _sources(table: Table, entry_points: tuple[EntryPoint, ...]) -> tuple[ModulePattern, ...]:
    """The source modules: those that are named, else those of the entry points."""
    texts = table.texts("source_modules")
    if texts:
        return read_patterns(texts, "source_modules")
    if not entry_points:
        problem = "is missing" if texts is None else "is empty"
        raise table.error(
            "source_modules",
            f'source_modules {problem}; name some, or give entry_points = ["package.module"]',
        )
    return tuple(dict.fromkeys(ModulePattern(entry.module) for entry in entry_points))


def _forbidden(table: Table) -> tuple[ModulePattern, ...]:
    """The forbidden modules, of which there must be some."""
    texts = table.texts("forbidden_modules")
    if not texts:
        problem = "is missing" if texts is None else "is empty"
        raise table.error(
            "forbidden_modules", f'forbidden_modules {problem}; write forbidden_modules = ["package.module"]'
        )
    return read_patterns(texts, "forbidden_modules")


def read_selection(table: Table) -> Selection:
    """Which imports count; without the keys all that happen at run time do."""
    how = table.chosen("how", [each.value for each in How])
    when = table.chosen("when", [each.value for each in When])
    reach = table.chosen("reach", list(_REACHES))
    return Selection(
        how=frozenset(How(each) for each in how) if how else frozenset(How),
        when=frozenset(When(each) for each in when) if when else AT_RUN_TIME,
        reach=frozenset(_REACHES[each] for each in reach) if reach else frozenset(Reach),
    )


def read_policy(table: Table) -> BlindSpotPolicy:
    text = table.text("blind_spots")
    if text is None:
        return BlindSpotPolicy.WARN
    if text.value not in list(BlindSpotPolicy):
        raise text.error(f'blind_spots is {quoted(text.value)}; write "error", "warn" or "ignore"')
    return BlindSpotPolicy(text.value)


def read_ignored(table: Table) -> tuple[IgnoredImport, ...]:
    """The imports that do not count; each with its reason."""
    advice = 'write { importer = "…", imported = "…", reason = "…" }'
    tables = table.tables("ignore_imports", f"{table.title}, ignored import", advice)
    return tuple(_ignored_import(each) for each in tables)


def _ignored_import(table: Table) -> IgnoredImport:
    table.allow(_IGNORE_KEYS)
    return IgnoredImport(
        importer=read_pattern(table.required("importer", '"the importing module"'), "importer"),
        imported=read_pattern(table.required("imported", '"the imported module"'), "imported"),
        reason=table.required("reason", '"why this import may stay"').value,
    )


def _require_two_sides(table: Table, contract: ForbiddenContract) -> None:
    """A module on both sides could never keep the contract."""
    both = [each.text for each in contract.source_modules if each.is_literal and each in contract.forbidden_modules]
    if both:
        raise table.error(
            "forbidden_modules",
            f"{quoted(both[0])} is both a source module and a forbidden module; take it out of one of them",
        )
