"""What import-linter's classes say about a broken contract, as values.

They hand out an untyped dictionary each (``ContractCheck.metadata``); this is the only place that looks into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from boundary_guard.check.packages_apart import named
from boundary_guard.model.names import ModuleName, is_within


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A part of a contract that is broken.

    Either ``links``, direct imports that are not allowed; or chains from ``importer`` to ``imported`` (packages, or
    plain modules where ``as_packages`` is false) that pass none of ``blocked``; or a module that is ``undeclared``.
    """

    importer: str = ""
    imported: str = ""
    remark: str = ""
    links: tuple[tuple[ModuleName, ModuleName], ...] = ()
    blocked: tuple[str, ...] = ()
    as_packages: bool = True
    undeclared: str = ""
    example: tuple[tuple[ModuleName, ModuleName], ...] = ()
    """A chain as import-linter found it."""
    has_other_links: bool = False
    """Whether other links than these could be taken out instead."""

    def is_start(self, name: str) -> bool:
        """Whether a chain may begin at the module."""
        return self._is(name, self.importer)

    def is_goal(self, name: str) -> bool:
        """Whether a chain ends at the module."""
        return self._is(name, self.imported) and not (
            is_within(self.importer, self.imported) and self._is(name, self.importer)
        )

    def is_blocked(self, name: str) -> bool:
        """Whether chains through the module belong to another part of the contract."""
        return any(is_within(named(name), package) for package in self.blocked) and not self.is_start(name)

    def _is(self, node: str, package: str) -> bool:
        name = named(node)
        return is_within(name, package) if self.as_packages else name == package


def broken_parts(contract: Any, metadata: Mapping[str, Any]) -> list[Broken]:
    """The broken parts, sorted, whichever kind of contract it is."""
    return sorted(_parts(contract, metadata))


def _parts(contract: Any, metadata: Mapping[str, Any]) -> Iterator[Broken]:
    match contract.type_name:
        case "forbidden":
            yield from _forbidden(contract, metadata)
        case "layers":
            yield from _layers(contract, metadata)
        case "independence":
            yield from _independence(contract, metadata)
        case "protected":
            for each in metadata["illegal_imports"]:
                links = sorted((ModuleName(one["importer"]), ModuleName(one["imported"])) for one in each.illegal_links)
                yield Broken(remark=f"{each.top_level_module} is protected", links=tuple(links))
        case "acyclic_siblings":
            for package, breakers in metadata["cycle_breakers_by_package"].items():
                links = sorted((ModuleName(a), ModuleName(b)) for a, b in breakers)
                yield Broken(
                    remark=f"it closes a cycle among what lies in {package}", links=tuple(links), has_other_links=True
                )


def _forbidden(contract: Any, metadata: Mapping[str, Any]) -> Iterator[Broken]:
    direct_only = str(contract.allow_indirect_imports).lower() == "true"
    for each in metadata["invalid_chains"]:
        importer, imported = each["downstream_module"], each["upstream_module"]
        remark = f"{importer} must not reach {imported}"
        if direct_only:
            ends = {(chain[-1]["importer"], chain[-1]["imported"]) for chain in each["chains"]}
            links = tuple(sorted((ModuleName(a), ModuleName(b)) for a, b in ends))
            yield Broken(importer, imported, remark, links)
        else:
            chain = min(tuple((link["importer"], link["imported"]) for link in chain) for chain in each["chains"])
            yield Broken(importer, imported, remark, as_packages=bool(contract.as_packages), example=_named(chain))


def _layers(contract: Any, metadata: Mapping[str, Any]) -> Iterator[Broken]:
    tails = [tail.name for layer in contract.layers for tail in layer.module_tails]
    for each in metadata["invalid_dependencies"]:
        importer, imported = each["importer"], each["imported"]
        names = tails
        if contract.containers:
            tail = next((one for one in tails if importer.endswith("." + one)), "")
            container = importer.removesuffix("." + tail)
            names = [f"{container}.{one}" for one in tails]
        blocked = tuple(sorted(set(names) - {importer, imported}))
        remark = f"the layer {importer} must not reach {imported}"
        yield Broken(importer, imported, remark, blocked=blocked, example=_example(each["routes"]))
    for name in sorted(metadata["undeclared_modules"]):
        yield Broken(undeclared=name)


def _independence(contract: Any, metadata: Mapping[str, Any]) -> Iterator[Broken]:
    packages = {each["downstream_module"] for each in metadata["invalid_chains"]}
    packages |= {each["upstream_module"] for each in metadata["invalid_chains"]}
    packages |= {each.expression for each in contract.modules if not each.has_wildcard_expression()}
    for each in metadata["invalid_chains"]:
        importer, imported = each["downstream_module"], each["upstream_module"]
        blocked = tuple(sorted(packages - {importer, imported}))
        remark = f"{importer} and {imported} must be independent"
        yield Broken(importer, imported, remark, blocked=blocked, example=_example(each["chains"]))


def _example(routes: Iterable[Mapping[str, Any]]) -> tuple[tuple[ModuleName, ModuleName], ...]:
    """The first of its routes; they come in any order."""
    return _named(min(tuple((link["importer"], link["imported"]) for link in route["chain"]) for route in routes))


def _named(chain: Iterable[tuple[str, str]]) -> tuple[tuple[ModuleName, ModuleName], ...]:
    return tuple((ModuleName(importer), ModuleName(imported)) for importer, imported in chain)
