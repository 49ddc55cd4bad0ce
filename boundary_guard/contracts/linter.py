"""Contracts of the kinds that import-linter has, in our own configuration: its words, our strictness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boundary_guard.contracts.forbidden import contract_id_of, read_ignored, read_policy, read_selection
from boundary_guard.contracts.patterns import read_pattern
from boundary_guard.contracts.table import Table, Text, described, quoted
from boundary_guard.model.contract import LinterContract
from boundary_guard.model.names import is_module_name

_COMMON = ("because", "blind_spots", "guidance", "how", "id", "ignore_imports", "name", "type", "when")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of one kind of contract; those in ``required`` must be there, ``modules`` hold names of modules."""

    required: tuple[str, ...]
    lists: tuple[str, ...] = ()
    booleans: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*_COMMON, *self.required, *self.lists, *self.booleans, *self.numbers)


KINDS: Mapping[str, _Keys] = {
    "layers": _Keys(("layers",), ("containers", "exhaustive_ignores"), ("exhaustive",), modules=("layers",)),
    "independence": _Keys(("modules",), modules=("modules",)),
    "protected": _Keys(
        ("protected_modules", "allowed_importers"),
        booleans=("as_packages",),
        modules=("protected_modules", "allowed_importers"),
        may_be_empty=("allowed_importers",),
    ),
    "acyclic_siblings": _Keys(("ancestors",), ("skip_descendants",), numbers=("depth",), modules=("ancestors",)),
}


def read_linter_contract(table: Table, kind: str) -> LinterContract:
    """The contract that a table describes; UsageError for anything in it that is not understood."""
    keys = KINDS[kind]
    table.allow(keys.all)
    contract_id = contract_id_of(table)
    because, guidance = table.text("because"), table.text("guidance")
    options = dict(_options(table, keys))
    return LinterContract(
        id=contract_id,
        name=table.required("name", '"What must hold"').value if "name" in table.data else contract_id,
        type=kind,
        options=options,
        root_packages=_root_packages(table, keys, options),
        include_external_packages=kind == "protected",
        because=because.value if because else "",
        guidance=guidance.value if guidance else "",
        blind_spots=read_policy(table),
        ignore_imports=read_ignored(table),
        selection=read_selection(table),
        written=table.written(),
    )


def _options(table: Table, keys: _Keys) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key in (*keys.required, *keys.lists):
        texts = table.texts(key)
        if not texts and (texts is None or key not in keys.may_be_empty):
            if key in keys.required:
                problem = "is missing" if texts is None else "is empty"
                raise table.error(key, f'{key} {problem}; write {key} = ["package.module"]')
            continue
        for text in texts:
            _check(text, key)
        yield key, tuple(text.value for text in texts)
    for key in keys.booleans:
        if key in table.data:
            yield key, str(table.boolean(key, False))
    if table.data.get("exhaustive_ignores") and not table.data.get("exhaustive"):
        problem = "exhaustive_ignores counts only where exhaustive is true"
        raise table.error("exhaustive_ignores", f"{problem}; add exhaustive = true, or take it out")
    for key in keys.numbers:
        value = table.data.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise table.error(key, f"{key} must be a number from 0, not {described(value)}")
        if key in table.data:
            yield key, str(value)


def _check(text: Text, key: str) -> None:
    """Refuse what is no name: import-linter takes some of it for the name of nothing."""
    if key == "layers":
        siblings = (part.strip() for part in text.value.replace("|", ":").split(":"))
        names = [part[1:-1].strip() if part[:1] + part[-1:] == "()" else part for part in siblings]
    elif key == "exhaustive_ignores":
        names = [text.value]
    else:
        read_pattern(text, key)
        return
    for name in names:
        if not is_module_name(name):
            raise text.error(f"{key} has {quoted(text.value)}, in which {quoted(name)} is no module name; correct it")


def _root_packages(table: Table, keys: _Keys, options: Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """The top packages of everything that the contract names."""
    names: list[str] = []
    for key in ("containers",) if options.get("containers") else keys.modules:
        for text in options.get(key, ()):
            parts = [part.strip().strip("()").strip() for part in text.replace("|", ":").split(":")]
            names.extend(part.partition(".")[0] for part in parts if part)
    if any("*" in name for name in names):
        raise table.error(keys.required[0], "a name may not begin with a wildcard here; name the top package")
    return tuple(sorted(dict.fromkeys(names)))
