"""What a contract of import-linter's kinds names, held against the modules that are there.

Its own classes take silently what can never be broken, and ignores that name nothing. In our own configuration these
are mistakes; in import-linter's they are notes, so that the verdict stays that of ``lint-imports``.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from boundary_guard.model.contract import LinterContract
from boundary_guard.model.errors import ContractError
from boundary_guard.model.names import ModulePattern, ancestors, join, nearest, parent
from boundary_guard.resolve.project import Project
from boundary_guard.source.elsewhere import elsewhere, hint_for

_PATTERNS = ("modules", "protected_modules", "allowed_importers", "ancestors", "skip_descendants", "containers")
"""The keys whose texts are module patterns."""


def require_names(project: Project, contract: LinterContract, known: Collection[str]) -> None:
    """ContractError, with the nearest name of the project, where the contract speaks of modules that are not there."""
    for key in _PATTERNS:
        for text in _texts(contract, key):
            if not _matching([text], key, known):
                hint = hint_for(project.tree, text, {*known, *_names(project)})
                raise ContractError(f'{key}: "{text}" matches no module{hint}', key, text)
    containers = _containers(contract, known)
    for text in _texts(contract, "layers"):
        for container, name in itertools.product(containers, _Layer.of(text).required):
            if join(container, name) not in known:
                where = f" in {container}" if container else ""
                near = _below(container, known) if container else {*known, *_names(project)}
                hint = elsewhere(project.tree, join(container, name)) or nearest(name, near)
                raise ContractError(f'layers: there is no module "{name}"{where}{hint}', "layers", text)


def _names(project: Project) -> Iterator[str]:
    return (module.name for module in project.tree.modules())


def useless_ignores(contract: LinterContract, known: Collection[str]) -> Iterator[ContractError]:
    """What ``exhaustive_ignores`` names that lies in no container."""
    ignored = _texts(contract, "exhaustive_ignores")
    beside = {name for each in _containers(contract, known) for name in _below(each, known)} if ignored else set()
    for text in ignored:
        if text not in beside:
            sentence = f'exhaustive_ignores: "{text}" lies in no container{nearest(text, beside) or "; take it out"}'
            yield ContractError(sentence, "exhaustive_ignores", text)


def never_broken(contract: LinterContract) -> ContractError | None:
    """Why no import whatsoever can break the contract: it names one module where it takes two."""
    if contract.type == "layers" and not _is_exhaustive(contract):
        layers = [_Layer.of(text) for text in _texts(contract, "layers")]
        if not _may_break(layers):
            names = " and ".join(f'"{name}"' for layer in layers for name in layer.names)
            advice = 'name a second layer, or modules beside it that must be independent of it ("a | b")'
            return ContractError(f"layers: nothing can ever break {names} alone; {advice}", "layers")
    if contract.type == "independence":
        texts = dict.fromkeys(_texts(contract, "modules"))
        if len(texts) == 1 and "*" not in (only := next(iter(texts))):
            advice = "name the modules that it must be independent of"
            return ContractError(f'modules: nothing can ever break "{only}" alone; {advice}', "modules", only)
    return None


def unbroken_today(contract: LinterContract, known: Collection[str]) -> str:
    """A note where a contract that may be broken one day cannot be today: too few of its modules are there."""
    note = ""
    if contract.type == "layers" and not _is_exhaustive(contract):
        layers = [_Layer.of(text) for text in _texts(contract, "layers")]
        there = [[each.among(known, container) for each in layers] for container in _containers(contract, known)]
        if not any(map(_may_break, there)):
            note = "at most one of its layers is there"
    if contract.type == "independence":
        found = _matching(_texts(contract, "modules"), "modules", known)
        if len(found) < 2:
            note = f"only {next(iter(found), 'nothing')} is there of its modules"
    if contract.type == "acyclic_siblings":
        inside = [name for name in known for above in _texts(contract, "ancestors") if _lies_in(above, name)]
        if inside and not any(len(_below(name, known)) > 1 for name in inside):
            note = "no package in it has two parts"
    return f"nothing can break it today: {note}" if note else ""


def _lies_in(ancestor: str, name: str) -> bool:
    """Whether a module is one of the ancestors that a text names, or lies in one."""
    pattern = ModulePattern(ancestor)
    return any(pattern.matches(each) for each in (name, *ancestors(name)))


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer: the modules in it, those of them that must be there, and whether they must be independent."""

    names: tuple[str, ...]
    required: tuple[str, ...]
    is_independent: bool

    @classmethod
    def of(cls, text: str) -> _Layer:
        """What the text of the configuration means."""
        parts = [part.strip() for part in text.replace("|", ":").split(":")]
        names = [part[1:-1].strip() if part[:1] + part[-1:] == "()" else part for part in parts]
        return cls(tuple(names), tuple(name for name in names if name in parts), ":" not in text)

    def among(self, known: Collection[str], container: str) -> _Layer:
        """The layer with only those modules that are there."""
        return _Layer(tuple(each for each in self.names if join(container, each) in known), (), self.is_independent)


def _may_break(layers: Iterable[_Layer]) -> bool:
    """Whether an import can break the order of these layers."""
    filled = [each for each in layers if each.names]
    return len(filled) > 1 or any(each.is_independent and len(each.names) > 1 for each in filled)


def _is_exhaustive(contract: LinterContract) -> bool:
    return str(contract.options.get("exhaustive", "")).strip().lower() == "true"


def _containers(contract: LinterContract, known: Collection[str]) -> list[str]:
    """The modules that the layers lie in; the empty name where they are named in full."""
    texts = _texts(contract, "containers")
    return sorted(_matching(texts, "containers", known)) if texts else [""]


def _matching(texts: Iterable[str], key: str, known: Collection[str]) -> set[str]:
    """The modules that one of the patterns names."""
    found: set[str] = set()
    for text in texts:
        try:
            pattern = ModulePattern(text)
        except ValueError as error:
            raise ContractError(f"{key}: {error}", key, text) from error
        if pattern.is_literal:
            found.update({text} & set(known))
        else:
            found.update(name for name in known if pattern.matches(name))
    return found


def _below(container: str, known: Iterable[str]) -> set[str]:
    """The last parts of the names of what lies in the container."""
    return {name.rpartition(".")[2] for name in known if parent(name) == container}


def _texts(contract: LinterContract, key: str) -> tuple[str, ...]:
    value = contract.options.get(key, ())
    return (value.strip(),) if isinstance(value, str) else tuple(text.strip() for text in value)
