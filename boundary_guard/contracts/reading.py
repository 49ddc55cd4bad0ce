"""``pyproject.toml`` or ``boundary-guard.toml``, and the contract files that it names, to one configuration."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from boundary_guard.contracts.document import Document, read_document
from boundary_guard.contracts.forbidden import kind_of, read_contract
from boundary_guard.contracts.importers import read_importers
from boundary_guard.contracts.linter import read_linter_contract
from boundary_guard.contracts.paths import read_file_path, read_path
from boundary_guard.contracts.table import Table, described, quoted
from boundary_guard.model.contract import Configuration, Contract, ForbiddenContract, LinterContract
from boundary_guard.model.errors import UsageError

PYPROJECT = "pyproject.toml"
OWN = "boundary-guard.toml"
"""The file for projects without ``pyproject.toml``: the same keys, at its top."""
_TOOL = "boundary-guard"

Read = Callable[[str], bytes | None]
"""Gives the bytes of a file by its path relative to the root, with ``/``; None when there is no such file."""


def read_configuration(root: str, read: Read) -> Configuration:
    """What ``pyproject.toml`` says, else ``boundary-guard.toml``, with the contract files that it names.

    UsageError for what is not understood. ``root`` is the project's folder, for messages only. Without
    ``boundary-guard.toml`` and the table ``[tool.boundary-guard]``, the configuration is empty.
    """
    table = _main_table(read)
    if table is None:
        return Configuration()
    table.allow(("source_roots", "contract_files", "contracts", "importers", "baseline"))
    owners: dict[str, str] = {}
    parts = [_configuration(table, owners)]
    parts.extend(_contract_files(root, table, read, owners))
    baseline = table.text("baseline")
    together = _together(parts)
    return replace(together, baseline=read_file_path(baseline, "baseline")) if baseline else together


def read_contract_file(path: str, content: bytes) -> Configuration:
    """What one contract file says: ``source_roots``, and ``[[contracts]]`` of which there must be some."""
    return _contract_file(path, content, {})


def _contract_file(path: str, content: bytes, owners: dict[str, str]) -> Configuration:
    document = read_document(path, content)
    table = Table(document, (), "contract file", document.data)
    table.allow(("source_roots", "contracts", "importers"))
    configuration = _configuration(table, owners)
    if not configuration.all_contracts:
        raise table.error("contracts", "there is no contract in it; add one, beginning with [[contracts]]")
    return configuration


def _main_table(read: Read) -> Table | None:
    """The table of the file that is read first; where ``pyproject.toml`` has ours, that is the one."""
    content = read(PYPROJECT)
    table = None if content is None else _tool_table(read_document(PYPROJECT, content))
    content = read(OWN) if table is None else None
    if content is None:
        return table
    document = read_document(OWN, content)
    return Table(document, (), "configuration", document.data)


def _tool_table(document: Document) -> Table | None:
    """``[tool.boundary-guard]``, if there is one; a name that only looks like it is an error."""
    tool = document.data.get("tool", {})
    if not isinstance(tool, dict):
        raise document.error(("tool",), f"tool must be a table, not {described(tool)}; write [tool.{_TOOL}]")
    for name in tool:
        if name != _TOOL and re.sub(r"[^a-z]", "", name.lower()) == "boundaryguard":
            raise document.error(("tool", name), f"unknown table {quoted(name)} in [tool]; write [tool.{_TOOL}]")
    if _TOOL in document.data:
        raise document.error((_TOOL,), f"unknown table [{_TOOL}]; write [tool.{_TOOL}]")
    if _TOOL not in tool:
        return None
    data = tool[_TOOL]
    if not isinstance(data, dict):
        raise document.error(
            ("tool", _TOOL), f"tool.{_TOOL} must be a table, not {described(data)}; write [tool.{_TOOL}]"
        )
    return Table(document, ("tool", _TOOL), f"[tool.{_TOOL}]", data)


def _configuration(table: Table, owners: dict[str, str]) -> Configuration:
    """What the table of one file says; ``owners`` has the file of each id so far, and gets the new ones."""
    path = table.document.path
    header = f"[[{'.'.join((*map(str, table.at), 'contracts'))}]]"
    contracts: list[ForbiddenContract] = []
    linter_contracts: list[LinterContract] = []
    for each in table.tables("contracts", header, f"begin each contract with {header}"):
        contract = _contract(each)
        if contract.id in owners:
            taken = f"the id {quoted(contract.id)} is taken by a contract in {owners[contract.id]}"
            raise each.error("id", f"{taken}; choose another")
        owners[contract.id] = path
        if isinstance(contract, LinterContract):
            linter_contracts.append(contract)
        else:
            contracts.append(contract)
    importers = read_importers(table, header.strip("[]").replace("contracts", "importers"))
    return Configuration(_source_roots(table), tuple(contracts), (path,), tuple(linter_contracts), importers)


def _contract(table: Table) -> Contract:
    """One contract, of whichever kind it says that it is."""
    given_id = table.data.get("id")
    table = table.named(f"contract {quoted(given_id)}") if isinstance(given_id, str) else table
    kind = kind_of(table)
    return read_contract(table) if kind == "forbidden" else read_linter_contract(table, kind)


def _source_roots(table: Table) -> tuple[str, ...] | None:
    texts = table.texts("source_roots")
    if texts is None:
        return None
    if not texts:
        raise table.error(
            "source_roots", 'source_roots is empty; name a folder ("." is the root), or leave the key out'
        )
    return tuple(dict.fromkeys(read_path(text, "source_roots") for text in texts))


def _contract_files(root: str, table: Table, read: Read, owners: dict[str, str]) -> list[Configuration]:
    """The contract files that ``pyproject.toml`` names, read in its order."""
    found: dict[str, Configuration] = {}
    for text in table.texts("contract_files") or ():
        path = read_file_path(text, "contract_files")
        if path in found:
            raise text.error(f"contract_files names {quoted(path)} twice; take one out")
        content = read(path)
        if content is None:
            raise text.error(
                f"contract_files names {quoted(path)}, but there is no such file in {root}; "
                "create it, or take it out of the list"
            )
        found[path] = _contract_file(path, content, owners)
    return list(found.values())


def _together(parts: list[Configuration]) -> Configuration:
    """One configuration of those of several files, of which all that name source roots name the same."""
    naming = [part for part in parts if part.source_roots is not None]
    for part in naming[1:]:
        if part.source_roots != naming[0].source_roots:
            both = f"{part.files[0]}: source_roots differs from that in {naming[0].files[0]}"
            raise UsageError(f"{both}; keep one of the two")
    return Configuration(
        source_roots=naming[0].source_roots if naming else None,
        contracts=tuple(contract for part in parts for contract in part.contracts),
        files=tuple(part.files[0] for part in parts),
        linter_contracts=tuple(contract for part in parts for contract in part.linter_contracts),
        importers=tuple(importer for part in parts for importer in part.importers),
    )
