"""import-linter's own configuration, read as it is: ``setup.cfg``, ``.importlinter``, ``[tool.importlinter]``.

Where it is looked for, and in which order, is import-linter's rule (``importlinter.adapters.user_options``).
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from boundary_guard.contracts.document import read_document
from boundary_guard.contracts.interpolation import too_long
from boundary_guard.contracts.table import quoted
from boundary_guard.model.contract import AT_RUN_TIME, LinterContract, Selection, Written
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import When
from boundary_guard.model.names import nearest
from boundary_guard.model.places import Place

Options = Mapping[str, str | tuple[str, ...]]
Read = Callable[[str], bytes | None]
_Found = tuple[Options, list[tuple[Options, Place]]]
"""The options of all contracts, and those of each with the place of its section."""

FILES = ("setup.cfg", ".importlinter", "pyproject.toml")
"""Where import-linter looks, in its order; the first that has a section of its own is taken."""
KINDS = ("forbidden", "layers", "independence", "protected", "acyclic_siblings")
CUSTOM = "custom"
"""The type of a contract whose class is code of the project: it is refused when it is checked."""
_TRUE = ("True", "true")


def read_import_linter(read: Read, taken: Iterable[str] = ()) -> tuple[tuple[LinterContract, ...], str]:
    """The contracts of the project's import-linter configuration, and the file they stand in (empty: none).

    ``taken`` are ids that other contracts have. UsageError for a configuration that cannot be read.
    """
    for name in FILES:
        content = read(name)
        contracts = read_import_linter_file(name, content, taken) if content is not None else None
        if contracts is not None:
            return contracts, name
    return (), ""


def read_import_linter_file(path: str, content: bytes, taken: Iterable[str] = ()) -> tuple[LinterContract, ...] | None:
    """The contracts of one file; None when it has no section of import-linter's."""
    found = _of_toml(path, content) if path.endswith(".toml") else _of_ini(path, content)
    if found is None:
        return None
    session, contracts = found
    if not contracts:
        raise UsageError(f"{path}: there is an import-linter section, but no contract in it")
    return tuple(_contracts(path, session, contracts, set(taken)))


def _of_ini(path: str, content: bytes) -> _Found | None:
    if b"importlinter" not in content:
        return None  # a setup.cfg of somebody else's, which is not ours to judge
    try:
        text = content.decode("utf-8-sig")
        if option := too_long(text, path):
            raise UsageError(f"{path}: {quoted(option)} becomes too long when the names in it are put in")
        parser = configparser.ConfigParser()
        parser.read_string(text, path)
        if "importlinter" not in parser.sections():
            return None
        session = _cleaned(dict(parser["importlinter"]))
        sections = [each for each in parser.sections() if each.startswith("importlinter:")]
        options = ({"id": each.split(":")[-1], **_cleaned(dict(parser[each]))} for each in sections)
        return session, [(each, _header(path, text, section)) for each, section in zip(options, sections, strict=True)]
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the file is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except configparser.Error as error:
        raise UsageError(f"{path}: it cannot be read: {' '.join(str(error).split())}") from None


def _header(path: str, text: str, section: str) -> Place:
    """Where the section begins; ``configparser`` does not tell."""
    lines = text.split("\n")
    return next((Place(path, n, 1) for n, line in enumerate(lines, 1) if line.startswith(f"[{section}]")), Place(path))


def _cleaned(section: Mapping[str, str]) -> Options:
    """A value of several lines is a list."""
    return {k: tuple(v.strip().split("\n")) if "\n" in v else v for k, v in section.items()}


def _of_toml(path: str, content: bytes) -> _Found | None:
    if b"importlinter" not in content:
        return None
    document = read_document(path, content)
    data = document.data
    tool = data.get("tool", {})
    table = tool.get("importlinter") if isinstance(tool, dict) else None
    if not table:
        return None
    if not isinstance(table, dict):
        raise UsageError(f"{path}: tool.importlinter must be a table")
    contracts = table.get("contracts", [])
    if not isinstance(contracts, list) or not all(isinstance(each, dict) for each in contracts):
        raise UsageError(f"{path}: write each contract of import-linter as [[tool.importlinter.contracts]]")
    session = {key: _as_text(value) for key, value in table.items() if key != "contracts"}
    at = ("tool", "importlinter", "contracts")
    places = [document.place((*at, number)) for number in range(len(contracts))]
    texts = ({key: _as_text(value) for key, value in each.items()} for each in contracts)
    return session, list(zip(texts, places, strict=True))


