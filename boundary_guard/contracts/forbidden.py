"""One ``[[contracts]]`` table to a contract."""

from __future__ import annotations

import re

from boundary_guard.contracts.patterns import read_entry_point, read_pattern, read_patterns
from boundary_guard.contracts.table import Table, quoted
from boundary_guard.model.contract import BlindSpotPolicy, EntryPoint, ForbiddenContract, IgnoredImport
from boundary_guard.model.names import ModulePattern, nearest

_KEYS = (
    "because",
    "blind_spots",
    "entry_points",
    "forbidden_modules",
    "guidance",
    "id",
    "ignore_imports",
    "name",
    "source_modules",
    "type",
)
_IGNORE_KEYS = ("importer", "imported", "reason")
_LATER_TYPES = ("acyclic_siblings", "independence", "layers", "protected")
"""Types that import-linter has and a later version will."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def read_contract(table: Table) -> ForbiddenContract:
    """The contract that a table describes; UsageError for anything in it that is not understood."""
    given_id = table.data.get("id")
    table = table.named(f"contract {quoted(given_id)}") if isinstance(given_id, str) else table
    _require_type(table)
    table.allow(_KEYS)
    contract_id = _id(table)
    entry_points = tuple(dict.fromkeys(read_entry_point(text) for text in table.texts("entry_points") or ()))
    because, guidance = table.text("because"), table.text("guidance")
    contract = ForbiddenContract(
        id=contract_id,
        name=table.required("name", '"What must hold"').value if "name" in table.data else contract_id,
        source_modules=_sources(table, entry_points),
        forbidden_modules=_forbidden(table),
        because=because.value if because else "",
        guidance=guidance.value if guidance else "",
        entry_points=entry_points,
        blind_spots=_policy(table),
        ignore_imports=_ignored(table),
    )
    _require_two_sides(table, contract)
    return contract


def _id(table: Table) -> str:
    """The id: a word that can be given on a command line."""
    text = table.required("id", '"a-short-name"')
    if not _ID.fullmatch(text.value):
        better = re.sub(r"[^a-z0-9]+", "-", text.value.lower()).strip("-") or "a-short-name"
        raise text.error(f"an id has letters, digits and hyphens only; write id = {quoted(better)}")
    return text.value


def _require_type(table: Table) -> None:
    """Refuse every type but the one that there is, before keys that may be another type's are looked at."""
    if "type" not in table.data:
        table.allow(_KEYS)
    text = table.required("type", '"forbidden"')
    if text.value == "forbidden":
        return
    if text.value in _LATER_TYPES:
        raise text.error(f'type {quoted(text.value)} is not supported yet; use "forbidden", or take the contract out')
    hint = nearest(text.value, ("forbidden", *_LATER_TYPES)) or '; use "forbidden"'
    raise text.error(f"unknown type {quoted(text.value)}{hint}")


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


def _policy(table: Table) -> BlindSpotPolicy:
    text = table.text("blind_spots")
    if text is None:
        return BlindSpotPolicy.WARN
    if text.value not in list(BlindSpotPolicy):
        raise text.error(f'blind_spots is {quoted(text.value)}; write "error", "warn" or "ignore"')
    return BlindSpotPolicy(text.value)


def _ignored(table: Table) -> tuple[IgnoredImport, ...]:
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
