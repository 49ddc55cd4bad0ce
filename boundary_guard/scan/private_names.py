"""Private names: in a class, ``__name`` stands for ``_Class__name`` (Language Reference, 6.2.1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.scan.facts import Facts, Scope


def attribute_name(facts: Facts, node: ast.Attribute) -> str:
    """The name of the attribute as CPython knows it."""
    if not _is_private(node.attr):
        return node.attr
    scope: Scope | None = facts.scope_of(node)
    while scope is not None and not scope.is_class:
        scope = scope.parent
    return mangled(node.attr, scope) if scope is not None else node.attr


def mangled(name: str, cls: Scope) -> str:
    """What the name is where the class writes it."""
    owner = cls.name.rpartition(".")[2].lstrip("_")
    return f"_{owner}{name}" if owner and _is_private(name) else name


def bound_name(cls: Scope, name: str) -> str:
    """How the class's own body would write the name."""
    private = name[name.find("__") :]
    return private if private != name and private in cls.bindings and mangled(private, cls) == name else name


def written_as(name: str) -> Iterator[str]:
    """What may stand in a file where the name is meant: itself, and what some class has it from."""
    yield name
    if name.startswith("_") and not name.startswith("__"):
        places = (index for index in range(2, len(name)) if name.startswith("__", index))
        yield from (name[index:] for index in places if _is_private(name[index:]))


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")