def _as_text(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return str(value)


def _contracts(
    path: str, session: Options, contracts: Sequence[tuple[Options, Place]], taken: set[str]
) -> Iterable[LinterContract]:
    roots = _roots(path, session)
    excludes_type_checking = session.get("exclude_type_checking_imports") in _TRUE
    custom = _custom_types(path, session)
    for number, (options, place) in enumerate(contracts, 1):
        name = options.get("name")
        if not isinstance(name, str) or not name.strip():
            raise UsageError(f"{path}: contract {number} of import-linter has no name")
        wanted_id = _id(options, name, number)
        contract_id = _unique(wanted_id, taken)
        taken.add(contract_id)
        yield LinterContract(
            id=contract_id,
            name=name,
            type=_type(path, name, options, custom),
            is_plugged=custom.get(_text(options.get("type", "")), "").startswith(_PLUGIN),
            options={key: value for key, value in options.items() if key not in ("id", "name", "type")},
            root_packages=roots,
            include_external_packages=session.get("include_external_packages") in _TRUE,
            guidance=_text(options.get("broken_contract_guidance", "")),
            selection=Selection(when=AT_RUN_TIME if excludes_type_checking else frozenset(When)),
            is_foreign=True,
            taken_id=wanted_id if contract_id != wanted_id else "",
            written=Written({("", ""): place}),
        )


def _roots(path: str, session: Options) -> tuple[str, ...]:
    given = session.get("root_packages", session.get("root_package"))
    roots = (given,) if isinstance(given, str) else given
    found = tuple(dict.fromkeys(root.strip() for root in roots or () if root.strip()))
    if not found:
        raise UsageError(f"{path}: root_package is missing in import-linter's section")
    return found


def _custom_types(path: str, session: Options) -> dict[str, str]:
    """The contract types that the configuration registers: name to class."""
    given = session.get("contract_types", ())
    found = {}
    for text in (given,) if isinstance(given, str) else given:
        name, colon, dotted = text.partition(": ")
        if not colon:
            raise UsageError(f'{path}: contract_types has {quoted(text)}; write "name: package.module.Class"')
        found[name.strip()] = dotted.strip()
    return found


_PLUGIN = "boundary_guard.check.plugin."
_OURS = {
    f"{_PLUGIN}ForbiddenContract": "forbidden",
    f"{_PLUGIN}LayersContract": "layers",
    f"{_PLUGIN}IndependenceContract": "independence",
    f"{_PLUGIN}ProtectedContract": "protected",
    f"{_PLUGIN}AcyclicSiblingsContract": "acyclic_siblings",
    "importlinter.contracts.forbidden.ForbiddenContract": "forbidden",
    "importlinter.contracts.layers.LayersContract": "layers",
    "importlinter.contracts.independence.IndependenceContract": "independence",
    "importlinter.contracts.protected.ProtectedContract": "protected",
    "importlinter.contracts.acyclic_siblings.AcyclicSiblingsContract": "acyclic_siblings",
}
"""Classes that need no code of the project."""


def _type(path: str, name: str, options: Options, custom: Mapping[str, str]) -> str:
    kind = _text(options.get("type", ""))
    if kind in custom:
        return _OURS.get(custom[kind], CUSTOM)
    if kind in KINDS:
        return kind
    hint = nearest(kind, (*KINDS, *custom))
    raise UsageError(f"{path}: contract {quoted(name)} of import-linter has the unknown type {quoted(kind)}{hint}")


def _id(options: Options, name: str, number: int) -> str:
    given = _text(options.get("id", "")).strip()
    return given or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or f"import-linter-{number}"


def _unique(wanted: str, taken: set[str]) -> str:
    candidates = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each not in taken)


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
